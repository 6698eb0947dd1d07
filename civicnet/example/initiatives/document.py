"""The initiatives of an example file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from civicnet.example.marketplace.document import PostDoc


@dataclass(frozen=True, kw_only=True)
class ConditionReport:
    """What somebody said came of a condition: `says` is a value of Condition.Outcome."""

    on: date
    by: str
    says: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Condition:
    text: str
    owner: str
    due: date
    check_how: str
    reports: tuple[ConditionReport, ...]

    @property
    def outcome(self) -> str:
        """What came of it in the end."""
        return self.reports[-1].says if self.reports else "open"


@dataclass(frozen=True, kw_only=True)
class Story:
    """What owners published on one day: news, a figure for their own measure, or a picture."""

    on: date | None
    by: str
    title: str = ""
    text: str = ""
    score: int | None = None
    file: Path | None = None
    photos: tuple["Story", ...] = ()  # of news


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
    posts: tuple[PostDoc, ...]

    def put_up_on(self, as_of: date) -> date:
        """The day on which it is put on the site; `as_of` is the day of the file, which what says no day begins on."""
        return self.submitted or min(self.started or as_of, as_of)
