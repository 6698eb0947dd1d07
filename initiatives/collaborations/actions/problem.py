"""Verbs on what does not work yet: telling of it, taking it up, solving it, and saying whether it is solved."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from initiatives.assessments.models import Assessment
from initiatives.collaborations.actions.counting import locked
from initiatives.collaborations.models import Collaboration, Partner, Party, Problem, partners_of
from initiatives.models import Initiative, Organisation


@transaction.atomic
def open_problem(
    collaboration: Collaboration,
    *,
    actor: User,
    text: str,
    category: str = "",
    assessment: Assessment | None = None,
    at: datetime | None = None,
) -> Problem:
    """Tell what does not work yet. Everybody who is signed in can: a partner, or a resident.

    Args:
        category: the kind of help that would solve it; empty when one does not know.
        assessment: the answer of the municipality in which it came up, of one of the partners.

    Raises NotAllowedNow unless it is public and goes on, ValidationError without words, PermissionDenied for an answer that
    is not there yet or is about others.
    """
    collaboration = locked(collaboration)
    row = Problem(collaboration=collaboration, text=text.strip(), category=category, made_by=actor)
    if not collaboration.is_live or not collaboration.is_public:
        raise NotAllowedNow(row, "open")
    if not row.text:
        raise ValidationError({"text": _("Say what does not work yet.")})
    if assessment is not None and not _is_about(assessment, collaboration):
        raise PermissionDenied("not an answer about a partner")
    row.assessment = assessment
    row.made_at = row.open_since = row.changed_at = at or timezone.now()
    row = create(row, "open", actor=actor, at=at)
    tell(_partners(row, but=actor), "problem.open", "partners", about=row, by=actor, at=at)
    return row


@transaction.atomic
def pick_up(problem: Problem, party: Party, *, actor: User, at: datetime | None = None) -> Problem:
    """Take it up on behalf of a party: a partner, or one to which it was offered. It has one owner at a time.

    Raises PermissionDenied for other parties, NotAllowedNow when somebody has it already, or the collaboration is over.
    """
    problem = _now(problem)
    if party not in parties_for(problem, actor):
        raise PermissionDenied("not a party that can take it up")
    (column,) = partners_of(party)
    setattr(problem, column, party)
    problem = perform(problem, "pick_up", actor=actor, at=at, with_fields=[column])
    if problem.made_by_id != actor.pk:
        tell(_opener(problem), "problem.pick_up", "opener", about=problem, by=actor, at=at)
    return problem


@transaction.atomic
def begin(problem: Problem, *, actor: User, at: datetime | None = None) -> Problem:
    """Say that one is at it. Raises PermissionDenied for others than its owner."""
    return perform(_now(problem), "begin", actor=actor, at=at)


@transaction.atomic
def solve(problem: Problem, *, actor: User, solution: str, at: datetime | None = None) -> Problem:
    """Say that it is solved, and how. Somebody else says whether it is.

    Raises PermissionDenied for others than its owner, ValidationError without the words.
    """
    problem = _now(problem)
    problem.solution, problem.solved_by = solution.strip(), actor
    problem = perform(problem, "solve", actor=actor, at=at, with_fields=["solution", "solved_by"])
    if not problem.solution:
        raise ValidationError({"solution": _("Say how you solved it.")})
    others = [user for user in _partners(problem, but=actor) if user not in problem.owners()]
    tell(others, "problem.solve", "partners", about=problem, by=actor, at=at)
    opener = [user for user in _opener(problem) if user not in others and user not in problem.owners()]
    tell(opener, "problem.solve", "opener", about=problem, by=actor, at=at)
    return problem


@transaction.atomic
def confirm(problem: Problem, *, actor: User, at: datetime | None = None) -> Problem:
    """Say that it is solved: another partner, or who told of it. Never who solved it, nor anybody of that party.

    The database refuses the first too. Raises PermissionDenied.
    """
    problem = _now(problem)
    problem.confirmed_by = actor
    problem = perform(problem, "confirm", actor=actor, at=at, with_fields=["confirmed_by"])
    tell(problem.owners(), "problem.confirm", "owner", about=problem, by=actor, at=at)
    return problem


@transaction.atomic
def send_back(problem: Problem, *, actor: User, missing: str, at: datetime | None = None) -> Problem:
    """Say that it does not work yet, and what is missing. Raises as confirm(); ValidationError without the words."""
    problem = _now(problem)
    problem.missing, problem.solved_by = missing.strip(), None
    problem = perform(problem, "send_back", actor=actor, at=at, with_fields=["missing", "solved_by"])
    if not problem.missing:
        raise ValidationError({"missing": _("Say what does not work yet.")})
    tell(problem.owners(), "problem.send_back", "owner", about=problem, by=actor, at=at)
    return problem


@transaction.atomic
def let_go(problem: Problem, *, actor: Actor, at: datetime | None = None) -> Problem:
    """Do it no more, without a penalty: it waits for another owner. Raises PermissionDenied for others than its owner."""
    problem = _now(problem)
    require(actor, "collaborations.own_problem", problem)
    facts = {"party": problem.owner_name}
    problem.initiative = problem.organisation = None
    problem.open_since = at or timezone.now()
    # The permission looks at the owner, who was looked at above and is gone now.
    problem = perform(
        problem, "let_go", actor=SYSTEM, at=at, with_fields=["initiative", "organisation", "open_since"]
    )
    tell(
        _partners(problem, but=actor),
        "problem.let_go",
        "partners",
        about=problem,
        by=actor,
        at=at,
        facts=facts,
    )
    return problem


@transaction.atomic
def take_off(problem: Problem, *, actor: User, at: datetime | None = None) -> Problem:
    """Take it off, while nobody has taken it up: only who told of it. Raises PermissionDenied."""
    return perform(_now(problem), "take_off", actor=actor, at=at)


def parties_for(problem: Problem, user: User) -> list[Party]:
    """For which parties `user` could take it up: partners, and those to which it was offered. Four queries at the most."""
    partners = (
        Partner.objects.filter(collaboration=problem.collaboration).here().owned_by(user).with_parties()
    )
    offered = problem.offers.all()
    plans = Initiative.objects.owned_by(user).filter(pk__in=offered.values("post__initiative"))
    organisations = Organisation.objects.owned_by(user).filter(pk__in=offered.values("post__organisation"))
    found: list[Party] = [partner.party for partner in partners]
    return list(dict.fromkeys([*found, *plans, *organisations]))


def let_go_with(partner: Partner, *, at: datetime | None) -> None:
    """Let go what a party has taken up, when it stops: it waits for others. What is solved already stays so.

    So does everything of a collaboration that is over: the last partner may stop too.
    """
    if not partner.collaboration.is_live:
        return
    rows = Problem.objects.filter(
        collaboration=partner.collaboration,
        state__in=("picked_up", "in_progress"),
        **partners_of(partner.party),
    )
    for problem in rows.order_by("pk"):
        let_go(problem, actor=SYSTEM, at=at)


def _now(problem: Problem) -> Problem:
    """The problem as it is, after the lock of its collaboration. Raises NotAllowedNow when that is over."""
    collaboration = locked(problem.collaboration)
    row = Problem.objects.with_owners().get(pk=problem.pk)
    row.collaboration = collaboration
    if not collaboration.is_live:
        raise NotAllowedNow(row, "change")
    return row


def _is_about(assessment: Assessment, collaboration: Collaboration) -> bool:
    """Whether it is an answer that everybody can read, about one of the partners."""
    return (
        assessment.state == Assessment.State.DECIDED
        and collaboration.partners.here().filter(initiative=assessment.initiative_id).exists()
    )


def _partners(problem: Problem, *, but: Actor) -> list[User]:
    """Everybody who decides for a party that takes part, but one."""
    here = problem.collaboration.partners.here().with_parties()
    return [owner for partner in here for owner in partner.owners() if owner.pk != but.pk]


def _opener(problem: Problem) -> Iterable[User]:
    return [problem.made_by] if problem.made_by else []
