"""How somebody wants to be addressed: only for oneself."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import User
from civicnet.outbox.models import Message, Notice
from tests.factories import make_staff, make_user
from tests.factories.letters import send_news

pytestmark = pytest.mark.django_db


def test_not_for_visitors(client: Client) -> None:
    assert client.get(reverse("preferences")).status_code == 302


def test_not_for_others() -> None:
    somebody = make_user(name="Zij")
    with pytest.raises(PermissionDenied):
        actions.set_preferences(
            somebody, name="X", language="en", wants_mail=False, actor=make_staff("admin")
        )
    assert User.objects.get(pk=somebody.pk).name == "Zij"


def test_save(client_for: Callable[..., Client]) -> None:
    user = make_user()
    answer = client_for(user).post(reverse("preferences"), {"name": "Noor", "language": "en"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.language, user.wants_mail) == ("Noor", "en", False)


def test_a_form_sets_nothing_else(client_for: Callable[..., Client]) -> None:
    user = make_user()
    data = {
        "name": "Noor",
        "language": "nl",
        "email": "ander@voorbeeld.example",
        "is_active": "",
        "role": "admin",
    }
    client_for(user).post(reverse("preferences"), data)
    changed = User.objects.get(pk=user.pk)
    assert (changed.email, changed.is_active, changed.roles) == (user.email, True, frozenset())


def test_an_unknown_language_comes_back(client_for: Callable[..., Client]) -> None:
    user = make_user()
    answer = client_for(user).post(reverse("preferences"), {"name": "Noor", "language": "xx"})
    assert answer.status_code == 400
    assert answer.context["form"]["name"].value() == "Noor"


def test_who_wants_no_mail_gets_a_notice_only() -> None:
    quiet, other = make_user(wants_mail=False), make_user()
    send_news([quiet, other])
    assert Notice.objects.count() == 2
    assert [m.payload["to"] for m in Message.objects.filter(kind="mail")] == [[other.email]]


def test_the_holder_ends_an_own_role(client_for: Callable[..., Client]) -> None:
    user = make_staff("assessor")
    client, page = client_for(user), reverse("end_role", args=[user.pk])
    assert page in client.get(reverse("preferences")).text
    assert client.post(page, {"role": f"end-{user.grants.get().pk}"}).status_code == 302  # no reason is asked
    assert User.objects.get(pk=user.pk).roles == frozenset()


def test_the_last_admin_sees_no_way(client_for: Callable[..., Client]) -> None:
    admin = make_staff("admin")
    client, page = client_for(admin), reverse("end_role", args=[admin.pk])
    for address in ("preferences", "roles"):
        assert page not in client.get(reverse(address)).text
    assert "<form" not in client.get(page).text.split("<main")[1].split("</main>")[0]
