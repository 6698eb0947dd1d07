"""Plans that seem to work on a goal of the vision without saying so: found by the worker, named on the page of the goal."""

from typing import Any

import pytest
from django.test import Client

from civicnet.likeness.actions import fill
from initiatives.actions import edit, find_goals_alike, withdraw
from initiatives.models import GoalAlike, Initiative
from tests.factories import make_initiative, make_version
from tests.factories.initiatives import owner_of
from vision.models import Goal

pytestmark = pytest.mark.django_db
HEADING = "Misschien past dit er ook bij"


@pytest.fixture
def goal() -> Goal:
    make_version("adopted")
    goal: Goal = Goal.objects.in_force().order_by("pk")[0]
    assert goal.wording
    return goal


def alike(goal: Goal, **fields: str) -> Initiative:
    """A plan that says nearly what the goal says."""
    initiative = make_initiative("running", name="Plan", summary=goal.wording, **fields)
    fill()
    find_goals_alike()
    return initiative


def text_of(goal: Goal) -> str:
    answer = Client().get(goal.get_absolute_url())
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_who_seems_to_work_on_it_is_named_with_the_reason(goal: Goal) -> None:
    assert HEADING not in text_of(goal)
    make_initiative("running", name="Koor", summary="Elke week zingen wij liedjes.")
    plan = alike(goal)
    page = text_of(goal)
    assert HEADING in page
    part = page[page.index("data-alike") :].partition("</ul>")[0]
    assert plan.name in part
    assert "Ook over" in part
    assert "Koor" not in part


def test_who_says_so_itself_stands_above_and_not_here(goal: Goal) -> None:
    plan = alike(goal)
    edit(plan, actor=owner_of(plan), goals=[goal])
    assert HEADING not in text_of(goal)
    fill()
    assert find_goals_alike() == 0 or not GoalAlike.objects.filter(goal=goal, initiative=plan).exists()


def test_what_ended_is_named_no_more(goal: Goal) -> None:
    plan = alike(goal)
    withdraw(plan, actor=owner_of(plan))
    assert HEADING not in text_of(goal)
    fill()
    find_goals_alike()
    assert not GoalAlike.objects.filter(initiative=plan).exists()


def test_finding_the_same_again_writes_nothing(goal: Goal) -> None:
    alike(goal)
    before = set(GoalAlike.objects.values_list("pk", flat=True))
    assert before
    find_goals_alike()
    assert set(GoalAlike.objects.values_list("pk", flat=True)) == before


def test_off_means_none(goal: Goal, settings: Any) -> None:
    alike(goal)
    settings.MEANING = False
    assert find_goals_alike() == 0
    assert not GoalAlike.objects.exists()
