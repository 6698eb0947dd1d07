"""The worklist: what waits for whom, and its parts, which the address names."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from civicnet.accounts.models import User
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


def test_it_is_for_staff() -> None:
    assert Client().get("/werk/?toon=vrij").status_code == 302
    assert sign_in(make_user()).get("/werk/?toon=vrij").status_code == 403
