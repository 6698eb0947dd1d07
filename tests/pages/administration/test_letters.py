"""`/beheer/brieven/`: mail that does not arrive, without what it says, and trying again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.journal.models import Entry
from civicnet.outbox.actions import is_refused, receiver_of, try_address_again, try_held_up_now
from civicnet.outbox.models import LetterKind, Message, RefusedAddress
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
PAGE, NOW = reverse("administration:letters"), reverse("administration:try_letters_now")
SECRET = "http://testserver/account/geheim/"


@pytest.fixture
def admin(client_for: Callable[..., Client]) -> Client:
    return client_for(make_staff("admin"))


def letter(**facts: object) -> Message:
    return Message.objects.create(
        kind=Message.Kind.MAIL, name=LetterKind.DOOR, payload={"body": SECRET, "to": ["x@y.example"]}, **facts
    )


def refused() -> RefusedAddress:
    user = make_user("els@voorbeeld.example", name="Els Postma")
    return RefusedAddress.objects.create(
        receiver=receiver_of(user.email), user=user, answer="550 No such user"
    )


@pytest.mark.parametrize("roles", [(), ("assessor", "decider", "broker", "curator", "moderator")])
def test_others_neither_see_nor_try(client_for: Callable[..., Client], roles: tuple[str, ...]) -> None:
    someone, row = make_staff(*roles), refused()
    other = client_for(someone)
    assert other.get(PAGE).status_code == 403
    for address in (NOW, reverse("administration:try_address", args=[row.pk])):
        assert other.post(address).status_code == 403
    with pytest.raises(PermissionDenied):
        try_address_again(row, actor=someone)
    with pytest.raises(PermissionDenied):
        try_held_up_now(actor=someone)
    assert RefusedAddress.objects.exists()


def test_whom_our_mail_does_not_reach_and_why(admin: Client) -> None:
    row = refused()
    RefusedAddress.objects.create(receiver="weg", answer="550 Gone")
    page = admin.get(PAGE).content.decode()
    for text in ("Els Postma", "els@voorbeeld.example", "550 No such user", "Een adres zonder account"):
        assert text in page
    assert row.user is not None
    assert is_refused(row.user)
    admin.post(reverse("administration:try_address", args=[row.pk]))
    assert not is_refused(row.user)
    assert admin.post(reverse("administration:try_address", args=[row.pk])).status_code == 404, "twice"
    assert Entry.objects.get(verb="try_address_again").actor_id == int(admin.session["_auth_user_id"])


def test_what_could_not_leave_is_tried_at_once(admin: Client) -> None:
    later = timezone.now() + timedelta(hours=1)
    held = letter(tries=2, last_error="Connection refused", next_try_at=later)
    new, done = letter(next_try_at=later), letter(tries=1, done_at=timezone.now(), next_try_at=later)
    page = admin.get(f"{PAGE}?toon=wachten").content.decode()
    assert ("Connection refused" in page, SECRET in page) == (True, False)
    answer = admin.post(NOW, follow=True)
    assert "We proberen nu 1 brief te versturen." in answer.content.decode()
    assert Message.objects.get(pk=held.pk).next_try_at <= timezone.now()
    assert {row.next_try_at for row in Message.objects.filter(pk__in=[new.pk, done.pk])} == {later}


def test_what_was_given_up_is_shown_for_thirty_days(admin: Client) -> None:
    now = timezone.now()
    letter(gave_up_at=now - timedelta(days=29), last_error="550 Vol")
    letter(gave_up_at=now - timedelta(days=31), last_error="550 Oud")
    page = admin.get(f"{PAGE}?toon=opgegeven").content.decode()
    assert ("550 Vol" in page, "550 Oud" in page, SECRET in page) == (True, False, False)
    assert admin.get(f"{PAGE}?toon=onzin").context["shown"] == "adressen"
