"""The text of a version as plain values: what a loader or the workshop hands to the actions.

The fields of a form and of a revision are flat strings: `text` or `name`, of the preamble `title` and `text`, and of a
goal `text` with the columns of its indicator, empty where they are not known yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal

Fields = dict[str, str]


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


# The columns of an indicator, in the order of the form.
INDICATOR = tuple(column.name for column in fields(IndicatorText))


# The fields of each kind of piece (vision/models/draft.py); the first one may not be empty.
FIELDS: dict[str, tuple[str, ...]] = {
    "preamble": ("title", "text"),
    "precondition": ("text",),
    "theme": ("name",),
    "goal": ("text", *INDICATOR),
    "outline": (),
}


# Those of them that have one line.
ONE_LINE = frozenset({"title", "name", "unit", "source"})


def plain_figure(figure: Decimal) -> str:
    """Plain decimal notation without trailing zeros."""
    plain = f"{figure:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def indicator_of(found: Mapping[str, str]) -> IndicatorText | None:
    """The indicator in the fields of a goal; None as long as any part of it is missing."""
    if not all(found.get(name) for name in INDICATOR):
        return None
    return IndicatorText(
        found["name"],
        found["unit"],
        found["source"],
        Decimal(found["baseline"]),
        int(found["baseline_year"]),
        Decimal(found["target"]),
        int(found["target_year"]),
        found["direction"],
    )


@dataclass(frozen=True)
class GoalText:
    code: str
    text: str
    indicator: IndicatorText | None = None
    # Codes of the goals of `VersionText.follows` that it grew out of; None: the goal of the same code, if any.
    continues: tuple[str, ...] | None = None

    @property
    def fields(self) -> Fields:
        """As a form has them."""
        if self.indicator is None:
            return {"text": self.text} | dict.fromkeys(INDICATOR, "")
        columns = vars(self.indicator).items()
        return {"text": self.text} | {
            name: plain_figure(value) if isinstance(value, Decimal) else str(value) for name, value in columns
        }


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
