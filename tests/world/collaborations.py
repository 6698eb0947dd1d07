"""Collaborations of the owner's initiative: one to which nobody said yes yet, one that is public, and one that ended."""

from civicnet.accounts.models import User
from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration
from initiatives.models import Initiative
from tests.factories import make_initiative
from tests.world.contents import World

WAY = ("open", "picked_up", "in_progress", "solved")


def add_collaborations(made: World) -> None:
    """One in each state; until two said yes, nobody but those who are asked may read of it."""
    owner = made.people["owner"]
    plan = Initiative.objects.get(slug=made.words["initiative"]["submitted"])
    for state in ("asked", "exploring", "active", "dissolved"):
        name = made.hide("collaboration_name") if state == "asked" else f"Samen {state}"
        goal = made.hide("collaboration_goal") if state == "asked" else "Eten"
        row = actions.start(
            actor=owner,
            own=plan,
            others=[make_initiative("running")],
            name=name,
            goal=goal,
            message=made.hide("collaboration_message"),
        )
        if state != "asked":
            guest = row.partners.asked().get()
            actions.say_yes(guest, actor=guest.owners()[0])
        if state == "exploring":
            actions.invite(row, make_initiative("running"), actor=owner)
            text = made.hide("agreement_proposal")
            actions.propose_agreement(row, actor=owner, based_on=0, text=text)
        if state == "active":
            proposal = actions.propose_agreement(row, actor=owner, based_on=0, text="Wij koken.")
            actions.consent(row, actor=guest.owners()[0], sha256=proposal.sha256)
        if state == "dissolved":
            actions.leave(guest, actor=guest.owners()[0], reason="Het is klaar.")
        if state in ("exploring", "active"):
            _add_problems(made, Collaboration.objects.get(pk=row.pk), owner, guest.owners()[0])
        _keep(made, state, Collaboration.objects.get(pk=row.pk))


def _add_problems(made: World, row: Collaboration, owner: User, guest: User) -> None:
    """What does not work yet: one of each state that the owner's party has or could have; the other told of it."""
    for state in WAY if row.state == "active" else WAY[:1]:
        problem = actions.open_problem(row, actor=guest, text=f"Het lukt nog niet: {state}")
        here = row.partners.here()[0].party
        if state != "open":
            problem = actions.pick_up(problem, here, actor=owner)
        if state in ("in_progress", "solved"):
            problem = actions.begin(problem, actor=owner)
        if state == "solved":
            problem = actions.solve(problem, actor=owner, solution="Zo.")
        made.keep("problem", state, problem)


def _keep(made: World, state: str, row: Collaboration) -> None:
    made.keep("collaboration", state, row, "slug")
    made.keep("partner", state, row.partners.here()[0])
    if row.agreements.exists():
        made.keep("agreement", state, "1")
    if candidate := row.partners.asked().first():
        made.keep("candidate", state, candidate)
