"""The example format as plain values: what a file says, checked, before a row is written. docs/example-format.md."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from civicnet.example.vision.read_gathering import Gathering
from vision.endorsement.broad import Count, Rule
from vision.text import VersionText


@dataclass(frozen=True, kw_only=True)
class Person:
    code: str
    name: str
    email: str
    language: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Area:
    code: str
    name: str
    kind: str
    voters: int | None
    residents: int | None


@dataclass(frozen=True, kw_only=True)
class Band:
    code: str
    name: str
    min_age: int
    max_age: int | None
    voters: int | None


@dataclass(frozen=True, kw_only=True)
class Spot:
    code: str
    name: str
    area: str
    owner: str
    m2: int | None
    note: str
    lat: Decimal | None
    lon: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Town:
    name: str
    residents: int | None
    voters: int | None
    phone: str
    desk_hours: str
    email: str
    areas: tuple[Area, ...]
    bands: tuple[Band, ...]
    places: tuple[Spot, ...]
    map_file: Path | None


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of the vision with the days of its life; a day that is not in the file is None."""

    text: VersionText
    state: str
    drafted: date | None = None
    consulted: tuple[date | None, date | None] = (None, None)
    endorsed: tuple[date | None, date | None] = (None, None)
    decided: date | None = None
    # Codes of goals and lines that read otherwise than in the newest version, and of those that were not there.
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
class Condition:
    text: str
    owner: str
    due: date
    check_how: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """What owners told on one day: news, a figure for their own measure, or a picture."""

    on: date | None
    by: str
    title: str = ""
    text: str = ""
    score: int | None = None
    file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class InitiativeDoc:
    code: str
    name: str
    kind: str
    legal_form: str
    area: str
    working_area: tuple[str, ...]
    place: str
    clashes: tuple[str, ...]
    theme: str
    goals: tuple[str, ...]
    stage: str
    case_state: str | None
    overall: str
    purpose: str
    own_measure: str
    summary: str
    place_note: str
    people: str
    contact_email: str
    submitted: date | None
    started: date | None
    prepared: date | None
    dormant_since: date | None
    ended: date | None
    handed_to: str
    handed_to_name: str
    passes_on: str
    learned: str
    fallback: str
    why: str
    challenge: dict[str, int | str | None] | None
    conditions: tuple[Condition, ...]
    owners: tuple[str, ...]
    members: tuple[str, ...]
    followers: tuple[str, ...]
    contact_promised: bool
    contact_on: date | None
    contact_by: str
    contact_note: str
    news: tuple[Story, ...]
    scores: tuple[Story, ...]
    photos: tuple[Story, ...]


@dataclass(frozen=True, kw_only=True)
class ReadingDoc:
    """What one reader found otherwise than what both agreed on in the end."""

    on: date | None = None
    scores: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    overall: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a case went, day by day. Without readers it was not read here."""

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


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Voters who choose alike on the goals: what part of those for, against and blank they are, and how they choose."""

    share: dict[str, float]
    chance_for: dict[str, float]
    chance_blank: float


@dataclass(frozen=True, kw_only=True)
class GoalChoices:
    """How choices per goal are made up where only totals of the whole are known; `part` of the voters makes them."""

    seed: int
    part: float
    likenesses: tuple[Likeness, ...]


@dataclass(frozen=True, kw_only=True)
class ExpectedRound:
    """What must come out; shares with four decimals. `failures`: words of the file, "rule" or "rule:group"."""

    turnout: Decimal | None
    share_for: Decimal | None
    share_for_weighted: Decimal | None
    outcome: str
    failures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoundDoc:
    """A round by its margins: ballots per neighbourhood and per age band. Empty margins: no figures in the file."""

    code: str
    version: str
    areas: dict[str, Count] = field(default_factory=dict)
    bands: dict[str, Count] = field(default_factory=dict)
    # Small group: the neighbour it was merged with beforehand.
    merged: dict[str, str] = field(default_factory=dict)
    expected: ExpectedRound | None = None
    goal_choices: GoalChoices | None = None


@dataclass(frozen=True, kw_only=True)
class Example:
    """A whole municipality."""

    as_of: date
    town: Town
    people: tuple[Person, ...]
    vision: VisionDoc | None
    initiatives: tuple[InitiativeDoc, ...]
    cases: tuple[CaseDoc, ...]
    rounds: tuple[RoundDoc, ...]
    rule: Rule
    gathering: Gathering
    later: tuple[str, ...]

    def initiative(self, code: str) -> InitiativeDoc:
        return {one.code: one for one in self.initiatives}[code]

    def case_of(self, code: str) -> CaseDoc | None:
        return next((case for case in self.cases if case.initiative == code), None)
