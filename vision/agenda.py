"""The calendar of the vision: every step with its days, past and to come, from what happened and what is planned.

The rooms above add their own (rounds); the page is put together in civicnet.pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from civicnet.deadlines import local_date
from vision.models import Meeting, PlannedStep, Vision, VisionVersion


@dataclass(frozen=True)
class Entry:
    """One step. `begins` and `ends` are days (the last one counts) or moments; `key` stays the same for ever."""

    key: str
    title: str
    begins: date | datetime
    ends: date | datetime
    url: str = ""
    note: str = ""
    place: str = ""

    @property
    def first_day(self) -> date:
        return local_date(self.begins)

    @property
    def last_day(self) -> date:
        return local_date(self.ends)

    @property
    def is_timed(self) -> bool:
        return isinstance(self.begins, datetime)


def entries(vision: Vision) -> list[Entry]:
    """What this room knows, oldest first. Three queries.

    A consultation that was planned and has been opened since stands there once, as it was told and as it went.
    """
    found: list[Entry] = []
    versions = list(VisionVersion.objects.filter(vision=vision).exclude(state=VisionVersion.State.DRAFTING))
    planned = list(vision.planned_steps.all())
    for version in versions:
        found += _of_version(version, [step for step in planned if _became(step, version)])
    for step in planned:
        if any(_became(step, version) for version in versions):
            continue
        found.append(
            Entry(
                f"step-{step.pk}", str(step.get_kind_display()), step.begins_on, step.last_day, note=step.note
            )
        )
    for meeting in vision.meetings.exclude(state=Meeting.State.CANCELLED):
        found.append(
            Entry(
                f"meeting-{meeting.pk}",
                meeting.title,
                meeting.begins_at,
                meeting.ends_at,
                meeting.get_absolute_url(),
                place=meeting.place,
            )
        )
    if vision.next_review_on:
        day = vision.next_review_on
        found.append(
            Entry("review", _("the review of the vision begins"), day, day, vision.get_absolute_url())
        )
    return in_order(found)


def in_order(found: Iterable[Entry]) -> list[Entry]:
    """Oldest first."""
    return sorted(found, key=lambda entry: (entry.first_day, entry.last_day, entry.key))


def _became(step: PlannedStep, version: VisionVersion) -> bool:
    """Whether a planned consultation is the one of this version: they have a day in common, as it was told."""
    first, last = version.consultation_opened_on, version.consultation_closes_on
    if step.kind != PlannedStep.Kind.CONSULTATION or first is None or last is None:
        return False
    return step.begins_on <= last and first <= step.last_day


def _of_version(version: VisionVersion, planned: Iterable[PlannedStep]) -> list[Entry]:
    """The steps of one version. What curators wrote with its planned consultation stays with it while it is open."""
    number, url = version.number, version.get_absolute_url()
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
        found.append(Entry(f"consultation-{version.pk}", title, *days, url, note))
    if version.frozen_at:
        day = local_date(version.frozen_at)
        found.append(
            Entry(
                f"freeze-{version.pk}",
                _("the text of version %(number)s is frozen") % {"number": number},
                day,
                day,
                url,
                version.freezing_reason,
            )
        )
    if version.adopted_on:
        title = _("the council adopts version %(number)s") % {"number": number}
        found.append(Entry(f"adoption-{version.pk}", title, version.adopted_on, version.adopted_on, url))
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def as_ical(found: Iterable[Entry], name: str, site: str) -> bytes:
    """The entries as an iCalendar file (RFC 5545). `site` is the address of the site, without a slash at the end."""
    calendar = Calendar()
    calendar.add("prodid", "-//civicnet//vision//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    host = site.split("//", 1)[-1]
    for entry in found:
        event = Event()
        event.add("uid", f"{entry.key}@{host}")
        event.add("summary", entry.title[:1].upper() + entry.title[1:])
        event.add("dtstamp", entry.begins if isinstance(entry.begins, datetime) else _midnight(entry.begins))
        event.add("dtstart", entry.begins)
        # A whole day ends, in iCalendar, on the morning after it.
        event.add("dtend", entry.ends if entry.is_timed else entry.last_day + timedelta(days=1))
        for field, text in (("description", entry.note), ("location", entry.place)):
            if text:
                event.add(field, text)
        if entry.url:
            event.add("url", site + entry.url)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
