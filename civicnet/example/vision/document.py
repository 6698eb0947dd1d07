"""The vision of an example file: its versions, and what came before and after its text."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from vision.text import VersionText


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of the vision with the days of its life; a day that is not in the file is None."""

    text: VersionText
    state: str
    drafted: date | None = None
    consulted: tuple[date | None, date | None] = (None, None)
    endorsed: tuple[date | None, date | None] = (None, None)
    decided: date | None = None
    # Codes of goals and lines that are worded differently from the newest version, and of those that were not there.
    differs: tuple[str, ...] = ()
    lacked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VisionDoc:
    code: str
    title: str
    next_review: date | None
    curator: str
    # Oldest first; the last one is the newest.
    versions: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True)
class MeetingDoc:
    code: str
    title: str
    on: date
    begins: time
    ends: time
    place: str
    area: str
    agenda: str
    report: str
    present: int | None


@dataclass(frozen=True, kw_only=True)
class SubjectDoc:
    """What somebody (`by`), or `people` at a meeting, brought up, and what became of it."""

    text: str
    theme: str
    area: str
    by: str
    meeting: str
    people: int
    on: date
    fate: str
    goals: str
    reason: str
    settled: date | None


@dataclass(frozen=True, kw_only=True)
class MeasurementDoc:
    goal: str
    on: date
    value: Decimal
    source: str
    note: str


@dataclass(frozen=True, kw_only=True)
class GapDoc:
    subject: str
    why: str
    initiatives: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """All of it."""

    meetings: tuple[MeetingDoc, ...] = ()
    subjects: tuple[SubjectDoc, ...] = ()
    measurements: tuple[MeasurementDoc, ...] = ()
    gaps: tuple[GapDoc, ...] = ()
