"""A message to initiators: with the sender's name and address, and nothing of theirs."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.actions import relay
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Membership
from tests.factories import NO_MAIL, add_member, make_initiative, make_user, sign_in

pytestmark = pytest.mark.django_db
HELLO = "Zullen wij eens kennismaken?"


def test_not_to_oneself_and_not_to_what_is_not_on_the_site() -> None:
    owner = make_user()
    initiative = make_initiative(owner=owner)
    url = f"/initiatieven/{initiative.slug}/bericht/"
    assert Client().post(url, {"text": HELLO}).status_code == 302
    for member in (owner, add_member(initiative)):
        assert sign_in(member).post(url, {"text": HELLO}).status_code == 403
        assert url not in sign_in(member).get(initiative.get_absolute_url()).text
    with pytest.raises(PermissionDenied):
        actions.write_to(make_initiative("draft"), actor=make_user(), text=HELLO)
    Membership.objects.filter(initiative=initiative).update(left_at=timezone.now())
    with pytest.raises(NotAllowedNow):
        actions.write_to(initiative, actor=make_user(), text=HELLO)
    assert not Message.objects.filter(payload__icontains="kennismaken").exists()


def test_each_owner_gets_a_letter_of_their_own(mailoutbox: list, settings: object) -> None:
    one, two = make_user(name="Ada Tuin"), make_user(name="Bep Tuin")
    quiet = make_user(mail_rhythms=NO_MAIL)
    sender = make_user(name="Cas Buur")
    initiative = make_initiative(owner=one, name="Tuin")
    for owner in (two, quiet):
        Membership.objects.create(initiative=initiative, user=owner, role="owner")
    member = add_member(initiative)
    client = sign_in(sender)
    url = f"/initiatieven/{initiative.slug}/bericht/"
    page = client.get(url)
    assert sender.email in page.text
    answer = client.post(url, {"text": HELLO, "next": "/mijn/"})
    assert answer["Location"] == "/mijn/"
    letters = [m.payload for m in Message.objects.filter(kind="mail", payload__body__icontains=HELLO)]
    assert sorted(letter["to"] for letter in letters) == sorted([[one.email], [two.email]])
    for letter in letters:
        assert letter["reply_to"] == [sender.email]
        assert "Cas Buur" in letter["subject"]
        others = {one.email, two.email, quiet.email} - set(letter["to"])
        assert not [address for address in others if address in str(letter)]
    told = Notice.objects.filter(event="initiative.message")
    assert set(told.values_list("user", flat=True)) == {one.pk, two.pk, quiet.pk}
    assert not member.notices.filter(event="initiative.message").exists()
    shown = answer.content.decode() + page.text + client.get(initiative.get_absolute_url()).text
    assert not [u.email for u in (one, two, quiet) if u.email in shown]
    entry = Entry.objects.get(subject=subject_of(initiative), verb="write_to")
    assert HELLO not in f"{entry.note}{entry.data}"
    settings.MAIL_CONFIGURED = True  # type: ignore[attr-defined]  # a fixture
    settings.RELAY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]  # idem
    relay()
    assert [mail.reply_to for mail in mailoutbox if HELLO in mail.body] == [[sender.email]] * 2


def test_an_address_elsewhere_is_not_gone_to() -> None:
    initiative, client = make_initiative(), sign_in(make_user())
    url = f"/initiatieven/{initiative.slug}/bericht/"
    answer = client.post(url, {"text": HELLO, "next": "https://elders.example/"})
    assert answer["Location"] == initiative.get_absolute_url()


def test_what_was_typed_is_kept_and_a_name_cannot_break_the_letter() -> None:
    sender = make_user(name="Cas\nBcc: iedereen@voorbeeld.example")
    initiative, client = make_initiative(), sign_in(sender)
    url = f"/initiatieven/{initiative.slug}/bericht/"
    assert client.post(url, {"text": " "}).status_code == 422
    assert client.post(url, {"text": HELLO}).status_code == 302
    again = client.post(url, {"text": "Nog een keer"})
    assert again.status_code == 422
    assert "Nog een keer" in again.text
    letter = Message.objects.get(kind="mail", payload__body__icontains=HELLO).payload
    assert "\n" not in letter["subject"]


def test_five_a_day() -> None:
    sender = make_user()
    for _n in range(5):
        actions.write_to(make_initiative(), actor=sender, text=HELLO)
    one_more = make_initiative()
    with pytest.raises(ValidationError):
        actions.write_to(one_more, actor=sender, text=HELLO)
    actions.write_to(one_more, actor=make_user(), text=HELLO)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        actions.write_to(one_more, actor=sender, text=HELLO)
