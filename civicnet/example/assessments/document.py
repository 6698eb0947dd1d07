"""The assessments of an example file, and how each went."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ReadingDoc:
    """Where one reader's findings differ from what both agreed on in the end."""

    on: date | None = None
    scores: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    overall: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a case went, day by day. Without readers it was not assessed here."""

    requested: date | None = None
    requested_by: str = ""
    question: str = ""
    taken_in: date | None = None
    contact_person: str = ""
    talked: date | None = None
    talk_how: str = "talk"
    talk_note: str = ""
    readers: tuple[str, ...] = ()
    started: date | None = None
    paused: date | None = None
    pause_reason: str = ""
    first: ReadingDoc = field(default_factory=ReadingDoc)
    second: ReadingDoc = field(default_factory=ReadingDoc)
    compared: date | None = None
    notes: dict[str, str] = field(default_factory=dict)
    heard: date | None = None
    replied: date | None = None
    reply: str = ""
    reply_by: str = ""
    answered: date | None = None
    answer: str = ""
    decided: date | None = None


@dataclass(frozen=True, kw_only=True)
class CaseDoc:
    initiative: str
    version: str
    scores: dict[str, str]
    crossed: tuple[str, ...]
    overall: str
    summary: str
    reasons: dict[str, str]
    explanation: str
    support: str
    continuity: str
    effects: str
    course: Course
