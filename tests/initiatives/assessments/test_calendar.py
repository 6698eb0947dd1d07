"""The days of a case as a calendar, and the list of assessments as a feed and a calendar."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from civicnet.addresses import site_url
from civicnet.deadlines import local_date
from initiatives import actions as registering
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, Condition, Reading
from initiatives.models import Initiative
from tests.factories import (
    make_areas,
    make_case,
    make_condition,
    make_initiative,
    make_judgement,
    make_version,
)
from tests.factories.pages import squeezed

pytestmark = pytest.mark.django_db
LIST, FEED, CALENDAR = "/toetsen/", "/toetsen/rss.xml", "/toetsen/agenda.ics"
ATOM = "{http://www.w3.org/2005/Atom}"


def days(case: Assessment, address: str = "") -> dict[str, Any]:
    """The entries of the calendar of `case`, by what they are about."""
    file = Calendar.from_ical(Client().get(address or f"/toetsen/{case.pk}/agenda.ics").content)
    return {
        str(event["uid"]).partition("@")[0].removeprefix(f"assessment-{case.pk}-"): event
        for event in file.walk("VEVENT")
    }


def statuses(case: Assessment) -> dict[str, str]:
    return {name: str(event["status"]) for name, event in days(case).items()}


def items(query: str = "") -> list[str]:
    channel = ElementTree.fromstring(Client().get(FEED + query).content).find("channel")
    assert channel is not None
    return [item.findtext("title") or "" for item in channel.iter("item")]


def test_a_case_of_what_is_hidden_has_no_calendar_and_no_news() -> None:
    case = make_case("first_assessment")
    Initiative.objects.filter(pk=case.initiative_id).update(hidden_at=timezone.now())
    assert Client().get(f"/toetsen/{case.pk}/agenda.ics").status_code == 404
    assert items() == []
    assert Calendar.from_ical(Client().get(CALENDAR).content).walk("VEVENT") == []


def test_every_promise_stands_in_it_with_its_day() -> None:
    case = make_case("hearing")
    found = days(case)
    assert {name: event["dtstart"].dt for name, event in found.items()} == {
        "contact": case.contact_due,
        "answer": case.answer_due,
        "hearing": case.hearing_due,
    }
    assert statuses(case) == {"contact": "CONFIRMED", "answer": "CONFIRMED", "hearing": "CONFIRMED"}
    actions.log_contact(case, actor=case.contact_person, how="call")
    actions.reply(case, actor=case.initiative.audience("owners")[0], no_remarks=True)
    assert statuses(case) == {"contact": "CANCELLED", "answer": "CONFIRMED", "hearing": "CANCELLED"}


def test_a_clock_that_stands_still_makes_its_days_uncertain() -> None:
    case = make_case("first_assessment")
    before = days(case)["answer"]
    actions.ask_information(case, actor=case.assessor, reason="Hoe breed is het pad?")
    still = days(case)["answer"]
    assert str(still["status"]) == "TENTATIVE"
    assert (before["uid"], True) == (still["uid"], before["sequence"] < still["sequence"])


def test_a_withdrawn_request_is_called_off() -> None:
    case = make_case("first_assessment")
    actions.withdraw(case, actor=case.initiative.audience("owners")[0])
    assert statuses(case) == {"contact": "CANCELLED", "answer": "CANCELLED"}
    assert "ingetrokken" in str(days(case)["answer"]["description"])


def test_an_answer_has_its_day_and_its_conditions_until_the_plan_ends() -> None:
    made = make_condition("initiators", local_date() + timedelta(days=60))
    case = made.assessment
    found = days(case)
    assert found["decided"]["dtstart"].dt == local_date()
    assert (found[f"condition-{made.pk}"]["dtstart"].dt, str(found["answer"]["status"])) == (
        made.due,
        "CANCELLED",
    )
    assert statuses(case)[f"condition-{made.pk}"] == "CONFIRMED"
    registering.end(case.initiative, actor=case.initiative.audience("owners")[0])
    assert statuses(case)[f"condition-{made.pk}"] == "CANCELLED"


def test_a_condition_of_a_draft_stands_in_no_calendar() -> None:
    case = make_case("comparison")
    Condition.objects.create(assessment=case, text="Nog geheim", owner="initiators", due=local_date())
    assert b"Nog geheim" not in Client().get(f"/toetsen/{case.pk}/agenda.ics").content


def test_what_a_reader_writes_in_private_counts_nowhere() -> None:
    case = make_case("first_assessment")
    before = days(case)["answer"]
    for summary in ("Eerst dit", "Dan dat"):
        judgement = replace(make_judgement(case), summary=summary)
        actions.save_reading(case, actor=case.assessor, kind=Reading.Kind.FIRST, judgement=judgement)
    after = days(case)["answer"]
    assert (before["sequence"], before["last-modified"].dt) == (after["sequence"], after["last-modified"].dt)


def test_the_feed_has_requests_and_answers_and_is_a_whole_rss_file() -> None:
    asked, answered = make_case("first_assessment"), make_case("decided")
    response = Client().get(FEED)
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    channel = root.find("channel")
    assert channel is not None
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert channel.findtext("link") == site_url(LIST)  # no "?" alone
    assert all(channel.findtext(name) for name in ("title", "description", "language", "lastBuildDate"))
    own = channel.find(f"{ATOM}link")
    assert own is not None
    assert (own.get("rel"), own.get("href")) == ("self", site_url(FEED))
    found = list(channel.iter("item"))
    assert len(found) == 3
    assert len({item.findtext("guid") for item in found}) == 3
    assert all(item.findtext(name) for item in found for name in ("title", "link", "pubDate", "guid"))
    titles = [item.findtext("title") for item in found]
    assert titles[0] == f"{answered}: Dit plan past bij de toekomstvisie"
    assert f"{asked}: er is een toets aangevraagd" in titles


def test_the_selection_of_the_list_holds_in_the_feed_and_the_calendar() -> None:
    area = make_areas("Oude Kern", "Weversveld")[0]
    goals = make_version().goals.all()[:2]
    here = make_case("requested", initiative=make_initiative("running", neighbourhood=area, goals=goals))
    make_case("decided")
    query = f"?buurt={area.code}"
    assert items(query) == [f"{here}: er is een toets aangevraagd"]
    assert set(days(here, CALENDAR + query)) == {"contact", "answer"}
    assert len(items("?staat=beantwoord")) == 2  # it was asked for and answered
    assert len(items()) == 3
    page = Client().get(LIST + query).text
    for address in (FEED, CALENDAR):
        assert f'href="{address}{query}"' in page
        assert f'href="{address}"' in Client().get(LIST).text


def test_a_query_that_means_nothing_is_no_error() -> None:
    make_case("decided")
    for address in (FEED, CALENDAR):
        assert Client().get(f"{address}?staat=onzin&buurt=onzin").status_code == 200


def test_the_calendar_asks_the_same_number_of_queries() -> None:
    numbers = []
    for _n in range(3):
        make_case("hearing")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert Client().get(CALENDAR).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[2]


def test_one_finds_them(client: Client) -> None:
    case = make_case("first_assessment")
    assert f'type="text/calendar" title="{case}" href="/toetsen/{case.pk}/agenda.ics"' in squeezed(
        client.get(reverse("assessments:page", args=[case.pk]))
    )
