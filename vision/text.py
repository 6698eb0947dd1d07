"""The text of a version as plain values: what a loader or the workshop hands to the actions."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class IndicatorText:
    name: str
    unit: str
    source: str
    baseline: Decimal
    baseline_year: int
    target: Decimal
    target_year: int
    direction: str


@dataclass(frozen=True)
class GoalText:
    code: str
    text: str
    indicator: IndicatorText | None = None
    # Codes of the goals of `VersionText.follows` that it grew out of; None: the goal of the same code, if any.
    continues: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ThemeText:
    code: str
    name: str
    goals: tuple[GoalText, ...] = ()


@dataclass(frozen=True)
class VersionText:
    """A whole text. `preconditions` are (code, text) pairs."""

    number: str
    preamble: str
    preconditions: tuple[tuple[str, str], ...] = ()
    themes: tuple[ThemeText, ...] = field(default=())
    # Empty: the title that the vision has now.
    title: str = ""
