"""The worklist: what waits for whom, and its parts, which the address names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from civicnet.accounts.models import User
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment
from tests.factories import make_case, make_initiative, make_staff, make_user, make_version, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def case(
    state: str, kind: str = "residents_initiative", *, late: bool = False, assessor: User | None = None
) -> Assessment:
    """A case that is late or not on the day of the tests."""
    at = NOW - timedelta(days=60 if late else 1)
    goals = make_version().goals.all()[:2]
    return make_case(
        state, initiative=make_initiative("running", kind=kind, goals=goals, at=at), at=at, assessor=assessor
    )


@pytest.fixture
def cases() -> dict[str, Any]:
    reader = make_staff("assessor")
    return {
        "reader": reader,
        "mine": case("first_assessment", assessor=reader),
        "mine_late": case("first_assessment", "challenge", late=True, assessor=reader),
        "others": case("second_reading", assessor=reader),
        "free": case("requested"),
        "free_late": case("requested", "challenge", late=True),
    }


EVERY = {"mine", "mine_late", "others", "free", "free_late"}


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", EVERY),
        ("?toon=mijn", {"mine", "mine_late"}),
        ("?toon=te-laat", {"mine_late", "free_late"}),
        ("?toon=vrij", {"free", "free_late"}),
        ("?soort=challenge", {"mine_late", "free_late"}),
        ("?toon=vrij&soort=residents_initiative", {"free"}),
        ("?toon=onzin&soort=onzin", EVERY),
    ],
)
def test_the_address_says_what_is_shown(cases: dict[str, Any], query: str, seen: set[str]) -> None:
    with time_machine.travel(NOW, tick=False):
        page = sign_in(cases["reader"]).get(f"/werk/{query}").text
    assert {name for name in EVERY if f"/werk/toetsen/{cases[name].pk}/" in page} == seen


def test_each_part_keeps_the_kind(cases: dict[str, Any]) -> None:
    page = sign_in(cases["reader"]).get("/werk/?toon=vrij&soort=challenge").text
    assert 'href="?toon=te-laat&amp;soort=challenge"' in page
    assert 'href="?soort=challenge"' in page
    assert 'value="challenge" selected' in page
    assert 'name="toon" value="vrij"' in page


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        ("second_reading", "2026-03-30", False),  # waits for the second reader, on the last day
        ("second_reading", "2026-03-31", True),
        ("hearing", "2026-03-31", True),  # waits for the initiators, who can reply for some days yet
    ],
)
def test_a_late_case_is_late_whoever_it_waits_for(state: str, due: str, late: bool) -> None:
    asked = datetime(2026, 3, 2, 12, tzinfo=UTC)  # the answer is due on 30 March
    reader = make_staff("assessor")
    goals = make_version().goals.all()[:2]
    at_first = "second_reading" if state == "second_reading" else "comparison"
    found = make_case(
        at_first, initiative=make_initiative("running", goals=goals, at=asked), at=asked, assessor=reader
    )
    assert found.contact_person
    actions.log_contact(found, actor=found.contact_person, how="call", at=asked)
    if state == "hearing":
        actions.open_hearing(found, actor=reader, at=datetime(2026, 3, 25, 12, tzinfo=UTC))
    with time_machine.travel(datetime.fromisoformat(f"{due}T12:00:00Z"), tick=False):
        client = sign_in(reader)
        page = client.get("/werk/")
        assert page.context["mine"] == []
        assert [line.late for line in page.context["others"]] == [late]
        assert ("Te laat: dit moest uiterlijk 30 maart 2026 klaar zijn" in page.text) is late
        assert (f"/werk/toetsen/{found.pk}/" in client.get("/werk/?toon=te-laat").text) is late


def test_it_is_for_staff() -> None:
    assert Client().get("/werk/?toon=vrij").status_code == 302
    assert sign_in(make_user()).get("/werk/?toon=vrij").status_code == 403
