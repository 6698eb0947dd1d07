"""The days that were promised in a case: each is public when it passed, and whoever must act is reminded once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from civicnet.celery import app
from civicnet.outbox.models import Notice
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, Condition, contact_promise
from initiatives.assessments.periodic import SCHEDULE
from initiatives.assessments.tasks import remind
from tests.factories import make_case, make_condition, make_initiative, make_staff, sign_in

pytestmark = pytest.mark.django_db
ASKED = datetime(2026, 3, 2, 11, tzinfo=UTC)
CONTACT, ANSWER = date(2026, 3, 16), date(2026, 3, 30)


def at(day: date, hour: int = 11) -> Any:
    """Stand still at a moment of `day`, in UTC."""
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def after(day: date, n: int) -> date:
    return day + timedelta(days=n)


def told(day: date, event: str = "assessment.") -> dict[str, list[str]]:
    """Whom the task of the morning told what on `day`: titles by address. `event`: how its name begins."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with at(day):
        remind()
        remind()  # a second run tells nobody twice
    found: dict[str, list[str]] = {}
    for notice in (
        Notice.objects.filter(event__startswith=event).exclude(pk__in=before).select_related("user")
    ):
        found.setdefault(notice.user.email, []).append(notice.title)
    return found


# ---- first contact ----------------------------------------------------------------------------
def test_a_first_contact_that_did_not_come_is_public() -> None:
    """As long as the day is to come, the page says so; from the day after, that it passed, wherever the case stands."""
    case = make_case("intake", at=ASKED)
    with at(CONTACT):
        page = Client().get(f"/toetsen/{case.pk}/").text
        assert "Uiterlijk het eerste gesprek" in page
        assert "data-no-contact" not in page
        assert f'data-case="{case.pk}"' not in Client().get("/toetsen/?staat=te-laat").text
        assert not Client().get(f"/api/v1/toetsen/{case.pk}").json()["contactTeLaat"]
    with at(after(CONTACT, 1)):
        page = Client().get(f"/toetsen/{case.pk}/").text
        assert "Uiterlijk het eerste gesprek" not in page
        assert "data-no-contact" in page
        assert "met de initiatiefnemers moeten praten. Dat is niet gebeurd." in page
        listed = Client().get("/toetsen/?staat=te-laat").text
        assert f'data-case="{case.pk}"' in listed
        assert "data-no-contact" in listed
        wire = Client().get(f"/api/v1/toetsen/{case.pk}").json()
        assert (wire["contactUiterlijk"], wire["contactOp"]) == ("2026-03-16", None)
        assert (wire["contactTeLaat"], wire["antwoordTeLaat"]) == (True, False)
        figures = Client().get("/initiatieven/eerste-contact/").context["figures"][1][1]
        assert (figures.missed, figures.to_come, figures.in_time, figures.late) == (1, 0, 0, 0)


@pytest.mark.parametrize(("day", "said"), [(0, "op tijd"), (2, "2 dagen te laat")])
def test_a_contact_that_is_logged_says_whether_it_was_in_time(day: int, said: str) -> None:
    case = make_case("intake", at=ASKED)
    contact = case.contact_person
    assert contact
    with at(after(CONTACT, 10)):
        spoken = after(CONTACT, day)
        answer = sign_in(contact).post(
            f"/werk/toetsen/{case.pk}/", {"verb": "log_contact", "how": "call", "at": str(spoken), "note": ""}
        )
        assert answer.status_code == 302
        assert said in Client().get(f"/toetsen/{case.pk}/").text
        assert f'data-case="{case.pk}"' not in Client().get("/toetsen/?staat=te-laat").text
        case.initiative.refresh_from_db()
        assert case.initiative.contacted_at


@pytest.mark.parametrize(
    ("moment", "timely"), [("2026-03-16T22:59:00Z", True), ("2026-03-16T23:00:00Z", False)]
)
def test_the_last_day_ends_at_midnight_in_amsterdam(moment: str, timely: bool) -> None:
    case = make_case("intake", at=ASKED)
    assert case.contact_person
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        actions.log_contact(case, actor=case.contact_person, how="call")
        case.refresh_from_db()
        promise = contact_promise(case)
    assert promise is not None
    assert promise.is_in_time is timely


def test_a_clock_that_stands_still_is_not_late_and_reminds_nobody() -> None:
    case = make_case("intake", at=ASKED)
    assert case.contact_person
    actions.ask_information(case, actor=case.contact_person, reason="Hoe breed is het pad?", at=ASKED)
    with at(after(ANSWER, 30)):
        assert "data-no-contact" not in Client().get(f"/toetsen/{case.pk}/").text
        assert f'data-case="{case.pk}"' not in Client().get("/toetsen/?staat=te-laat").text
        case.refresh_from_db()
        assert contact_promise(case) is None
        rows = sign_in(case.contact_person).get("/werk/").context["desk"].rows
        assert [(row.late, row.place.paused, row.place.mine) for row in rows] == [(False, True, False)]
    assert told(after(ANSWER, 30)) == {}


def test_the_contact_person_is_reminded_and_once_it_is_late_the_desk() -> None:
    assert SCHEDULE["remind of assessments"]["task"] in app.tasks
    case = make_case("intake", at=ASKED)
    person, colleague = case.contact_person, make_staff("assessor")
    assert person
    assert told(after(CONTACT, -8)) == {}
    for day in (-7, -1):
        assert set(told(after(CONTACT, day))) == {person.email}
    assert told(after(CONTACT, 0)) == {}
    late = told(after(CONTACT, 1))
    assert set(late) == {person.email, colleague.email}
    assert all("Te laat" in title for titles in late.values() for title in titles)
    assert told(after(CONTACT, 2)) == {}


def test_a_case_that_nobody_took_in_reminds_the_desk_but_nobody_with_an_interest_in_it() -> None:
    owner = make_staff("assessor")
    make_case("requested", initiative=make_initiative("running", owner=owner, at=ASKED), at=ASKED)
    broker = make_staff("broker")
    assert set(told(after(CONTACT, -7))) == {broker.email}


# ---- answer -----------------------------------------------------------------------------------
def test_who_works_on_it_is_reminded_of_the_answer_and_of_a_day_that_moved_again() -> None:
    case = make_case("first_assessment", at=ASKED)
    assert case.contact_person
    actions.log_contact(case, actor=case.contact_person, how="call", at=ASKED)
    people = {user.email for user in (case.assessor, case.second_reader, case.contact_person) if user}
    elsewhere = make_staff("broker")
    assert set(told(after(ANSWER, -7))) == people
    Assessment.objects.filter(pk=case.pk).update(answer_due=after(ANSWER, 2))
    assert set(told(after(ANSWER, -5))) == people
    assert set(told(after(ANSWER, 1))) == people
    assert set(told(after(ANSWER, 3))) == people | {elsewhere.email}


def test_a_late_answer_is_said_so_in_every_list() -> None:
    case = make_case("first_assessment", at=ASKED)
    with at(ANSWER):
        assert "Antwoord uiterlijk 30 maart 2026" in Client().get("/initiatieven/").text
    with at(after(ANSWER, 1)):
        assert (
            "Het antwoord had er uiterlijk 30 maart 2026 moeten zijn" in Client().get("/initiatieven/").text
        )
        page = Client().get(f"/toetsen/{case.pk}/").text
        assert "Op deze dag had het antwoord er moeten zijn. Het is te laat." in page
        assert "Antwoord uiterlijk" not in page.partition('id="tijd"')[2]


# ---- hearing ----------------------------------------------------------------------------------
def test_the_initiators_are_reminded_to_reply_and_the_readers_when_they_did_not() -> None:
    case = make_case("hearing", at=ASKED)
    due = case.hearing_due
    assert due
    owner = case.initiative.audience("owners")[0]
    readers = {user.email for user in (case.assessor, case.second_reader) if user}

    def about_reply(day: date) -> set[str]:
        return set(told(day, "assessment.hearing"))

    assert about_reply(after(due, -8)) == set()
    for day in (-7, -1):
        assert about_reply(after(due, day)) == {owner.email}
    assert about_reply(after(due, 1)) == readers
    with at(after(due, 1)):
        assert "Tot deze dag konden de initiatiefnemers reageren" in Client().get(f"/toetsen/{case.pk}/").text


# ---- conditions -------------------------------------------------------------------------------
@pytest.mark.parametrize("whose", ["municipality", "initiators"])
def test_a_condition_is_shown_to_who_must_meet_it_reminded_and_public_when_late(whose: str) -> None:
    due = date(2026, 9, 1)
    condition = make_condition(whose, due, at=ASKED)
    case = condition.assessment
    owner, person = case.initiative.audience("owners")[0], case.contact_person
    assert person
    must_act, page = (person, "/werk/") if whose == "municipality" else (owner, "/mijn/")
    other, other_page = (owner, "/mijn/") if whose == "municipality" else (person, "/werk/")
    with at(due):
        assert condition.text in sign_in(must_act).get(page).text
        assert condition.text not in sign_in(other).get(other_page).text
        assert "Die dag is voorbij" not in Client().get(f"/toetsen/{case.pk}/").text
    assert told(after(due, -8), "assessment.promise") == {}
    for day in (-7, -1):
        assert set(told(after(due, day), "assessment.promise")) == {must_act.email}
    # Then the team, and who promised it.
    assert {must_act.email, person.email} <= set(told(after(due, 1), "assessment.promise"))
    with at(after(due, 1)):
        assert "Die dag is voorbij" in Client().get(f"/toetsen/{case.pk}/").text
        assert "1 dag te laat" in Client().get(case.initiative.get_absolute_url()).text
    Condition.objects.filter(pk=condition.pk).update(outcome="kept")
    Notice.objects.all().delete()
    with at(after(due, 2)):
        assert "Die dag is voorbij" not in Client().get(f"/toetsen/{case.pk}/").text
        assert condition.text not in sign_in(must_act).get(page).text
