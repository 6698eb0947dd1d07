"""What changes the vision. Source: domain.md, Vision."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.database.claims import claim
from civicnet.deadlines import CONSULTATION_DAYS, due, local_date
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from vision.actions.draft import first_revisions
from vision.canonical import digest
from vision.models import Goal, Indicator, Precondition, StepProposal, Theme, Vision, VisionVersion
from vision.text import GoalText, VersionText

NUMBER_TAKEN = _("There is a version with this number already.")


@transaction.atomic
def start_vision(code: str, title: str, *, actor: Actor, next_review_on: date | None = None) -> Vision:
    """Make the vision, still without a text, unless it exists. Raises PermissionDenied without the right."""
    require(actor, "vision.draft")
    made = {"title": title, "next_review_on": next_review_on}
    return Vision.objects.get_or_create(code=code, defaults=made)[0]


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
    without the right; ValidationError when the number exists.
    """
    version = VisionVersion(
        vision=vision, number=text.number, title=text.title or vision.title, preamble=text.preamble
    )
    if at:
        version.made_at = version.changed_at = at
    claim(lambda: _need_free_number(version), lambda _free: create(version, "draft", actor=actor, at=at))
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


def _need_free_number(version: VisionVersion) -> None:
    if VisionVersion.objects.filter(vision=version.vision_id, number=version.number).exists():
        raise ValidationError({"number": NUMBER_TAKEN}, code="taken")


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
    version: VisionVersion,
    *,
    actor: Actor,
    closes_on: date | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> VisionVersion:
    """Let everybody react to the draft, from today up to and including `closes_on` (default: six weeks from now).

    `reason` tells everybody why there is less time than six weeks. Raises ValidationError for a text without goals, a
    last day that is not after today, or less than six weeks without a reason. Source: domain.md, Consultation.
    """
    today = local_date(at)
    last = closes_on or due(today, CONSULTATION_DAYS)
    if last <= today:
        raise ValidationError({"closes_on": _("Choose a day after today.")}, code="closes_on")
    if not version.goals.exists():
        raise ValidationError(_("There is no goal in the text yet to react to."), code="no_goals")
    short = (last - today).days < CONSULTATION_DAYS
    if short and not reason.strip():
        wrong = _("This is less than six weeks. Say why: everybody reads it.")
        raise ValidationError({"reason": wrong}, code="reason")
    version.consultation_opened_on, version.consultation_closes_on = today, last
    version.consultation_reason = reason.strip() if short else ""
    fields = ["consultation_opened_on", "consultation_closes_on", "consultation_reason"]
    note = version.consultation_reason
    return perform(version, "open_consultation", actor=actor, at=at, note=note, with_fields=fields)


@transaction.atomic
def start_amending(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """End the consultation and answer what came in. A proposal to close it early lapses.

    Raises NotAllowedNow before the last day that was announced, whoever asks: closing early takes two curators
    (vision/actions/proposal.py).
    """
    locked = VisionVersion.objects.select_for_update().get(pk=version.pk)
    last = locked.consultation_closes_on or local_date(at)
    if locked.state == VisionVersion.State.CONSULTATION and local_date(at) < last:
        raise NotAllowedNow(locked, "start_amending")
    version.consultation_closed_on = last
    perform(version, "start_amending", actor=actor, at=at, with_fields=["consultation_closed_on"])
    for proposal in version.step_proposals.pending().filter(verb=StepProposal.Verb.CLOSE_EARLY):
        perform(proposal, "lapse", actor=SYSTEM, note=gettext("The last day has come."))
    return version


@transaction.atomic
def close_consultation(version: VisionVersion) -> VisionVersion | None:
    """By the clock, the day after the last one: end the consultation. None when it was closed meanwhile."""
    version = VisionVersion.objects.select_for_update().get(pk=version.pk)
    last = version.consultation_closes_on
    if version.state != VisionVersion.State.CONSULTATION or last is None or local_date() <= last:
        return None
    return start_amending(version, actor=SYSTEM)


@transaction.atomic
def take_over_text(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Freeze a text that was made and frozen elsewhere, as it is. For the loader of examples and imports only: nobody
    holds the right, and the version says from then on that it was taken over.
    """
    version.taken_over = True
    return fix_text(version, "take_over", actor=actor, at=at, with_fields=["taken_over"])


def fix_text(
    version: VisionVersion,
    verb: str,
    *,
    actor: Actor,
    note: str = "",
    at: datetime | None = None,
    with_fields: Iterable[str] = (),
) -> VisionVersion:
    """Freeze the text by `verb`, with the moment and the SHA-256: from here on the database refuses every change.

    The lock makes whoever still writes in the text wait; the triggers of migration 0002 then refuse them. Called by the
    verbs that freeze, which have checked what there is to check.
    """
    VisionVersion.objects.select_for_update().get(pk=version.pk)
    version.sha256 = fingerprint(version)
    version.frozen_at = at or timezone.now()
    fields = ["sha256", "frozen_at", *with_fields]
    return perform(version, verb, actor=actor, at=at, note=note, with_fields=fields)


def fingerprint(version: VisionVersion) -> str:
    """The SHA-256 of the text as it is stored now."""
    return digest(VisionVersion.objects.with_text().get(pk=version.pk))


@transaction.atomic
def open_endorsement(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> VisionVersion:
    """Put the frozen text to the vote."""
    return perform(version, "open_endorsement", actor=actor, at=at)
