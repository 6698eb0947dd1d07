"""The entries of a calendar, days and moments, and the iCalendar file made of them (RFC 5545, RFC 7986).

A calendar program asks again and again for the whole file. What moved keeps its UID and gets a higher SEQUENCE; what is
called off or done stays for a while with STATUS:CANCELLED, since a program that misses an entry may keep its old copy.
Moments are written in UTC, which is right in summer and in winter alike and needs no table of time zones; days are
dates in Europe/Amsterdam without a time.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import Final

from django.db.models import Count, Max
from icalendar import Calendar, Event

from civicnet.deadlines import local_date
from civicnet.journal.models import Entry as Act

# How long after its last day an entry that was called off is still listed.
KEEP_DAYS: Final = 90
# How often a calendar program is asked to come back.
REFRESH: Final = timedelta(hours=12)
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"


class Status(StrEnum):
    """How sure an entry is, in the words of RFC 5545. TENTATIVE: the clock stands still, so the day will move."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One entry. `begins` and `ends` are days (the last one counts) or moments; `key` stays the same for ever.

    `subjects` are the rows, as the journal names them, to which one of the acts `verbs` may have changed what the entry
    says: see `revised`. What changes by the clock alone is counted in `sequence` beforehand.
    """

    key: str
    title: str
    begins: date | datetime
    ends: date | datetime
    url: str = ""
    note: str = ""
    place: str = ""
    status: Status = Status.CONFIRMED
    subjects: tuple[str, ...] = field(default=(), kw_only=True)
    verbs: frozenset[str] = field(default=frozenset(), kw_only=True)
    sequence: int = field(default=0, kw_only=True)
    changed_at: datetime | None = field(default=None, kw_only=True)

    @property
    def first_day(self) -> date:
        return local_date(self.begins)

    @property
    def last_day(self) -> date:
        """A meeting that goes on past midnight is of the day on which it began."""
        return self.first_day if self.is_timed else local_date(self.ends)

    @property
    def is_overnight(self) -> bool:
        return self.is_timed and local_date(self.ends) > self.first_day

    @property
    def is_timed(self) -> bool:
        return isinstance(self.begins, datetime)

    @property
    def is_standing(self) -> bool:
        """Whether it was not called off."""
        return self.status is not Status.CANCELLED


def deadline(
    key: str,
    title: str,
    day: date,
    *,
    url: str = "",
    note: str = "",
    status: Status = Status.CONFIRMED,
    subjects: tuple[str, ...] = (),
) -> Entry:
    """An entry of one whole day."""
    return Entry(key, title, day, day, url, note, status=status, subjects=subjects)


def in_order(found: Iterable[Entry]) -> list[Entry]:
    """Oldest first."""
    return sorted(found, key=lambda entry: (entry.first_day, entry.last_day, entry.key))


def changed_by(verbs: Collection[str], found: Iterable[Entry]) -> list[Entry]:
    """The entries, which one of the acts `verbs` may change.

    They are acts that everybody who reads the calendar may know of: a number that also counted what readers of a case do
    in private would tell of it.
    """
    known = frozenset(verbs)
    return [replace(entry, verbs=known) for entry in found]


def revised(found: Iterable[Entry]) -> list[Entry]:
    """The entries with their SEQUENCE and LAST-MODIFIED: how often, and when last, one of their acts was done to a subject.

    The journal only grows, so neither ever falls. One query, whatever capabilities the entries are of.
    """
    entries = list(found)
    names = {name for entry in entries if entry.verbs for name in entry.subjects}
    if not names:
        return entries
    verbs = {verb for entry in entries for verb in entry.verbs}
    # No ordering: that of the journal would split the groups.
    acts = Act.objects.filter(verb__in=verbs, subject__in=names).order_by().values_list("subject", "verb")
    known = {
        (name, verb): (number, last) for name, verb, number, last in acts.annotate(Count("pk"), Max("at"))
    }
    return [
        _revised(entry, [known[act] for act in product(entry.subjects, entry.verbs) if act in known])
        for entry in entries
    ]


def _revised(entry: Entry, acts: list[tuple[int, datetime]]) -> Entry:
    if not acts:
        return entry
    number = entry.sequence + sum(number for number, _last in acts)
    return replace(entry, sequence=number, changed_at=max(last for _number, last in acts))


def as_ical(found: Iterable[Entry], name: str, site: str) -> bytes:
    """The entries as an iCalendar file to subscribe to. What was called off long ago is left out. One query.

    Args:
        name: what the calendar is called.
        site: the address of the site, without a slash at the end.
    """
    now = datetime.now(UTC)
    oldest = local_date(now) - timedelta(days=KEEP_DAYS)
    calendar = Calendar()
    calendar.add("prodid", "-//civicnet//calendar//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # The name and the pace twice: as the standard has it (RFC 7986), and as Outlook and others read it.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    host = site.split("//", 1)[-1]
    for entry in revised(found):
        if entry.is_standing or entry.last_day >= oldest:
            calendar.add_component(_event(entry, host, site, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, host: str, site: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{host}")
    # In a file with a METHOD this is when the file was made.
    event.add("dtstamp", now)
    event.add("sequence", entry.sequence)
    if entry.changed_at:
        event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("status", str(entry.status))
    event.add("summary", entry.title[:1].upper() + entry.title[1:])
    if isinstance(entry.begins, datetime) and isinstance(entry.ends, datetime):
        event.add("dtstart", entry.begins.astimezone(UTC))
        event.add("dtend", entry.ends.astimezone(UTC))
    else:
        event.add("dtstart", entry.first_day)
        # A whole day ends, in iCalendar, on the morning after it. Nobody is busy on it.
        event.add("dtend", entry.last_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    for name, text in (("description", entry.note), ("location", entry.place)):
        if text:
            event.add(name, text)
    if entry.url:
        event.add("url", site + entry.url)
    return event
