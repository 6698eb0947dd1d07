"""Questions under an initiative: anybody asks in public, an owner answers once, and moderators look at both."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative, Question
from tests.factories import add_member, make_initiative, make_staff, make_user, sign_in
from tests.factories.codes import SANNE, answer_with, code_of, letter_to
from tests.factories.initiatives import owner_of

pytestmark = pytest.mark.django_db
ASKED, ANSWER = "Blijft het pad open als er feest is?", "Ja, het pad is van iedereen."


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def plan() -> Initiative:
    return make_initiative("running", owner=make_user(name="Ada Tuin"), name="Tuin")


def list_of(plan: Initiative) -> str:
    return reverse("initiatives:questions", args=[plan.slug])


def page_of(plan: Initiative, user: User | None = None) -> str:
    return (sign_in(user) if user else Client()).get(plan.get_absolute_url()).text


def hidden(question: Question) -> Any:
    row = actions.report(question, actor=make_user(), reason="Een scheldwoord.")
    return actions.hide(row, actor=make_staff("moderator"), reason="Dit mag niet.")


def test_members_ask_nothing_and_nobody_asks_what_is_not_there(plan: Initiative) -> None:
    for member in (owner_of(plan), add_member(plan)):
        assert sign_in(member).post(list_of(plan), {"text": ASKED}).status_code == 403
    draft = make_initiative("draft")
    assert Client().get(list_of(draft)).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.ask(draft, actor=make_user(), text=ASKED)
    actions.end(plan, actor=owner_of(plan))
    plan.refresh_from_db()
    with pytest.raises(NotAllowedNow):
        actions.ask(plan, actor=make_user(), text=ASKED)
    assert 'id="stel"' not in Client().get(list_of(plan)).text
    assert not Question.objects.exists()


def test_only_an_owner_answers(plan: Initiative) -> None:
    asker = make_user()
    question = actions.ask(plan, actor=asker, text=ASKED)
    for person in (asker, add_member(plan), make_staff("moderator"), make_user()):
        assert sign_in(person).post(question.get_absolute_url(), {"text": ANSWER}).status_code == 403
        assert 'name="text"' not in sign_in(person).get(question.get_absolute_url()).text
    assert Client().post(question.get_absolute_url(), {"text": ANSWER}).status_code == 302
    question.refresh_from_db()
    assert question.answer == ""


def test_without_questions_there_is_no_part_of_the_page_for_them(plan: Initiative) -> None:
    for text in (page_of(plan), page_of(plan, owner_of(plan))):
        assert 'id="questions"' not in text
    assert list_of(plan) in page_of(plan)  # the way to ask one


def test_a_question_and_its_answer_are_on_the_page_without_names(plan: Initiative) -> None:
    asker = make_user(name="Cas Buur")
    browser = sign_in(asker)
    answer = browser.post(list_of(plan), {"text": ASKED})
    question = Question.objects.get()
    assert answer["Location"] == question.get_absolute_url()
    assert "Je vraag staat op de pagina" in browser.get(answer["Location"]).text
    notice = Notice.objects.get(event="question.ask")
    assert notice.user == owner_of(plan)
    assert ASKED in notice.text
    assert notice.url == question.get_absolute_url()
    owner = sign_in(owner_of(plan))
    assert f'href="{notice.url}"' in page_of(plan, owner_of(plan))
    assert owner.post(notice.url, {"text": " "}).status_code == 422
    assert owner.post(notice.url, {"text": ANSWER}).status_code == 302
    assert owner.post(notice.url, {"text": "Toch niet."}).status_code == 409
    told = Notice.objects.get(event="question.answer")
    assert told.user == asker
    assert ANSWER in told.text
    for text in (page_of(plan), Client().get(list_of(plan)).text, Client().get(notice.url).text):
        assert ASKED in text
        assert ANSWER in text
        assert "Cas Buur" not in text


def test_only_an_owner_corrects_an_answer_and_what_it_was_stays_in_the_journal(plan: Initiative) -> None:
    asker, better = make_user(), "Ja, behalve als het stormt."
    question = actions.ask(plan, actor=asker, text=ASKED)
    with pytest.raises(NotAllowedNow):
        actions.correct_question_answer(question, actor=owner_of(plan), text=better)
    actions.answer_question(question, actor=owner_of(plan), text=ANSWER)
    place, sent = question.get_absolute_url(), {"text": better, "verbeter": "1"}
    for person in (asker, add_member(plan), make_staff("moderator"), make_user()):
        assert sign_in(person).post(place, sent).status_code == 403
        assert 'name="verbeter"' not in sign_in(person).get(place).text
    owner = sign_in(owner_of(plan))
    assert ANSWER in owner.get(place).text.partition("<textarea")[2]
    for wrong in (" ", ANSWER):
        assert owner.post(place, sent | {"text": wrong}).status_code == 422
    assert owner.post(place, sent).status_code == 302
    for text in (page_of(plan), Client().get(place).text, Client().get(list_of(plan)).text):
        assert better in text
        assert ANSWER not in text
        assert "verbeterd op" in text
    (entry,) = Entry.objects.filter(verb="correct_answer")
    assert entry.data == {"before": ANSWER}
    assert better in Notice.objects.get(event="question.correct_answer", user=asker).text
    hidden(question)
    with pytest.raises(NotAllowedNow):
        actions.correct_question_answer(question, actor=owner_of(plan), text=ANSWER)


def test_the_page_shows_the_newest_three_and_the_way_to_all(plan: Initiative) -> None:
    for n in range(5):
        actions.ask(plan, actor=make_user(), text=f"Vraag nummer {n}?")
    text = page_of(plan)
    assert [n for n in range(5) if f"Vraag nummer {n}?" in text] == [2, 3, 4]
    assert "Alle 5 vragen" in text
    assert "Vraag nummer 0?" in Client().get(list_of(plan)).text


def test_five_a_day(plan: Initiative) -> None:
    asker = make_user()
    for _n in range(5):
        actions.ask(make_initiative(), actor=asker, text=ASKED)
    with pytest.raises(ValidationError):
        actions.ask(plan, actor=asker, text=ASKED)
    answer = sign_in(asker).post(list_of(plan), {"text": ASKED})
    assert answer.status_code == 422
    assert ASKED in answer.text
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        actions.ask(plan, actor=asker, text=ASKED)


def test_who_asked_takes_it_back_until_it_is_answered(plan: Initiative) -> None:
    asker = make_user()
    question = actions.ask(plan, actor=asker, text=ASKED)
    assert sign_in(make_user()).post(question.get_absolute_url(), {"terug": "1"}).status_code == 403
    assert sign_in(asker).post(question.get_absolute_url(), {"terug": "1"})["Location"] == list_of(plan)
    assert ASKED not in page_of(plan)
    assert ASKED not in Client().get(list_of(plan)).text
    assert Client().get(question.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowedNow):
        actions.answer_question(question, actor=owner_of(plan), text=ANSWER)
    other = actions.ask(plan, actor=asker, text=ASKED)
    actions.answer_question(other, actor=owner_of(plan), text=ANSWER)
    with pytest.raises(NotAllowedNow):
        actions.withdraw_question(other, actor=asker)


def test_what_is_hidden_is_seen_by_who_asked_and_answered_by_nobody(plan: Initiative) -> None:
    asker = make_user()
    question = actions.ask(plan, actor=asker, text=ASKED)
    reported = reverse("initiatives:report_content", args=["vraag", question.pk])
    assert sign_in(asker).get(reported).status_code == 403  # one's own
    assert sign_in(owner_of(plan)).get(reported).status_code == 200
    row = hidden(question)
    assert Notice.objects.get(event="report.hidden", user=asker).url == row.get_absolute_url()
    assert not Notice.objects.filter(event="report.hidden", user=owner_of(plan)).exists()
    assert ASKED not in page_of(plan)
    assert Client().get(question.get_absolute_url()).status_code == 404
    assert "heeft dit verborgen" in sign_in(asker).get(question.get_absolute_url()).text
    assert sign_in(owner_of(plan)).get(question.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowedNow):
        actions.answer_question(question, actor=owner_of(plan), text=ANSWER)
    row = actions.appeal(row, actor=asker, text="Het is een gewone vraag.")
    actions.answer_appeal(row, actor=make_staff("moderator"), restore=True, reason="Dat is zo.")
    assert ASKED in page_of(plan)


def test_for_an_answer_the_initiators_answer_too(plan: Initiative) -> None:
    asker = make_user()
    question = actions.ask(plan, actor=asker, text=ASKED)
    question = actions.answer_question(question, actor=owner_of(plan), text=ANSWER)
    with pytest.raises(PermissionDenied):
        actions.report(question, actor=owner_of(plan), reason="Weg ermee.")
    row = hidden(question)
    for author in (asker, owner_of(plan)):
        assert row.decision in sign_in(author).get(row.get_absolute_url()).text
    assert row.get_absolute_url() in page_of(plan, owner_of(plan))


def test_a_visitor_types_first_and_finds_it_again_after_the_code(client: Client, plan: Initiative) -> None:
    assert not client.get(list_of(plan)).cookies
    begin = reverse("initiatives:question_begin", args=[plan.slug])
    assert client.post(begin, {"text": ASKED, "email": "geen adres"}).status_code == 422
    elsewhere = client.post(begin, {"text": ASKED}, headers={"Origin": "https://elders.example"})
    assert elsewhere.status_code == 403
    assert client.post(begin, {"text": ASKED, "email": SANNE}).status_code == 302
    there = answer_with(client, code_of(letter_to()), list_of(plan))["Location"]
    assert there == list_of(plan)
    assert ASKED in client.get(there).text
    assert not Question.objects.exists()  # nothing is asked before they say so
    assert client.post(begin, {"text": ASKED})["Location"] == list_of(plan)
    assert not Question.objects.exists()
    client.post(there, {"text": ASKED})
    assert Question.objects.get().asked_by == User.objects.get(email=SANNE)
    assert Message.objects.filter(kind="mail", payload__to=[owner_of(plan).email]).exists()
