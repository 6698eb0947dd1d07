"""The calendar of the vision: every step with its days, past and to come, from what happened and what is planned.

The votes add their own (vision/endorsement/agenda.py); the page is put together in civicnet/pages/agenda.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from civicnet.calendar import Entry, Status, deadline, in_order
from civicnet.deadlines import local_date
from civicnet.journal.models import subject_of
from vision.models import Meeting, PlannedStep, Vision, VisionVersion
from vision.workflow import MEETING, REVIEW, VERSION

# The acts that change what the calendar says; all of them public.
CHANGES = frozenset(
    {*VERSION.by_verb, *MEETING.by_verb, *REVIEW.by_verb, "change", "plan_step", "change_step", "drop_step"}
)


def calendar_entries(vision: Vision) -> list[Entry]:
    """What this room knows, oldest first; with what was called off, marked as such. Three queries.

    A consultation that was planned and has been opened since is listed once, as it was announced and as it went; the
    plan is marked as called off.
    """
    found: list[Entry] = []
    versions = list(VisionVersion.objects.filter(vision=vision).exclude(state=VisionVersion.State.DRAFTING))
    planned = list(PlannedStep.everything.filter(vision=vision))
    standing = [step for step in planned if step.dropped_at is None]
    for version in versions:
        found += _of_version(version, [step for step in standing if _is_the_consultation_of(step, version)])
    for step in planned:
        gone = step.dropped_at or any(_is_the_consultation_of(step, version) for version in versions)
        found.append(_of_step(step, Status.CANCELLED if gone else Status.CONFIRMED))
    found += [_of_meeting(meeting) for meeting in vision.meetings.all()]
    if vision.next_review_on:
        found.append(
            deadline(
                "review",
                _("the review of the vision begins"),
                vision.next_review_on,
                url=vision.get_absolute_url(),
                subjects=(subject_of(vision), *map(subject_of, versions)),
            )
        )
    return in_order(found)


def _of_step(step: PlannedStep, status: Status) -> Entry:
    return Entry(
        f"step-{step.pk}",
        str(step.get_kind_display()),
        step.begins_on,
        step.last_day,
        note=step.note,
        status=status,
        subjects=(subject_of(step),),
    )


def _of_meeting(meeting: Meeting) -> Entry:
    called_off = meeting.state == Meeting.State.CANCELLED
    return Entry(
        f"meeting-{meeting.pk}",
        meeting.title,
        meeting.begins_at,
        meeting.ends_at,
        meeting.get_absolute_url(),
        place=meeting.place,
        status=Status.CANCELLED if called_off else Status.CONFIRMED,
        subjects=(subject_of(meeting),),
    )


def _is_the_consultation_of(step: PlannedStep, version: VisionVersion) -> bool:
    """Whether a planned consultation is the one of this version: they have a day in common, as it was announced."""
    first, last = version.consultation_opened_on, version.consultation_closes_on
    if step.kind != PlannedStep.Kind.CONSULTATION or first is None or last is None:
        return False
    return step.begins_on <= last and first <= step.last_day


def _of_version(version: VisionVersion, planned: Iterable[PlannedStep]) -> list[Entry]:
    """The steps of one version. What curators wrote with its planned consultation stays with it while it is open."""
    number, url, subjects = version.number, version.get_absolute_url(), (subject_of(version),)
    found = []
    if version.consultation_opened_on and version.last_day:
        title = _("everybody can react to version %(number)s") % {"number": number}
        if version.closed_early:
            title = _("the consultation on version %(number)s, closed early") % {"number": number}
        days = (version.consultation_opened_on, version.last_day)
        notes = [version.term_told]
        if version.consultation_closed_on is None:
            notes += [step.note for step in planned]
        note = " ".join(filter(None, notes))
        found.append(Entry(f"consultation-{version.pk}", title, *days, url, note, subjects=subjects))
    if version.frozen_at:
        found.append(
            deadline(
                f"freeze-{version.pk}",
                _("the text of version %(number)s is frozen") % {"number": number},
                local_date(version.frozen_at),
                url=url,
                note=version.freezing_reason,
                subjects=subjects,
            )
        )
    if version.adopted_on:
        title = _("the council adopts version %(number)s") % {"number": number}
        found.append(
            deadline(f"adoption-{version.pk}", title, version.adopted_on, url=url, subjects=subjects)
        )
    return found
