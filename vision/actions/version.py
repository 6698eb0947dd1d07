"""What changes the vision. Source: domain.md, Vision."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.deadlines import CONSULTATION_DAYS, due, local_date
from civicnet.workflow import Actor, create, perform, require
from vision.actions.draft import first_revisions
from vision.canonical import digest
from vision.models import Goal, Indicator, Precondition, Theme, Vision, VisionVersion, blockers
from vision.text import GoalText, VersionText
from vision.workflow import VERSION


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
    first_revisions(version, actor=actor, at=at)
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
def open_consultation(
    version: VisionVersion, *, actor: Actor, closes_on: date | None = None, at: datetime | None = None
) -> VisionVersion:
    """Let everybody react to the draft, from today up to and including `closes_on` (default: six weeks).

    Raises ValidationError for a text without goals, or a last day that is not after today.
    """
    today = local_date(at)
    last = closes_on or due(today, CONSULTATION_DAYS)
    if last <= today:
        raise ValidationError({"closes_on": _("Choose a day after today.")}, code="closes_on")
    if not version.goals.exists():
        raise ValidationError(_("There is no goal in the text yet to react to."), code="no_goals")
    version.consultation_opened_on, version.consultation_closes_on = today, last
    fields = ["consultation_opened_on", "consultation_closes_on"]
    return perform(version, "open_consultation", actor=actor, at=at, with_fields=fields)


@transaction.atomic
def start_amending(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """End the consultation and answer what came in; before the promised day it ended today, and that is what is told."""
    fields = []
    if version.consultation_closes_on and local_date(at) < version.consultation_closes_on:
        version.consultation_closes_on, fields = local_date(at), ["consultation_closes_on"]
    return perform(version, "start_amending", actor=actor, at=at, with_fields=fields)


@transaction.atomic
def freeze(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Fix the text for ever: from here on the database refuses every change. Writes its SHA-256.

    The lock makes whoever still writes in the text wait; the triggers of migration 0002 then refuse them. Raises
    ValidationError while something blocks it (vision/models/blockers.py); the loader (`at`) brings texts as they were.
    """
    locked = VisionVersion.objects.select_for_update().get(pk=version.pk)
    if at is None and locked.state in VERSION.by_verb["freeze"].sources and (found := blockers(locked)):
        raise ValidationError([item.text for item in found], code="blocked")
    whole = VisionVersion.objects.with_text().get(pk=version.pk)
    version.sha256 = digest(whole)
    version.frozen_at = at or timezone.now()
    return perform(version, "freeze", actor=actor, at=at, with_fields=["sha256", "frozen_at"])


@transaction.atomic
def open_endorsement(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Put the frozen text to the vote."""
    return perform(version, "open_endorsement", actor=actor, at=at)
