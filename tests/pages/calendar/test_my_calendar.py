"""`/mijn/agenda/`: one's own calendar, and the secret address that a calendar program asks."""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from civicnet.accounts.actions import calendar_key, end, make_calendar_address
from civicnet.accounts.models import CalendarAddress, RoleGrant, User
from civicnet.addresses import site_url
from civicnet.deadlines import local_date
from civicnet.following.actions import follow
from civicnet.journal.models import Entry
from initiatives.actions import take_contact
from initiatives.assessments import actions as assessing
from initiatives.models import Initiative
from tests.factories import (
    make_case,
    make_condition,
    make_initiative,
    make_round,
    make_staff,
    make_user,
    sign_in,
)
from vision.models import Vision

pytestmark = pytest.mark.django_db
PAGE = "/mijn/agenda/"


def address(user: User) -> str:
    return f"{PAGE}{calendar_key(user) or make_calendar_address(actor=user)}.ics"


def calendar(user: User) -> dict[str, Any]:
    """What the calendar of `user` tells whoever has its address, by what each entry is about."""
    file = Calendar.from_ical(Client().get(address(user)).content)
    return {str(event["uid"]).partition("@")[0]: event for event in file.walk("VEVENT")}


def status(user: User, key: str) -> str:
    return str(calendar(user)[key]["status"])


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    for response in (client.get(PAGE), client.post(PAGE, {"nieuw": "1"})):
        assert response.status_code == 302
        assert response["Location"].startswith("/account/inloggen/")


@pytest.mark.parametrize("key", ["bestaat-niet", "K1" + "0" * 64, "é"])
def test_an_address_that_nobody_has_gives_nothing(client: Client, key: str) -> None:
    make_calendar_address(actor=make_user())
    assert client.get(f"{PAGE}{key}.ics").status_code == 404


def test_who_shuts_an_account_has_no_calendar_any_more(client: Client) -> None:
    person = make_user()
    where = address(person)
    assert client.get(where).status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(where).status_code == 404


def test_one_makes_it_makes_another_one_and_stops() -> None:
    person = make_user()
    own = sign_in(person)
    assert "data-calendar" not in own.get(PAGE).text
    assert own.post(PAGE, {"nieuw": "1"}).status_code == 302
    first = address(person)
    assert site_url(first) in own.get(PAGE).text
    assert Client().get(first).status_code == 200
    own.post(PAGE, {"nieuw": "1"})
    second = address(person)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    own.post(PAGE, {"stop": "1"})
    assert Client().get(second).status_code == 404
    assert "data-calendar" not in own.get(PAGE).text
    verbs = Entry.objects.about(person).values_list("verb", flat=True)
    assert list(verbs) == ["make_calendar_address", "make_calendar_address", "end_calendar_address"]


def test_the_key_is_kept_nowhere_and_nothing_on_the_way_keeps_the_answer(settings: Any) -> None:
    person = make_user()
    key = make_calendar_address(actor=person)
    row = CalendarAddress.objects.get()
    assert len(key) >= 43
    assert row.sha256 == sha256(key.encode()).hexdigest()
    assert key not in str(vars(row)) + str(list(Entry.objects.values()))
    response = Client().get(address(person))
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    # Another key of the server: who has the address keeps it, its owner sees it while the old key is known.
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "anders", [settings.SECRET_KEY]
    assert calendar_key(person) == key
    settings.SECRET_KEY_FALLBACKS = []
    assert calendar_key(person) == ""
    assert Client().get(f"{PAGE}{key}.ics").status_code == 200
    page = sign_in(person).get(PAGE).text
    assert "data-calendar" not in page
    assert 'name="stop"' in page  # and can still be ended


def test_initiators_see_what_was_promised_to_them_and_nobody_else_does() -> None:
    case = make_case("hearing")
    owner, key = case.initiative.audience("owners")[0], f"assessment-{case.pk}"
    found = calendar(owner)
    assert found[f"{key}-hearing"]["dtstart"].dt == case.hearing_due
    assert str(found[f"{key}-hearing"]["url"]).endswith(f"/toetsen/{case.pk}/reageren/")
    assert found[f"{key}-answer"]["dtstart"].dt == case.answer_due
    assert calendar(make_user()) == {}
    assessing.reply(case, actor=owner, no_remarks=True)
    assert status(owner, f"{key}-hearing") == "CANCELLED"
    assessing.withdraw(case, actor=owner)
    assert status(owner, f"{key}-answer") == "CANCELLED"


def test_a_first_contact_is_in_the_calendars_of_both_sides() -> None:
    plan, broker = make_initiative("submitted"), make_staff("broker")
    take_contact(plan, actor=broker)
    for person in (broker, plan.audience("owners")[0]):
        assert calendar(person)[f"contact-{plan.pk}"]["dtstart"].dt == plan.contact_due
    Initiative.objects.filter(pk=plan.pk).update(contacted_at=timezone.now())
    assert status(broker, f"contact-{plan.pk}") == "CANCELLED"


def test_readers_see_their_own_next_step_and_nothing_of_each_other() -> None:
    case = make_case("first_assessment")
    first, second = case.assessor, case.second_reader
    assert first
    assert second
    key = f"task-{case.pk}"
    assert (status(first, key), status(second, key)) == ("CONFIRMED", "CANCELLED")
    case = make_case("second_reading")
    assert case.second_reader
    first_reading = case.readings.get(kind="first")
    type(first_reading).objects.filter(pk=first_reading.pk).update(summary="kanarievandeeerste")
    text = Client().get(address(case.second_reader)).text
    assert "kanarievandeeerste" not in text
    assert status(case.second_reader, f"task-{case.pk}") == "CONFIRMED"
    owner = case.initiative.audience("owners")[0]
    assessing.withdraw(case, actor=owner)
    assert status(case.second_reader, f"task-{case.pk}") == "CANCELLED"


def test_what_the_clock_changes_has_a_higher_number_too() -> None:
    case = make_case("hearing")
    reader, key = case.assessor, f"task-{case.pk}"
    assert reader
    assert case.hearing_due
    before = calendar(reader)[key]
    assert str(before["status"]) == "CANCELLED"  # it waits for the initiators
    noon = datetime.combine(case.hearing_due + timedelta(days=1), time(12), UTC)
    with time_machine.travel(noon, tick=False):
        after = calendar(reader)[key]
    assert str(after["status"]) == "CONFIRMED"
    assert after["sequence"] > before["sequence"]


def test_who_lost_the_role_has_no_worklist_in_the_calendar() -> None:
    case = make_case("first_assessment")
    reader = case.assessor
    assert reader
    assert f"task-{case.pk}" in calendar(reader)
    end(RoleGrant.objects.get(user=reader), actor=reader)
    assert calendar(reader) == {}


def test_a_plan_that_is_not_public_has_no_name_in_it() -> None:
    case = make_case("first_assessment", initiative=None)
    Initiative.objects.filter(pk=case.initiative_id).update(name="kanarienaam", hidden_at=timezone.now())
    for person in (case.assessor, case.contact_person, case.initiative.audience("owners")[0]):
        assert person
        found = Client().get(address(person))
        assert found.content.count(b"BEGIN:VEVENT") >= 1
        assert "kanarienaam" not in found.text
        assert case.initiative.slug not in found.text  # which was made of its name


def test_conditions_wait_for_who_promised_them() -> None:
    for side in ("municipality", "initiators"):
        made = make_condition(side, local_date() + timedelta(days=60))
        case = made.assessment
        for person in (case.contact_person, case.initiative.audience("owners")[0]):
            assert person
            seen = f"condition-{made.pk}" in calendar(person)
            # What the municipality promised is promised to the initiators.
            assert seen is (side == "municipality" or person != case.contact_person)


def test_a_vote_is_everybodys_and_the_way_of_the_vision_is_for_who_follows_it() -> None:
    round = make_round(state="fixed")
    vision = Vision.objects.get()
    Vision.objects.update(next_review_on=local_date() + timedelta(days=60))
    person = make_user()
    assert set(calendar(person)) == {f"round-{round.pk}"}
    follow("vision", vision.pk, actor=person)
    assert "review" in calendar(person)
    assert "review" in calendar(make_staff("curator"))


def test_it_speaks_the_language_of_its_owner() -> None:
    case = make_case("first_assessment")
    owner = case.initiative.audience("owners")[0]
    key = f"assessment-{case.pk}-answer"
    assert "uiterlijk antwoord" in str(calendar(owner)[key]["summary"])
    User.objects.filter(pk=owner.pk).update(language="en")
    assert "answer at the latest" in str(calendar(owner)[key]["summary"])


def test_the_same_number_of_queries_however_much_waits() -> None:
    reader, broker, owner, numbers = make_staff("assessor"), make_staff("broker"), make_user(), []
    for _n in range(3):
        plan = make_initiative("running", owner=owner)
        make_case("first_assessment", initiative=plan, assessor=reader, contact=broker)
        numbers.append([])
        for person in (reader, broker, owner):
            where = address(person)
            with CaptureQueriesContext(connection) as queries:
                assert Client().get(where).status_code == 200
            numbers[-1].append(len(queries))
    assert numbers[0] == numbers[2]
