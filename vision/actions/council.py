"""The council's step: what it changed in the text, and its decision. Source: domain.md, Vision, Adoption by council.

What residents voted on stays frozen; a deviation stands beside it, with the reason, until the decision. Then it is
frozen as well (migration with the triggers of the council).
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from civicnet.deadlines import due
from civicnet.journal.actions import record
from civicnet.workflow import Actor, NotAllowedNow, perform, require
from vision.actions.measurement import carry_over
from vision.actions.rows import next_code
from vision.models import CouncilChange, Goal, PieceKind, Precondition, Theme, Vision, VisionVersion

# domain.md, Vision: a review every four years.
REVIEW_DAYS: Final = 4 * 365 + 1

Line = Goal | Precondition


class SameWords(ValueError):
    """A rewording that changes nothing."""


@transaction.atomic
def record_endorsement(version: VisionVersion, outcome: str, *, actor: Actor) -> VisionVersion:
    """Keep how residents voted, for the pages and rules of this room. Called only by the closing of a round, which
    has checked the permission. `outcome` is a value of Endorsement.
    """
    version = VisionVersion.objects.select_for_update().get(pk=version.pk)
    version.endorsement = outcome
    version.save(update_fields=["endorsement"])
    record(version, "record_endorsement", actor=actor, after=outcome)
    return version


@transaction.atomic
def bring_to_council(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Bring the text before the council. Raises NotAllowedNow, whoever asks, until a vote on it is counted."""
    locked = VisionVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state == VisionVersion.State.ENDORSEMENT and not locked.endorsement:
        raise NotAllowedNow(locked, "bring_to_council")
    return perform(version, "bring_to_council", actor=actor, at=at)


@transaction.atomic
def take_over_vote(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Bring a text before the council whose vote was held elsewhere. For the loader of examples and imports only."""
    return perform(version, "take_over_vote", actor=actor, at=at)


@transaction.atomic
def reword_line(line: Line, text: str, reason: str, *, actor: Actor) -> Line:
    """Write down that the council words a goal or precondition differently. Raises SameWords, NotAllowedNow."""
    line = _before_council(line, "reword", actor)
    if text.strip() == line.text.strip():
        raise SameWords(text)
    if line.council_change == CouncilChange.ADDED:
        line.text, line.council_reason = text.strip(), reason.strip()
    else:
        line.council_change = CouncilChange.REWORDED
        line.council_text, line.council_reason = text.strip(), reason.strip()
    return _save_line(line, "reword", actor)


@transaction.atomic
def drop_line(line: Line, reason: str, *, actor: Actor) -> Line:
    """Write down that the council takes a goal or precondition out; it can still be read, struck through."""
    line = _before_council(line, "drop", actor)
    if line.council_change == CouncilChange.ADDED:
        raise NotAllowedNow(line.version, "drop")
    line.council_change, line.council_text, line.council_reason = CouncilChange.DROPPED, "", reason.strip()
    return _save_line(line, "drop", actor)


@transaction.atomic
def add_goal(theme: Theme, text: str, reason: str, *, actor: Actor) -> Goal:
    """Write down that the council adds a goal to a theme, under the next code that was never given in this vision."""
    version = _in_council(theme.version_id, "add_goal", actor)
    last = version.goals.filter(theme=theme).aggregate(last=Max("position"))["last"] or 0
    goal = Goal.objects.create(
        version=version,
        theme=theme,
        code=next_code(version, PieceKind.GOAL, theme.code),
        text=text.strip(),
        position=last + 1,
        council_change=CouncilChange.ADDED,
        council_reason=reason.strip(),
    )
    record(version, "add_goal", actor=actor, data={"code": goal.code}, note=reason)
    return goal


@transaction.atomic
def keep_line_as_voted(line: Line, *, actor: Actor) -> None:
    """Take a deviation back before the decision: the line is as residents voted on it, an added one goes."""
    line = _before_council(line, "keep", actor)
    if line.council_change == CouncilChange.ADDED:
        record(line.version, "keep", actor=actor, data={"code": line.code})
        line.delete()
        return
    line.council_change = line.council_text = line.council_reason = ""
    _save_line(line, "keep", actor)


@transaction.atomic
def reword_opening(version: VisionVersion, text: str, reason: str, *, actor: Actor) -> VisionVersion:
    """Write down that the council words the preamble differently; both empty: as residents voted on it."""
    version = _in_council(version.pk, "reword", actor)
    if text.strip() and text.strip() == version.preamble.strip():
        raise SameWords(text)
    version.council_preamble, version.council_reason = text.strip(), reason.strip()
    version.save(update_fields=["council_preamble", "council_reason"])
    record(version, "reword", actor=actor, data={"code": "preamble"}, note=reason)
    return version


@transaction.atomic
def adopt(
    version: VisionVersion,
    *,
    actor: Actor,
    on: date,
    decision_number: str = "",
    at: datetime | None = None,
) -> VisionVersion:
    """Write down that the council adopted the text on day `on`; the version in force until then is superseded.

    The next review is due four years later; one that was under way ends with this.
    """
    version = (
        VisionVersion.objects.select_for_update(of=("self",)).select_related("vision").get(pk=version.pk)
    )
    if version.state != VisionVersion.State.COUNCIL:
        raise NotAllowedNow(version, "adopt")
    vision = version.vision
    before = VisionVersion.objects.select_for_update().filter(vision=vision, state="adopted").first()
    if before is not None:
        perform(before, "supersede", actor=actor, at=at)
    vision.title, vision.next_review_on = version.title, due(on, REVIEW_DAYS)
    vision.save(update_fields=["title", "next_review_on"])
    if vision.review != Vision.Review.RESTING:
        perform(vision, "end_review", actor=actor, at=at)
    carry_over(version, actor=actor)
    version.adopted_on, version.decision_number = on, decision_number
    return perform(version, "adopt", actor=actor, at=at, with_fields=["adopted_on", "decision_number"])


@transaction.atomic
def reject(
    version: VisionVersion, *, actor: Actor, note: str = "", at: datetime | None = None
) -> VisionVersion:
    """Give the text back to the residents, with the reason."""
    return perform(version, "reject", actor=actor, note=note, at=at)


def _in_council(version: int, verb: str, actor: Actor) -> VisionVersion:
    found = VisionVersion.objects.select_for_update().get(pk=version)
    require(actor, "vision.adopt", found)
    if found.state != VisionVersion.State.COUNCIL:
        raise NotAllowedNow(found, verb)
    return found


def _before_council(line: Line, verb: str, actor: Actor) -> Line:
    version = _in_council(line.version_id, verb, actor)
    fresh = type(line).objects.select_for_update().get(pk=line.pk)
    fresh.version = version
    return fresh


def _save_line(line: Line, verb: str, actor: Actor) -> Line:
    line.save(update_fields=["text", "council_change", "council_text", "council_reason"])
    record(line.version, verb, actor=actor, data={"code": line.code}, note=line.council_reason)
    return line
