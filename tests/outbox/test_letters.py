"""How many letters a person may cause, what a letter looks like, and what becomes of one that is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.outbox.actions import letters, relay, write_letter
from civicnet.outbox.models import Message, RefusedAddress
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.models import Initiative
from tests import factories
from tests.factories.letters import make_letter, send_news, words_of_html, words_of_text
from tests.outbox.smtp import MailServer

pytestmark = pytest.mark.django_db
STRANGER = "niemand@elders.example"


def members_url(initiative: Initiative) -> str:
    return reverse("initiatives:members", args=[initiative.slug])


def let_a_day_pass() -> None:
    for message in Message.objects.all():
        message.made_at -= timedelta(days=1)
        message.save(update_fields=["made_at"])


def try_again() -> None:
    Message.objects.filter(done_at=None).update(next_try_at=timezone.now())


# ---- limits --------------------------------------------------------------------------------------
def test_invitations_to_a_stranger_end_whoever_sends_them(client_for: Callable[..., Client]) -> None:
    """Thirty of them went out to one address: a mail bomb with the municipality's name on it."""
    invitation = {"email": STRANGER, "role": "member"}
    for n in range(3):
        owner = factories.make_user()
        initiative = factories.make_initiative(owner=owner)
        browser = client_for(owner)
        for m in range(5):
            answer = browser.post(members_url(initiative), invitation)
            assert answer.status_code == (302 if n * 5 + m < letters.MOST_TO_RECEIVER else 422)
    assert Message.objects.filter(receiver=letters.receiver_of(STRANGER)).count() == letters.MOST_TO_RECEIVER
    page = answer.content.decode()
    assert "Dit adres heeft vandaag al veel brieven van hier gekregen" in page
    assert STRANGER in page, "what was typed is kept"
    let_a_day_pass()
    assert browser.post(members_url(initiative), invitation).status_code == 302


def test_one_person_sends_so_many_a_day_and_not_one_more() -> None:
    owner = factories.make_user()
    initiative = factories.make_initiative(owner=owner)
    for n in range(letters.MOST_BY_SENDER):
        actions.invite(initiative, actor=owner, email=f"p{n}@elders.example")
    with pytest.raises(ValidationError) as refused:
        actions.invite(initiative, actor=owner, email="een-te-veel@elders.example")
    assert "20" in refused.value.messages[0]
    assert not initiative.invitations.filter(email="een-te-veel@elders.example").exists()
    # Another person is not held up by it.
    other = factories.make_user()
    actions.invite(factories.make_initiative(owner=other), actor=other, email="p0@elders.example")


def test_news_of_one_person_comes_as_a_letter_five_times_and_then_on_my_page_only() -> None:
    owner, staff = factories.make_user(), factories.make_staff("broker")
    initiative = factories.make_initiative(owner=owner)
    reader = factories.add_member(initiative)
    to_reader = Message.objects.filter(receiver=letters.receiver_of(reader.email))
    to_reader.delete()  # about coming in
    reader.notices.all().delete()
    for n in range(7):
        actions.add_update(initiative, actor=owner, title=f"Nieuws {n}", text="Zaterdag.")
    assert reader.notices.count() == 7
    assert to_reader.count() == letters.MOST_NEWS_TO_RECEIVER
    # What the municipality must tell is always told, by the clock too.
    for by in [staff] * 6 + [SYSTEM] * 6:
        send_news([reader], "Uiterlijk morgen", by=by)
    assert to_reader.count() == letters.MOST_NEWS_TO_RECEIVER + 12
    # And letters to oneself, as receipts are.
    for _n in range(7):
        send_news([owner], "Ontvangen", by=owner)
    about_it = Message.objects.filter(receiver=letters.receiver_of(owner.email), payload__subject="Ontvangen")
    assert about_it.count() == 7


def test_who_may_have_news_is_asked_once_for_many(django_assert_num_queries: Any) -> None:
    by, readers = factories.make_user(), [factories.make_user() for _n in range(30)]
    assert not by.roles
    with django_assert_num_queries(2):
        assert letters.may_have_news(readers, by=by) == {reader.pk for reader in readers}


def test_a_message_past_the_limit_of_its_reader_stands_on_the_readers_page() -> None:
    owner = factories.make_user()
    initiative = factories.make_initiative(owner=owner)
    for _n in range(letters.MOST_TO_RECEIVER + 2):
        actions.write_to(initiative, actor=factories.make_user(), text="Zullen we eens praten?")
    assert owner.notices.filter(event="initiative.message").count() == letters.MOST_TO_RECEIVER + 2
    assert Message.objects.filter(name="mail.personal").count() == letters.MOST_TO_RECEIVER


def test_the_doors_write_so_many_an_hour_to_an_address_and_answer_the_same(
    client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1000/m/ip", "signup": "1000/m/ip"}
    user = factories.make_user()
    said = set()
    for _n in range(letters.MOST_DOOR_LETTERS + 3):
        answer = client.post(reverse("account_reset_password"), {"email": user.email})
        said.add((answer.status_code, answer["Location"]))
    assert len(said) == 1
    assert Message.objects.filter(name="mail.door").count() == letters.MOST_DOOR_LETTERS


# ---- what a letter looks like --------------------------------------------------------------------
def test_every_letter_says_the_same_as_text_and_as_html_and_that_a_machine_wrote_it(
    client: Client, server: MailServer
) -> None:
    server.start()
    owner = factories.make_user(name="<b>Noor</b>", language="en")
    initiative = factories.make_initiative(owner=owner)
    actions.invite(initiative, actor=owner, email="a@elders.example")
    actions.write_to(initiative, actor=factories.make_user(), text="Hoi & dag <script>\n\nTot ziens")
    send_news([owner], "Iets", text="Twee regels")
    client.post(reverse("account_reset_password"), {"email": owner.email})
    client.post(reverse("account_reset_password"), {"email": "onbekend@elders.example"})
    assert relay() == Message.objects.count() >= 5
    for letter in server.letters:
        assert letter["Auto-Submitted"] == "auto-generated"
        text, html = (part.get_payload(decode=True).decode() for part in letter.get_payload())  # type: ignore[union-attr]
        assert words_of_text(text, html) == words_of_html(html)
        assert "<script>" not in html
        assert "<b>Noor" not in html


def test_a_letter_is_in_the_language_of_its_reader() -> None:
    send_news([factories.make_user(language="en")], "Something")
    (letter,) = Message.objects.all()
    assert '<html lang="en">' in letter.payload["html"]


# ---- refused -------------------------------------------------------------------------------------
def test_a_refused_address_ends_after_three_and_holds_nobody_up(server: MailServer) -> None:
    server.refuses = {"weg@voorbeeld.example": 550}
    server.start()
    admin, gone = factories.make_staff("admin"), factories.make_user(email="weg@voorbeeld.example")
    others = [factories.make_user() for _n in range(3)]
    send_news([gone, *others], "Nieuws")
    assert relay() == 3, "the refusal of one address does not end the mail of the run"
    letter = Message.objects.get(receiver=letters.receiver_of(gone.email))
    for tries in (1, 2):
        letter.refresh_from_db()
        assert (letter.refusals, letter.gave_up_at) == (tries, None)
        assert not RefusedAddress.objects.exists()
        try_again()
        relay()
    letter.refresh_from_db()
    assert letter.refusals == 3
    assert letter.gave_up_at is not None
    assert letter.payload == {}
    assert "550" in letter.last_error
    try_again()
    assert relay() == 0
    assert Message.objects.get(pk=letter.pk).tries == 3
    assert gone.notices.filter(event="mail.gave_up").count() == 1
    assert admin.notices.filter(event="mail.refused").count() == 1
    # Later news comes on /mijn/ only, and the administrator is not told again and again.
    before = Message.objects.count()
    send_news([gone], "Meer nieuws")
    assert Message.objects.count() == before


def test_many_dead_addresses_are_one_notice_for_the_administrator(server: MailServer) -> None:
    dead = [factories.make_user() for _n in range(5)]
    server.refuses = {user.email: 550 for user in dead}
    server.start()
    admin = factories.make_staff("admin")
    send_news(dead)
    for _n in range(3):
        try_again()
        relay()
    assert RefusedAddress.objects.count() == 5
    assert admin.notices.filter(event="mail.refused").count() == 1


def test_the_one_who_invited_hears_that_the_letter_did_not_arrive(server: MailServer) -> None:
    server.refuses = {STRANGER: 550}
    server.start()
    owner = factories.make_user()
    actions.invite(factories.make_initiative(owner=owner), actor=owner, email=STRANGER)
    for _n in range(3):
        try_again()
        relay()
    (notice,) = owner.notices.filter(event="mail.gave_up")
    assert STRANGER in notice.title


@pytest.mark.parametrize("code", [421, 450, 452])
def test_an_address_that_is_refused_for_now_is_tried_for_ever_and_holds_nobody_up(
    server: MailServer, code: int
) -> None:
    server.refuses = {"vol@voorbeeld.example": code}
    server.start()
    full = factories.make_user(email="vol@voorbeeld.example")
    send_news([full, factories.make_user()], "Nieuws")
    assert relay() == 1
    for _n in range(5):
        try_again()
        relay()
    letter = Message.objects.get(receiver=letters.receiver_of(full.email))
    assert (letter.refusals, letter.gave_up_at) == (0, None)
    assert letter.tries == 6
    server.refuses = {}
    try_again()
    assert relay() == 1


def test_an_address_that_no_mail_server_can_read_is_given_up(server: MailServer) -> None:
    server.start()
    write_letter(f"jo@{'é' * 70}.example", make_letter(), by=factories.make_user())
    for _n in range(3):
        try_again()
        relay()
    assert Message.objects.get().gave_up_at is not None


def test_the_reader_sees_it_on_the_own_page_and_says_that_the_address_is_right(
    client_for: Callable[..., Client], client: Client
) -> None:
    assert client.post(reverse("mail_again")).status_code == 302
    user = factories.make_user()
    browser = client_for(user)
    assert "onze mail" not in browser.get(reverse("me")).content.decode().lower()
    refuse(user)
    refuse(factories.make_user())
    assert "Onze mail komt niet bij je aan" in browser.get(reverse("me")).content.decode()
    assert reverse("mail_again") in browser.get(reverse("preferences")).content.decode()
    for _n in range(2):
        assert browser.post(reverse("mail_again")).status_code == 302
    assert reverse("mail_again") not in browser.get(reverse("preferences")).content.decode()
    assert RefusedAddress.objects.count() == 1, "that of somebody else stays"
    send_news([user], "Nieuws")
    assert Message.objects.filter(name="mail.news").exists()


def refuse(user: User) -> None:
    RefusedAddress.objects.create(receiver=letters.receiver_of(user.email), answer="550 not here")
