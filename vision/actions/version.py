"""What changes the vision. Source: domain.md, Vision."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from civicnet.workflow import Actor, NotAllowedNow, create, perform, require
from vision.canonical import digest
from vision.models import Goal, Indicator, Precondition, Theme, Vision, VisionVersion
from vision.text import GoalText, VersionText


@transaction.atomic
def start_vision(code: str, title: str, *, actor: Actor, next_review_on: date | None = None) -> Vision:
    """Make the vision itself, without any text yet. Raises PermissionDenied without the right."""
    require(actor, "vision.draft")
    return Vision.objects.create(code=code, title=title, next_review_on=next_review_on)


@transaction.atomic
def create_version(
    vision: Vision,
    text: VersionText,
    *,
    actor: Actor,
    follows: VisionVersion | None = None,
    at: datetime | None = None,
) -> VisionVersion:
    """Make a draft with this text.

    Each goal continues the goals of `follows` that it names, or the one of the same code. Raises PermissionDenied
    without the right; IntegrityError when the number exists.
    """
    version = VisionVersion(
        vision=vision, number=text.number, title=text.title or vision.title, preamble=text.preamble
    )
    if at:
        version.made_at = version.changed_at = at
    create(version, "draft", actor=actor, at=at)
    Precondition.objects.bulk_create(
        Precondition(version=version, code=code, text=words, position=n)
        for n, (code, words) in enumerate(text.preconditions, 1)
    )
    before = {g.code: g for g in follows.goals.all()} if follows else {}
    for n, chapter in enumerate(text.themes, 1):
        theme = Theme.objects.create(version=version, code=chapter.code, name=chapter.name, position=n)
        for m, words in enumerate(chapter.goals, 1):
            _make_goal(theme, words, m, before)
    return version


def _make_goal(theme: Theme, text: GoalText, position: int, before: dict[str, Goal]) -> None:
    goal = Goal.objects.create(
        version=theme.version, theme=theme, code=text.code, text=text.text, position=position
    )
    if text.indicator is not None:
        Indicator.objects.create(goal=goal, **vars(text.indicator))
    codes = (text.code,) if text.continues is None else text.continues
    goal.continues.set(before[code] for code in codes if code in before)


@transaction.atomic
def open_consultation(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Let everybody react to the draft."""
    return perform(version, "open_consultation", actor=actor, at=at)


@transaction.atomic
def start_amending(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """End the consultation and answer what came in."""
    return perform(version, "start_amending", actor=actor, at=at)


@transaction.atomic
def freeze(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Fix the text for ever: from here on the database refuses every change. Writes its SHA-256.

    The lock makes whoever still writes in the text wait; the triggers of migration 0002 then refuse them.
    """
    VisionVersion.objects.select_for_update().get(pk=version.pk)
    whole = VisionVersion.objects.with_text().get(pk=version.pk)
    version.sha256 = digest(whole)
    version.frozen_at = at or timezone.now()
    return perform(version, "freeze", actor=actor, at=at, with_fields=["sha256", "frozen_at"])


@transaction.atomic
def open_endorsement(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Put the frozen text to the vote."""
    return perform(version, "open_endorsement", actor=actor, at=at)


@transaction.atomic
def bring_to_council(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Bring the text before the council."""
    return perform(version, "bring_to_council", actor=actor, at=at)


@transaction.atomic
def adopt(
    version: VisionVersion,
    *,
    actor: Actor,
    on: date,
    decision_number: str = "",
    at: datetime | None = None,
) -> VisionVersion:
    """Write down that the council adopted the text on day `on`; the version in force until then is superseded."""
    version = (
        VisionVersion.objects.select_for_update(of=("self",)).select_related("vision").get(pk=version.pk)
    )
    if version.state != VisionVersion.State.COUNCIL:
        raise NotAllowedNow(version, "adopt")
    before = VisionVersion.objects.select_for_update().filter(vision=version.vision, state="adopted").first()
    if before is not None:
        perform(before, "supersede", actor=actor, at=at)
    if version.vision.title != version.title:
        version.vision.title = version.title
        version.vision.save(update_fields=["title"])
    version.adopted_on, version.decision_number = on, decision_number
    return perform(version, "adopt", actor=actor, at=at, with_fields=["adopted_on", "decision_number"])


@transaction.atomic
def reject(
    version: VisionVersion, *, actor: Actor, note: str = "", at: datetime | None = None
) -> VisionVersion:
    """Give the text back to the residents, with the reason."""
    return perform(version, "reject", actor=actor, note=note, at=at)
