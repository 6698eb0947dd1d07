"""The page of an exchange: for its two sides only, what each may know of the other, and what they do on it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.models import Message as Mail
from initiatives import actions as registry
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange, Message
from tests.factories import make_staff, make_user, photo_upload, sign_in
from tests.factories.exchanges import make_exchange, speaker, write_terms
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def page_of(exchange: Exchange, who: User | str) -> str:
    """The page as a side, or a person, sees it."""
    person = speaker(exchange, who) if isinstance(who, str) else who
    answer = sign_in(person).get(exchange.get_absolute_url())
    assert answer.status_code == 200
    return answer.text


def address(name: str, exchange: Exchange) -> str:
    return reverse(f"marketplace:{name}", args=[exchange.pk])


# ---- answering -----------------------------------------------------------------------------------
def test_a_visitor_answers_first_and_signs_in_after_it() -> None:
    post = make_post()
    page = reverse("marketplace:answer", args=[post.pk])
    visitor = Client()
    assert not visitor.get(page).cookies
    begin = reverse("marketplace:answer_begin", args=[post.pk])
    wrong = visitor.post(begin, {"text": "", "email": "wim@voorbeeld.example"})
    assert wrong.status_code == 422
    sent = visitor.post(begin, {"text": "Ik heb een zaal.", "email": "wim@voorbeeld.example"})
    assert sent.status_code == 302
    person = User.objects.get(email="wim@voorbeeld.example")
    visitor.force_login(person)
    assert "Ik heb een zaal." in visitor.get(page).text
    assert not Exchange.objects.exists()
    elsewhere = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.post(begin, {"text": "Koop nu", "email": "a@voorbeeld.example"}).status_code == 403


def test_one_answers_in_person_or_for_ones_own_group() -> None:
    person, post = make_user(), make_post(number=3)
    offer = make_post("offer", person=person)
    page = reverse("marketplace:answer", args=[post.pk])
    client = sign_in(person)
    assert "Namens wie?" not in client.get(page).text
    assert offer.title in client.get(page).text
    sent = client.post(page, {"text": "Ik kom.", "number": "2", "own_post": offer.pk})
    exchange = Exchange.objects.get()
    assert sent["Location"] == exchange.get_absolute_url()
    assert (exchange.person, exchange.number, exchange.own_post) == (person, 2, offer)
    again = client.post(page, {"text": "Ik kom.", "number": "2"})
    assert again.status_code == 422
    plan = make_post("offer").initiative
    client = sign_in(owner_of(plan))
    assert "Namens wie?" in client.get(page).text
    strange = {"text": "Wij komen.", "number": "1", "party": f"initiative-{post.initiative_id}"}
    assert client.post(page, strange).status_code == 422
    assert client.post(page, strange | {"party": f"initiative-{plan.pk}"}).status_code == 302
    assert Exchange.objects.get(initiative=plan).number == 1


def test_nobody_answers_their_own_or_what_is_not_public() -> None:
    post, draft = make_post(), make_post(state="draft")
    page = reverse("marketplace:answer", args=[post.pk])
    assert sign_in(owner_of(post.initiative)).get(page).status_code == 403
    assert Client().get(reverse("marketplace:answer", args=[draft.pk])).status_code == 404
    actions.withdraw_post(post, actor=owner_of(post.initiative))
    assert "niet meer op reageren" in Client().get(page).text


# ---- who sees it ---------------------------------------------------------------------------------
def test_nobody_but_the_two_sides_finds_any_of_its_pages() -> None:
    exchange = make_exchange("agreed")
    names = (
        "exchange",
        "terms",
        "agree",
        "remind",
        "outcome",
        "stop",
        "thanks",
        "ask_broker",
        "exchange_calendar",
    )
    strangers = (make_user(), make_staff("admin"), make_staff("moderator"), make_staff("broker"))
    for person in strangers:
        client = sign_in(person)
        for name in names:
            assert client.get(address(name, exchange)).status_code in (404, 405), name
            assert client.post(address(name, exchange)).status_code in (404, 405), name
    assert Client().get(exchange.get_absolute_url()).status_code == 302


def test_a_resident_is_named_to_the_other_side_once_both_talk() -> None:
    person = make_user(name="Wim de Vries")
    exchange = make_exchange(person=person)
    assert "Wim de Vries" not in page_of(exchange, POSTER)
    actions.write(exchange, actor=speaker(exchange, POSTER), text="Graag!")
    assert "Wim de Vries" in page_of(exchange, POSTER)


def test_who_belongs_to_both_reads_and_does_nothing() -> None:
    exchange = make_exchange("in_conversation", person=(person := make_user()))
    owner, plan = speaker(exchange, POSTER), exchange.post.initiative
    registry.accept_invitation(registry.invite(plan, actor=owner, email=person.email), actor=person)
    assert "cn-talk__form" not in page_of(exchange, person)
    assert sign_in(person).post(exchange.get_absolute_url(), {"text": "Dag"}).status_code == 403


# ---- talking and agreeing ------------------------------------------------------------------------
def test_whose_turn_it_is_stands_on_top() -> None:
    exchange = make_exchange("in_conversation")
    assert "Het wacht op jou" in page_of(exchange, ANSWERER)
    assert "Het wacht op jou" not in page_of(exchange, POSTER)
    write_terms(exchange, ANSWERER)
    assert "Ja, dit spreken we af" in page_of(exchange, POSTER)
    assert "Ja, dit spreken we af" not in page_of(exchange, ANSWERER)


def test_who_waits_a_week_sends_a_reminder_from_the_page(clock: time_machine.Traveller) -> None:
    exchange = make_exchange("in_conversation")
    waiting, browser = "Het wacht op ", sign_in(speaker(exchange, POSTER))
    clock.shift(timedelta(days=6))
    assert f"{waiting}{exchange.initiative}, sinds 2 maart 2026." in page_of(exchange, POSTER)
    assert "Stuur een herinnering" not in page_of(exchange, POSTER)
    assert browser.post(address("remind", exchange)).status_code == 409
    clock.shift(timedelta(days=1))
    assert "Stuur een herinnering" in page_of(exchange, POSTER)
    assert "Stuur een herinnering" not in page_of(exchange, ANSWERER)
    said = browser.post(address("remind", exchange), follow=True).text
    assert f"Je herinnering is gestuurd aan {exchange.initiative}." in said
    assert "Stuur een herinnering" not in said
    assert f"{exchange.post.initiative} stuurde een herinnering." in page_of(exchange, ANSWERER)


def test_a_message_and_a_photo_are_sent_on_the_page() -> None:
    exchange = make_exchange("in_conversation")
    client = sign_in(speaker(exchange, ANSWERER))
    assert client.post(exchange.get_absolute_url(), {"text": " "}).status_code == 422
    sent = client.post(
        exchange.get_absolute_url(), {"text": "Zo ziet hij eruit", "photo": photo_upload(), "alt": "De zaal"}
    )
    assert sent.status_code == 302
    message = Message.objects.exclude(photo=None).get()
    picture = message.photo.get_absolute_url()
    assert sign_in(speaker(exchange, POSTER)).get(picture).status_code == 200
    for stranger in (make_user(), make_staff("admin")):
        assert sign_in(stranger).get(picture).status_code == 404
    assert "Zo ziet hij eruit" in page_of(exchange, POSTER)
    wrong = client.post(
        exchange.get_absolute_url(),
        {"text": "x", "photo": SimpleUploadedFile("a.jpg", b"geen foto"), "alt": "x"},
    )
    assert wrong.status_code == 422
    assert Message.objects.exclude(photo=None).count() == 1


def test_a_text_about_paying_gets_a_kind_remark_and_is_sent() -> None:
    exchange = make_exchange("in_conversation")
    client = sign_in(speaker(exchange, ANSWERER))
    client.post(exchange.get_absolute_url(), {"text": "Het kost vijftig euro."})
    assert "Betalen gaat niet via civicnet" in page_of(exchange, ANSWERER)
    assert "Betalen gaat niet via civicnet" not in page_of(exchange, POSTER)
    assert "vijftig euro" in page_of(exchange, POSTER)


def test_what_changed_in_the_terms_is_marked() -> None:
    exchange = make_exchange("in_conversation")
    write_terms(exchange, ANSWERER, when="Zes avonden")
    client = sign_in(speaker(exchange, POSTER))
    form = {"what": "De grote zaal", "when": "Vier avonden", "last_day": "2026-03-05", "based_on": "1"}
    form["who"] = "Jullie ruimen op."
    assert client.post(address("terms", exchange), form).status_code == 302
    text = page_of(exchange, ANSWERER)
    assert "<del>Zes</del>" in text
    assert "<ins>Vier</ins>" in text
    again = client.post(address("terms", exchange), form | {"when": "Drie avonden"})
    assert again.status_code == 422
    assert "nieuwe versie" in again.text


def test_a_yes_to_words_that_changed_is_no_yes() -> None:
    exchange = make_exchange("in_conversation")
    old = write_terms(exchange, ANSWERER)
    terms = write_terms(exchange, ANSWERER, when="Zaterdag")
    client = sign_in(speaker(exchange, POSTER))
    client.post(address("agree", exchange), {"sha256": old.sha256})
    assert Exchange.objects.get().state == "in_conversation"
    client.post(address("agree", exchange), {"sha256": terms.sha256})
    assert Exchange.objects.get().state == "agreed"
    calendar = client.get(address("exchange_calendar", exchange))
    assert b"DTSTART;VALUE=DATE:20260305" in calendar.content


# ---- how it went ---------------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["kept", "not_kept"])
def test_what_the_other_said_is_not_shown_before_one_answered(
    clock: time_machine.Traveller, said: str
) -> None:
    exchange = make_exchange("agreed")
    clock.shift(timedelta(days=4))

    def seen() -> str:
        text = page_of(exchange, ANSWERER)
        start = text.index("<main")
        return "\n".join(
            line for line in text[start:].splitlines() if "csrf" not in line and "once" not in line
        )

    before = seen()
    client = sign_in(speaker(exchange, POSTER))
    if said == "kept":
        client.post(address("outcome", exchange), {"how": "kept"})
    else:
        client.post(address("stop", exchange), {"reason": "De zaal was dicht."})
    assert seen() == before
    assert "We wachten op" in page_of(exchange, POSTER)


def test_both_say_yes_and_thank(clock: time_machine.Traveller) -> None:
    exchange = make_exchange("agreed")
    clock.shift(timedelta(days=4))
    for side in (POSTER, ANSWERER):
        assert "Is het gelukt?" in page_of(exchange, side)
        sign_in(speaker(exchange, side)).post(address("outcome", exchange), {"how": "kept"})
    assert "Gelukt, zeggen jullie allebei" in page_of(exchange, POSTER)
    client = sign_in(speaker(exchange, POSTER))
    assert client.post(address("thanks", exchange), {"text": ""}).status_code == 422
    client.post(address("thanks", exchange), {"text": "Wat een avond!"})
    assert "Wat een avond!" in page_of(exchange, ANSWERER)


def test_asking_later_and_unknown_answers(clock: time_machine.Traveller) -> None:
    exchange = make_exchange("agreed")
    client = sign_in(speaker(exchange, POSTER))
    assert client.post(address("outcome", exchange), {"how": "later"}).status_code == 409
    assert client.post(address("outcome", exchange), {"how": "misschien"}).status_code == 400
    clock.shift(timedelta(days=4))
    client.post(address("outcome", exchange), {"how": "later"})
    assert "Is het gelukt?" not in page_of(exchange, ANSWERER)


@pytest.mark.parametrize(("state", "after"), [("proposed", "declined"), ("agreed", "not_kept")])
def test_it_is_stopped_with_a_reason(state: str, after: str) -> None:
    exchange = make_exchange(state)
    client = sign_in(speaker(exchange, POSTER))
    assert client.post(address("stop", exchange), {"reason": ""}).status_code == 422
    client.post(address("stop", exchange), {"reason": "We hebben er al een."})
    assert Exchange.objects.get().state == after
    for side in (POSTER, ANSWERER):
        assert "We hebben er al een." in page_of(exchange, side)
    assert client.get(address("stop", exchange)).status_code == 302


def test_a_long_conversation_has_pages_and_as_many_queries_as_a_short_one() -> None:
    short, long = make_exchange("in_conversation"), make_exchange("in_conversation")
    writer = speaker(long, ANSWERER)
    rows = [
        Message(exchange=long, side=ANSWERER, written_by=writer, text=f"Bericht nummer {n:03}", made_at=NOW)
        for n in range(600)
    ]
    Message.objects.bulk_create(rows)
    counts = []
    for exchange in (short, long):
        client = sign_in(speaker(exchange, POSTER))
        client.get(exchange.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            text = client.get(exchange.get_absolute_url()).text
        counts.append(len(queries))
    assert counts[0] == counts[1]
    shown = [f"nummer {n}" for n in range(580, 600)]
    assert re.findall(r"nummer \d{3}", text) == shown  # the newest last, right above where one writes
    assert 'href="#nieuwste"' in text
    assert text.rindex('id="nieuwste"') < text.index(shown[-1])
    assert text.index('id="nieuwste"') > text.index(shown[-2])
    rest = long.messages.count() - len(shown)
    assert re.search(rf"Eerdere berichten\s*<span[^>]*>\({rest}\)", text)
    earlier = client.get(long.get_absolute_url(), {"pagina": "2"}).text
    assert re.findall(r"nummer \d{3}", earlier) == [f"nummer {n}" for n in range(560, 580)]
    assert 'id="nieuwste"' not in earlier
    sent = client.post(long.get_absolute_url(), {"text": "Tot morgen"})
    assert sent.headers["Location"].endswith("#nieuwste")


def test_a_closed_one_is_read_and_no_more() -> None:
    exchange = make_exchange("declined")
    text = page_of(exchange, ANSWERER)
    assert "Te ver weg." in text
    assert "cn-talk__form" not in text
    assert (
        sign_in(speaker(exchange, ANSWERER)).post(exchange.get_absolute_url(), {"text": "x"}).status_code
        == 409
    )


# ---- blocking ------------------------------------------------------------------------------------
def test_one_blocks_who_wrote_from_the_page_itself() -> None:
    exchange = make_exchange()
    stranger, asker, helper = make_user(), speaker(exchange, POSTER), speaker(exchange, ANSWERER)
    assert sign_in(stranger).post(address("block", exchange)).status_code == 404
    assert "Blokkeer" not in page_of(exchange, ANSWERER)  # nobody wrote back yet
    browser = sign_in(asker)
    assert f"Blokkeer {exchange.initiative}" in browser.get(exchange.get_absolute_url()).text
    said = browser.post(address("block", exchange), follow=True)
    assert "Je hoort niets meer van" in said.text
    assert asker.blocks.get().blocked == helper
    refused = sign_in(helper).post(exchange.get_absolute_url(), {"text": "Hoor je mij?"})
    assert refused.status_code == 422
    assert "Je kunt hier niet meer schrijven." in refused.text
    assert "Hoor je mij?" in refused.text


def test_a_resident_without_a_name_begins_with_a_capital() -> None:
    exchange = make_exchange(person=make_user(name="Wim de Vries"))
    text = page_of(exchange, POSTER)
    assert "<b>Een inwoner</b>" in text
    assert "Wim de Vries" not in text


def test_a_letter_about_a_resident_without_a_name_begins_with_a_capital() -> None:
    post = make_post()
    Mail.objects.all().delete()
    exchange = make_exchange(post=post, person=make_user(name="Wim de Vries"))
    (mail,) = Mail.objects.waiting_mail()
    assert mail.receiver == receiver_of(speaker(exchange, POSTER).email)
    assert "Een inwoner reageert op" in mail.payload["body"]
    assert "<b>Een inwoner</b> reageert op" in str(mail.payload)
    assert "Wim de Vries" not in str(mail.payload)
    actions.write(exchange, actor=speaker(exchange, ANSWERER), text="morgen kan ook.")
    texts = [str(mail.payload) for mail in Mail.objects.waiting_mail()]
    assert any("morgen kan ook." in text for text in texts)  # what somebody wrote stays as it is
    assert any("Een inwoner ziet je mailadres niet." in text for text in texts)
