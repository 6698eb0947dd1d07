"""No door tells by its time who has an account: on each branch equally many passwords are hashed and letters written.

Counted, not timed: hashing a password is nearly all the time that such a request takes (OWASP ASVS 5.0, 6.3.8).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import User
from civicnet.outbox.models import Message
from tests.factories import PASSWORD, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db
WRONG = "Een-fout-wachtwoord-1"
Count = tuple[int, int]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], Count]:
    """`counted(act)`: how many passwords `act()` hashed, and how many letters it wrote."""
    hashed: list[str] = []
    hasher = type(get_hasher())
    encode = hasher.encode

    def counting(self: Any, password: str, *args: Any, **kwargs: Any) -> str:
        hashed.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", counting)

    def count(act: Callable[[], Any]) -> Count:
        cache.clear()
        before = len(hashed), Message.objects.filter(kind="mail").count()
        act()
        return len(hashed) - before[0], Message.objects.filter(kind="mail").count() - before[1]

    return count


def everybody() -> dict[str, str]:
    """An address of each kind, each with the password PASSWORD where it has one."""
    invited = actions.make_account(email="zonder@voorbeeld.example", name="Bo", actor=make_staff("admin"))
    second = make_user()
    second.emailaddress_set.create(email="tweede@voorbeeld.example", verified=True, primary=False)
    return {
        "unknown": "onbekend@voorbeeld.example",
        "known": make_user().email,
        "in capitals": make_user().email.upper(),
        "unverified": make_user(verified=False).email,
        "inactive": make_user(is_active=False).email,
        "without a password": invited.email,
        "second address": "tweede@voorbeeld.example",
        "staff": make_staff("assessor").email,
    }


def test_asking_for_a_code(counted: Callable[..., Count]) -> None:
    page, found = reverse("account_login"), {}
    for kind, email in everybody().items():
        found[kind] = counted(lambda email=email: Client().post(page, {"email": email}))
    assert found == dict.fromkeys(found, (0, 1))


def test_beginning_a_plan(counted: Callable[..., Count]) -> None:
    page, found = reverse("initiatives:begin"), {}
    plan = {"name": "Tuin", "summary": "Een tuin."}
    for kind, email in everybody().items():
        found[kind] = counted(lambda email=email: Client().post(page, plan | {"email": email}))
    assert found == dict.fromkeys(found, (0, 1))


def test_signing_in_with_a_wrong_password(counted: Callable[..., Count]) -> None:
    page, found = reverse("password_login"), {}
    for kind, email in everybody().items():
        data = {"login": email, "password": WRONG}
        found[kind] = counted(lambda data=data: Client().post(page, data))
    assert found == dict.fromkeys(found, (1, 0))


def test_asking_for_another_password(counted: Callable[..., Count]) -> None:
    page, found = reverse("account_reset_password"), {}
    for kind, email in everybody().items():
        found[kind] = counted(lambda email=email: Client().post(page, {"email": email}))
    assert found == dict.fromkeys(found, (0, 1))


def test_adding_an_address_to_an_account(counted: Callable[..., Count]) -> None:
    page, found = reverse("account_email"), {}
    for kind, email in everybody().items():
        client = sign_in(make_user())
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        data = {"email": email, "action_add": ""}
        found[kind] = counted(lambda client=client, data=data: client.post(page, data))
    assert found == dict.fromkeys(found, (0, 1))


def test_asking_for_another_confirmation(counted: Callable[..., Count]) -> None:
    """Of an address that somebody added to their own account: whether it is somebody else's does not show."""
    page, found = reverse("account_email"), {}
    for kind, email in everybody().items():
        asking = make_user()
        asking.emailaddress_set.create(email=email.lower(), verified=False, primary=False)
        client = sign_in(asking)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        data = {"email": email.lower(), "action_send": ""}
        found[kind] = counted(lambda client=client, data=data: client.post(page, data))
    assert found == dict.fromkeys(found, (0, 1))


def test_opening_a_link_that_does_not_fit(counted: Callable[..., Count]) -> None:
    """An invitation, a confirmation, a new password, set-up: nothing is hashed before the link is right."""
    data = {"name": "X", "password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    for page in (
        reverse("invitation", args=["x:y"]),
        reverse("account_confirm_email", args=["x"]),
        reverse("account_reset_password_from_key", args=["1", "x"]),
        reverse("setup_token", args=["x"]),
        reverse("setup_admins"),
    ):
        assert counted(lambda page=page: Client().post(page, data)) == (0, 0), page


def test_inviting_somebody(counted: Callable[..., Count]) -> None:
    """The second administrator, while set-up is not done."""
    ada, found = make_staff("admin"), {}
    for email in (make_user().email, "nieuw@voorbeeld.example"):
        found[email] = counted(
            lambda email=email: actions.invite_second_admin(name="Bo", email=email, actor=ada)
        )
        actions.end(User.objects.get(email=email).grants.get(), actor=ada)
    assert found == dict.fromkeys(found, (0, 1))
