"""What does not work yet in collaborations, through the real verbs."""

from datetime import datetime
from typing import Any

from civicnet.accounts.models import User
from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration, Partner, Problem
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.people import make_user

WAY = ("open", "picked_up", "in_progress", "solved", "confirmed")


def make_problem(
    state: str = "open",
    *,
    row: Collaboration | None = None,
    actor: User | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Problem:
    """One in a collaboration of two that went on to `state`, told of by `actor` or a new resident. The first partner has
    it, the second one confirms."""
    row = row or make_collaboration(at=at)
    fields = {"text": "De soep komt koud aan."} | fields
    problem = actions.open_problem(row, actor=actor or make_user(), at=at, **fields)
    first, second = row.partners.here()[:2]
    owner = owner_of_partner(first)
    if state == "withdrawn":
        assert problem.made_by
        return actions.take_off(problem, actor=problem.made_by, at=at)
    for word in WAY[1 : WAY.index(state) + 1]:
        match word:
            case "picked_up":
                problem = actions.pick_up(problem, first.party, actor=owner, at=at)
            case "in_progress":
                problem = actions.begin(problem, actor=owner, at=at)
            case "solved":
                problem = actions.solve(problem, actor=owner, solution="Met kratten.", at=at)
            case _:
                problem = actions.confirm(problem, actor=owner_of_partner(second), at=at)
    return problem


def problem_in(state: str) -> tuple[Problem, dict[str, User]]:
    """One in this state, past the verbs and not saved; the owner of the party that has it, a member of that party, an
    owner of another partner, and who told of it."""
    row = make_collaboration()
    first, second = row.partners.here()
    people = {"owner": owner_of_partner(first), "partner": owner_of_partner(second), "opener": make_user()}
    problem = Problem(collaboration=row, text="De soep komt koud aan.", state=state, made_by=people["opener"])
    if state not in ("open", "withdrawn"):
        problem.initiative = first.initiative
    if state in ("solved", "confirmed"):
        problem.solved_by = people["owner"]
    if state == "confirmed":
        problem.confirmed_by = people["partner"]
    return problem, people


def others_of(problem: Problem) -> Partner:
    """The second partner."""
    return problem.collaboration.partners.here()[1]
