"""An exchange: who may, whose turn it is, the terms that both say yes to, how it went, and what is left of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from civicnet.outbox.actions import relay
from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.models import LetterKind, Notice
from civicnet.outbox.models import Message as Mail
from civicnet.workflow import NotAllowedNow
from initiatives import actions as registry
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange, Post, Terms, other
from tests.factories import make_initiative, make_organisation, make_staff, make_user
from tests.factories.exchanges import make_exchange, speaker, write_terms
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def fresh(row: Exchange | Post) -> Exchange | Post:
    return type(row).objects.get(pk=row.pk)


# ---- answering -----------------------------------------------------------------------------------
def test_only_who_speaks_for_the_party_answers() -> None:
    post, plan = make_post(), make_initiative("running")
    with pytest.raises(PermissionDenied):
        actions.answer(post, actor=make_user(), text="Wij helpen.", initiative=plan)
    exchange = actions.answer(post, actor=owner_of(plan), text="Wij helpen.", initiative=plan)
    assert (exchange.state, exchange.turn, exchange.due_on) == ("proposed", POSTER, date(2026, 4, 1))


def test_nobody_makes_a_deal_with_themselves() -> None:
    person = make_user()
    post = make_post(initiative=make_initiative("running", owner=person))
    with pytest.raises(PermissionDenied):
        actions.answer(post, actor=person, text="Ik help.", person=person)
    organisation, other_one = make_organisation(owner=person), make_user()
    with pytest.raises(PermissionDenied):
        actions.answer(post, actor=person, text="Wij helpen.", organisation=organisation)
    exchange = make_exchange("in_conversation", post=post, person=other_one)
    registry.accept_invitation(
        registry.invite(post.initiative, actor=person, email=other_one.email), actor=other_one
    )
    with pytest.raises(PermissionDenied):  # who came to belong to both has no word in it any more
        actions.write(exchange, actor=other_one, text="Ja.")
    assert Exchange.objects.visible_to(other_one).get() == exchange


def test_only_what_is_open_and_seen_is_answered() -> None:
    person, post = make_user(), make_post(state="draft")
    with pytest.raises(NotAllowedNow):
        actions.answer(post, actor=person, text="Ik help.", person=person)
    post = make_post()
    with pytest.raises(ValidationError, match="1"):
        actions.answer(post, actor=person, text="Ik help.", person=person, number=2)
    with pytest.raises(ValidationError):
        actions.answer(post, actor=person, text="  ", person=person)
    actions.answer(post, actor=person, text="Ik help.", person=person)
    with pytest.raises(ValidationError, match="al"):
        actions.answer(post, actor=person, text="Ik help nog eens.", person=person)
    actions.withdraw_post(post, actor=owner_of(post.initiative))
    somebody = make_user()
    with pytest.raises(NotAllowedNow):
        actions.answer(post, actor=somebody, text="Ik help.", person=somebody)


def test_an_own_post_is_of_the_same_party_and_the_other_side() -> None:
    plan = make_initiative("running")
    need, offer, theirs = make_post(), make_post("offer", initiative=plan), make_post("offer")
    for own in (theirs, make_post(initiative=plan)):
        with pytest.raises(ValidationError):
            make_exchange(post=need, initiative=plan, own_post=own)
    exchange = make_exchange("agreed", post=need, initiative=plan, own_post=offer)
    assert (fresh(offer).state, exchange.own_number) == ("reserved", 1)
    with pytest.raises(NotAllowedNow):  # nothing is promised twice
        make_exchange("agreed", initiative=plan, own_post=offer)


def test_somebody_answers_ten_times_a_day_at_most() -> None:
    person = make_user()
    for _n in range(10):
        make_exchange(person=person)
    with pytest.raises(ValidationError, match="tien"):
        make_exchange(person=person)
    assert make_exchange(person=person, at=NOW + timedelta(days=2)).state == "proposed"


def test_a_resident_is_named_once_both_talk() -> None:
    person = make_user(name="Wim de Vries")
    exchange = make_exchange(person=person)
    assert exchange.name_of(ANSWERER) == "een inwoner"
    (mail,) = Mail.objects.letters(LetterKind.NEWS, since=NOW).filter(sender=person)
    assert "een inwoner" in str(mail.payload)
    assert "Wim" not in str(mail.payload)
    actions.write(exchange, actor=speaker(exchange, POSTER), text="Graag!")
    exchange = Exchange.objects.get(pk=exchange.pk)
    assert exchange.name_of(ANSWERER) == "Wim de Vries"
    assert exchange.public_name_of(ANSWERER) == "een inwoner"


# ---- talking -------------------------------------------------------------------------------------
def test_only_the_two_sides_see_and_write() -> None:
    exchange = make_exchange("in_conversation")
    for person in (make_user(), make_staff("admin"), make_staff("moderator", "broker")):
        assert not Exchange.objects.visible_to(person).exists()
        with pytest.raises(PermissionDenied):
            actions.write(exchange, actor=person, text="Dag")
        with pytest.raises(PermissionDenied):
            actions.decline(exchange, actor=person, reason="Nee")
    for side in (POSTER, ANSWERER):
        assert Exchange.objects.visible_to(speaker(exchange, side)).get() == exchange


def test_the_turn_goes_to_the_other_side_and_silence_begins_again(clock: time_machine.Traveller) -> None:
    exchange = make_exchange()
    clock.shift(timedelta(days=3))
    actions.write(exchange, actor=speaker(exchange, ANSWERER), text="En nog iets.")
    assert (fresh(exchange).state, fresh(exchange).turn) == ("proposed", POSTER)
    actions.write(exchange, actor=speaker(exchange, POSTER), text="Graag!")
    now = fresh(exchange)
    assert (now.state, now.turn, now.due_on) == ("in_conversation", ANSWERER, date(2026, 4, 4))
    with pytest.raises(ValidationError):
        actions.write(exchange, actor=speaker(exchange, POSTER), text=" ")


def test_each_message_is_mailed_with_its_words_and_leaves_no_notice_of_them() -> None:
    exchange = make_exchange("in_conversation")
    for side in (POSTER, ANSWERER):
        Mail.objects.all().delete()
        actions.write(exchange, actor=speaker(exchange, side), text="Neem de voordeur.")
        (mail,) = Mail.objects.waiting_mail()
        assert mail.receiver == receiver_of(speaker(exchange, other(side)).email)
        assert "Neem de voordeur." in str(mail.payload)
        assert exchange.get_absolute_url() in str(mail.payload)
    assert not Notice.objects.filter(text__contains="voordeur").exists()


def test_it_is_declined_with_a_reason_before_it_is_agreed() -> None:
    exchange = make_exchange()
    with pytest.raises(ValidationError):
        actions.decline(exchange, actor=speaker(exchange, POSTER), reason="")
    exchange = actions.decline(exchange, actor=speaker(exchange, POSTER), reason="Te ver weg.")
    assert (exchange.state, exchange.reason_by, exchange.due_on) == ("declined", POSTER, None)
    with pytest.raises(NotAllowedNow):
        actions.write(exchange, actor=speaker(exchange, ANSWERER), text="Jammer.")
    agreed = make_exchange("agreed")
    with pytest.raises(NotAllowedNow):  # what is agreed is called off
        actions.decline(agreed, actor=speaker(agreed, POSTER), reason="Nee.")


# ---- the terms -----------------------------------------------------------------------------------
def test_both_say_yes_to_the_same_words() -> None:
    exchange = make_exchange("in_conversation")
    first = write_terms(exchange, ANSWERER)
    assert first.consents.get().side == ANSWERER
    second = write_terms(exchange, ANSWERER, when="Vrijdag om negen uur")
    assert first.sha256 != second.sha256
    with pytest.raises(ValidationError, match="versie"):
        actions.agree(exchange, actor=speaker(exchange, POSTER), sha256=first.sha256)
    assert fresh(exchange).state == "in_conversation"
    exchange = actions.agree(exchange, actor=speaker(exchange, POSTER), sha256=second.sha256)
    assert (exchange.state, exchange.ask_on) == ("agreed", date(2026, 3, 5))
    assert fresh(exchange.post).state == "reserved"
    again = actions.agree(exchange, actor=speaker(exchange, POSTER), sha256=second.sha256)
    assert again.state == "agreed"
    with pytest.raises(NotAllowedNow):
        write_terms(exchange, POSTER, when="Zaterdag")


def test_a_change_voids_a_yes() -> None:
    exchange = make_exchange("in_conversation")
    write_terms(exchange, ANSWERER)
    terms = write_terms(exchange, POSTER, when="Zaterdag")
    assert [consent.side for consent in terms.consents.all()] == [POSTER]
    assert fresh(exchange).turn == ANSWERER


def test_two_who_write_terms_at_once_do_not_overwrite_each_other() -> None:
    exchange = make_exchange("in_conversation")
    write_terms(exchange, ANSWERER)
    said = {"what": "Zaal", "when": "Ooit", "last_day": date(2026, 3, 9)}
    with pytest.raises(ValidationError, match="versie"):
        actions.propose_terms(exchange, actor=speaker(exchange, POSTER), based_on=0, **said)
    with pytest.raises(ValidationError, match="veranderd"):
        write_terms(exchange, POSTER)
    with pytest.raises(ValidationError, match="vandaag"):
        write_terms(exchange, POSTER, last_day=date(2026, 3, 1))


def test_no_more_is_agreed_than_there_is() -> None:
    offer = make_post("offer", number=3)
    first, second = (make_exchange("in_conversation", post=offer, number=2) for _n in range(2))
    terms = [write_terms(exchange, number=2) for exchange in (first, second)]
    actions.agree(first, actor=speaker(first, POSTER), sha256=terms[0].sha256)
    with pytest.raises(NotAllowedNow):
        actions.agree(second, actor=speaker(second, POSTER), sha256=terms[1].sha256)
    assert (fresh(second).state, fresh(offer).taken) == ("in_conversation", 2)
    assert terms[1].consents.count() == 1


# ---- how it went ---------------------------------------------------------------------------------
def test_what_both_say_is_confirmed_and_counts() -> None:
    exchange = make_exchange("agreed")
    with pytest.raises(PermissionDenied):
        actions.say_kept(exchange, actor=make_staff("admin"))
    exchange = actions.say_kept(exchange, actor=speaker(exchange, ANSWERER))
    assert exchange.state == "delivered"
    assert actions.say_kept(exchange, actor=speaker(exchange, ANSWERER)).state == "delivered"
    exchange = actions.say_kept(exchange, actor=speaker(exchange, POSTER))
    assert (exchange.state, exchange.due_on) == ("confirmed", None)
    assert fresh(exchange.post).state == "fulfilled"
    assert Exchange.objects.kept().get() == exchange


def test_the_database_lets_nobody_confirm_alone() -> None:
    exchange = make_exchange("delivered")
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=exchange.pk).update(state="confirmed", due_on=None, closed_at=NOW)


def test_a_need_is_fulfilled_when_all_of_it_is_confirmed() -> None:
    need = make_post(number=2)
    first = make_exchange("confirmed", post=need)
    assert (fresh(need).state, fresh(need).left) == ("open", 1)
    second = make_exchange("agreed", post=need)
    assert fresh(need).state == "reserved"
    actions.say_kept(second, actor=speaker(second, POSTER))
    assert fresh(need).state == "reserved"
    actions.say_kept(second, actor=speaker(second, ANSWERER))
    assert fresh(need).state == "fulfilled"
    assert first.state == "confirmed"


def test_a_standing_offer_is_to_be_had_again() -> None:
    offer = make_post("offer", is_standing=True)
    make_exchange("confirmed", post=offer)
    assert (fresh(offer).state, fresh(offer).left) == ("open", 1)


@pytest.mark.parametrize("first", [POSTER, ANSWERER])
def test_a_yes_and_a_no_is_not_kept_and_given_back(clock: time_machine.Traveller, first: str) -> None:
    exchange = make_exchange("agreed")
    with pytest.raises(NotAllowedNow):
        actions.say_not_kept(exchange, actor=speaker(exchange, first), reason="De zaal was dicht.")
    clock.shift(timedelta(days=4))
    with pytest.raises(ValidationError):
        actions.say_not_kept(exchange, actor=speaker(exchange, first), reason=" ")
    actions.say_not_kept(exchange, actor=speaker(exchange, first), reason="De zaal was dicht.")
    assert fresh(exchange).state == "agreed"  # the other side is asked as if nothing was said
    exchange = actions.say_kept(exchange, actor=speaker(exchange, other(first)))
    assert (exchange.state, exchange.reason) == ("not_kept", "De zaal was dicht.")
    assert (fresh(exchange.post).state, fresh(exchange.post).taken) == ("open", 0)
    assert not Exchange.objects.kept().exists()


def test_who_asks_for_it_is_asked_later(clock: time_machine.Traveller) -> None:
    exchange = make_exchange("agreed")
    with pytest.raises(NotAllowedNow):
        actions.ask_later(exchange, actor=speaker(exchange, POSTER))
    clock.move_to(datetime(2026, 3, 6, 11, tzinfo=UTC))
    exchange = actions.ask_later(exchange, actor=speaker(exchange, POSTER))
    assert (exchange.ask_on, exchange.due_on) == (date(2026, 3, 12), date(2026, 4, 11))
    assert not exchange.is_asked()


def test_what_was_agreed_is_called_off_with_a_reason() -> None:
    exchange = make_exchange("agreed")
    with pytest.raises(ValidationError):
        actions.call_off(exchange, actor=speaker(exchange, ANSWERER), reason="")
    actions.call_off(exchange, actor=speaker(exchange, ANSWERER), reason="Ik ben ziek.")
    assert (fresh(exchange).state, fresh(exchange.post).state) == ("not_kept", "open")


def test_what_is_promised_stays_promised_when_it_is_put_up_again() -> None:
    post = make_post(number=2)
    make_exchange("agreed", post=post)
    actions.withdraw_post(post, actor=owner_of(post.initiative))
    assert actions.reopen(post, actor=owner_of(post.initiative)).left == 1


# ---- thanks --------------------------------------------------------------------------------------
def test_each_side_thanks_once_and_corrects_once() -> None:
    exchange = make_exchange("delivered")
    with pytest.raises(NotAllowedNow):
        actions.thank(exchange, actor=speaker(exchange, POSTER), text="Dank!")
    exchange = make_exchange("confirmed")
    poster = speaker(exchange, POSTER)
    with pytest.raises(PermissionDenied):
        actions.thank(exchange, actor=make_user(), text="Dank!")
    with pytest.raises(ValidationError):
        actions.thank(exchange, actor=poster, text=" ")
    assert actions.thank(exchange, actor=poster, text="Dank!").text == "Dank!"
    assert actions.thank(exchange, actor=poster, text="Dank jullie!").corrected_at == NOW
    with pytest.raises(NotAllowedNow):
        actions.thank(exchange, actor=poster, text="Nog eens.")
    actions.thank(exchange, actor=speaker(exchange, ANSWERER), text="Graag gedaan.")
    assert exchange.thanks.count() == 2


def test_a_broker_is_asked_once_and_never_reads_it() -> None:
    broker, person = make_staff("broker"), make_user(name="Wim de Vries")
    exchange = make_exchange("not_kept", person=person)
    asker = speaker(exchange, POSTER)
    actions.ask_broker(exchange, actor=asker)
    with pytest.raises(NotAllowedNow):
        actions.ask_broker(exchange, actor=speaker(exchange, ANSWERER))
    text = Notice.objects.get(user=broker, event="exchange.ask_broker").text
    assert asker.email in text
    assert "Wim" not in text
    assert not Exchange.objects.visible_to(broker).exists()


# ---- by the clock --------------------------------------------------------------------------------
def test_both_are_asked_the_day_after_the_agreed_day() -> None:
    exchange = make_exchange("agreed")
    assert actions.ask_and_remind(date(2026, 3, 5)) == 0
    assert actions.ask_and_remind(date(2026, 3, 6)) == 2
    assert actions.ask_and_remind(date(2026, 3, 6)) == 0
    actions.say_kept(exchange, actor=speaker(exchange, POSTER))
    assert actions.ask_and_remind(date(2026, 3, 28)) == 1  # a week before the end: only who has not answered
    assert Notice.objects.filter(event="exchange.reminder").get().user == speaker(exchange, ANSWERER)


def test_whose_turn_it_is_is_reminded_before_it_closes() -> None:
    exchange = make_exchange()
    assert actions.ask_and_remind(date(2026, 3, 24)) == 0
    assert actions.ask_and_remind(date(2026, 3, 25)) == 1
    assert actions.ask_and_remind(date(2026, 3, 31)) == 1
    readers = {notice.user for notice in Notice.objects.filter(event="exchange.reminder")}
    assert readers == {speaker(exchange, POSTER)}


def test_silence_closes_it_and_counts_nowhere() -> None:
    talking, agreed, said = make_exchange(), make_exchange("agreed"), make_exchange("agreed")
    actions.say_kept(said, actor=speaker(said, POSTER))
    assert actions.close_silent(date(2026, 4, 1)) == 0
    assert actions.close_silent(date(2026, 4, 2)) == 1
    assert fresh(talking).state == "closed"
    assert actions.close_silent(date(2026, 4, 4)) == 0  # 30 days after the agreed day
    assert actions.close_silent(date(2026, 4, 5)) == 2
    assert {fresh(agreed).state, fresh(said).state} == {"closed"}
    assert fresh(agreed.post).state == "open"  # nobody said anything
    assert fresh(said.post).state == "fulfilled"  # its own party said that it worked out
    assert not Exchange.objects.kept().exists()


def test_a_conversation_closes_with_its_post_and_a_promise_stays() -> None:
    post = make_post(number=2)
    talking, agreed = make_exchange("in_conversation", post=post), make_exchange("agreed", post=post)
    actions.withdraw_post(post, actor=owner_of(post.initiative))
    relay()
    relay()
    assert (fresh(talking).state, fresh(agreed).state) == ("closed", "agreed")


def test_what_was_said_is_erased_after_its_term() -> None:
    kept, declined, live = make_exchange("confirmed"), make_exchange("declined"), make_exchange()
    actions.thank(kept, actor=speaker(kept, POSTER), text="Dank!")
    assert actions.erase_conversations(date(2027, 3, 2)) == 0
    assert actions.erase_conversations(date(2027, 3, 3)) == 2
    assert actions.erase_conversations(date(2027, 3, 3)) == 0
    for exchange in (kept, declined):
        assert not exchange.messages.exists()
        assert not Terms.objects.filter(exchange=exchange).exists()
        assert fresh(exchange).reason == ""
    assert kept.thanks.get().text == "Dank!"
    assert live.messages.count() == 1
