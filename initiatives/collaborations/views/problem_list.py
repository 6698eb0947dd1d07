"""What of a collaboration does not work yet, as its page shows it, and what its reader can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civicnet.deadlines import local_date
from initiatives.collaborations.models import Collaboration, Partner, Party, Problem
from initiatives.collaborations.models.partner import name_of
from initiatives.models import Initiative, Organisation

State = Problem.State
_TONES = {State.OPEN: "no", State.CONFIRMED: "ok"}


@dataclass(frozen=True, kw_only=True)
class ProblemLine:
    """One of them: how it stands in sentences, and what the reader can do. `parties`: those for which they can take it up,
    by the key of the form."""

    problem: Problem
    tone: str
    sentences: list[str]
    parties: list[tuple[str, Party]]
    is_owner: bool
    judges: bool
    may_take_off: bool


def key_of(party: Party) -> str:
    """What a form calls a party."""
    return f"{'initiative' if isinstance(party, Initiative) else 'organisation'}-{party.pk}"


def problem_lines(row: Collaboration, user: Any, own: Iterable[Partner]) -> list[ProblemLine]:
    """All that is shown, what is not solved first. Two queries for a visitor, four more for who is signed in.

    `own`: the partners for which the reader decides.
    """
    offers = "offers__post__"
    rows = row.problems.shown().with_owners()
    problems = list(rows.prefetch_related(f"{offers}initiative", f"{offers}organisation"))
    problems.sort(key=lambda problem: problem.state == State.CONFIRMED)
    mine = [partner.party for partner in own]
    theirs, others = _belongs_to(user, problems)
    return [_line(row, problem, user, mine, theirs, others) for problem in problems]


def _belongs_to(user: Any, problems: list[Problem]) -> tuple[set[str], set[str]]:
    """Of the parties that these problems name: those to which `user` belongs, and those for which they decide."""
    if not user.is_authenticated or not problems:
        return set(), set()
    plans = list(Initiative.objects.of(user))
    belongs = {key_of(plan) for plan in plans} | {key_of(one) for one in Organisation.objects.of(user)}
    offered = {o.post.initiative_id for p in problems for o in p.offers.all()}
    decides = {key_of(plan) for plan in plans if plan.pk in offered and plan.role_of(user) == "owner"}
    return belongs, decides | {key_of(one) for one in Organisation.objects.owned_by(user)}


def _line(
    row: Collaboration, problem: Problem, user: Any, mine: list[Party], belongs: set[str], decides: set[str]
) -> ProblemLine:
    offered = [offer.post.initiative or offer.post.organisation for offer in problem.offers.all()]
    asked: list[Party] = [party for party in offered if party is not None]
    can = [*mine, *(party for party in asked if key_of(party) in decides)]
    goes_on = row.is_live
    owner = problem.owner
    judges = (
        owner is not None
        and (bool(mine) or problem.made_by_id == user.pk)
        and problem.solved_by_id != user.pk
        and key_of(owner) not in belongs
    )
    return ProblemLine(
        problem=problem,
        tone=_TONES.get(problem.state, "wait"),  # type: ignore[call-overload]  # a state is its word
        sentences=_sentences(problem, list(dict.fromkeys(map(name_of, asked)))),
        parties=[(key_of(party), party) for party in dict.fromkeys(can)]
        if goes_on and problem.state == State.OPEN
        else [],
        is_owner=goes_on and owner is not None and (owner in mine or key_of(owner) in decides),
        judges=goes_on and problem.state == State.SOLVED and judges,
        may_take_off=goes_on and problem.state == State.OPEN and problem.made_by_id == user.pk,
    )


def _sentences(problem: Problem, asked: list[str]) -> list[str]:
    """How it stands, in the current language."""
    said = {"owner": problem.owner_name, "day": date_format(local_date(problem.changed_at))}
    match problem.state:
        case State.OPEN:
            since = {"day": date_format(local_date(problem.open_since))}
            found = [_("Nobody has it, since %(day)s.") % since]
            if asked:
                found.append(_("Offered to who can do this: %(names)s.") % {"names": ", ".join(asked)})
            return found
        case State.PICKED_UP:
            return [_("Taken up by %(owner)s on %(day)s.") % said]
        case State.IN_PROGRESS:
            found = [_("%(owner)s has been at it since %(day)s.") % said]
            return [*found, problem.missing] if problem.missing else found
        case State.SOLVED:
            wait = _("Solved by %(owner)s on %(day)s, they say. Waits for somebody else who says so too.")
            return [wait % said, problem.solution]
        case _:
            return [_("Solved by %(owner)s. Somebody else said so too, on %(day)s.") % said, problem.solution]
