"""From a table with a goal on each row to themes and goals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django import forms
from django.utils.translation import gettext as _

from civicnet.forms.fields import CharField
from civicnet.tables import Table, bare
from vision.importing.found import Found, FoundGoal, FoundTheme, beginning, without_number
from vision.models import Indicator
from vision.text import Fields

# Our column, and the headers that are taken for it, without case, spaces and dashes.
GUESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "goal": ("doel", "goal", "doelstelling", "ambitie", "opgave", "tekst", "text", "txt"),
    "theme": ("thema", "theme", "hoofdstuk", "chapter", "programma", "pijler"),
    "name": ("indicator", "indicatornaam", "watwetellen"),
    "unit": ("eenheid", "unit"),
    "source": ("bron", "source"),
    "baseline": ("nulmeting", "baseline", "cijfernu"),
    "baseline_year": ("nulmetingjaar", "jaarnulmeting", "baselineyear"),
    "target": ("streefwaarde", "target", "streefcijfer"),
    "target_year": ("streefjaar", "jaarstreefwaarde", "targetyear"),
    "direction": ("richting", "direction"),
}
_DIRECTIONS: Final = {
    **{value: value for value in Indicator.Direction.values},
    "omhoog": Indicator.Direction.UP,
    "hoger": Indicator.Direction.UP,
    "meer": Indicator.Direction.UP,
    "omlaag": Indicator.Direction.DOWN,
    "lager": Indicator.Direction.DOWN,
    "minder": Indicator.Direction.DOWN,
}
_READERS: Final[Mapping[str, forms.Field]] = {
    "name": CharField(max_length=300, required=False),
    "unit": CharField(max_length=60, required=False),
    "source": CharField(max_length=200, required=False),
    "baseline": forms.DecimalField(max_digits=14, decimal_places=4, required=False),
    "baseline_year": forms.IntegerField(min_value=1900, max_value=2200, required=False),
    "target": forms.DecimalField(max_digits=14, decimal_places=4, required=False),
    "target_year": forms.IntegerField(min_value=1900, max_value=2200, required=False),
    "direction": forms.ChoiceField(choices=Indicator.Direction.choices, required=False),
}


@dataclass(frozen=True)
class ReadTable:
    """A table and which of its columns is what, by the keys of GUESSES."""

    table: Table
    columns: Mapping[str, str]


def columns_of(table: Table, chosen: Mapping[str, str]) -> dict[str, str]:
    """Which column is what: the ones that were `chosen`, and for the rest what the headers say."""
    by_bare = {bare(header): header for header in reversed(table.headers)}
    columns = {
        purpose: next((by_bare[guess] for guess in guesses if guess in by_bare), "")
        for purpose, guesses in GUESSES.items()
    }
    return columns | {purpose: header for purpose, header in chosen.items() if header in table.headers}


def read_goals(read: ReadTable) -> Found:
    """The goals of a table, in its order; without a column of themes all in one. Rows without words are left out."""
    themes: dict[str, list[FoundGoal]] = {}
    remarks = list(read.table.assumed)
    theme = _("Goals")
    if not read.columns["goal"]:
        headers = ", ".join(read.table.headers)
        return Found(
            remarks=(*remarks, _("Which column has the goals? There are: %(names)s.") % {"names": headers})
        )
    for row in read.table.rows:
        values = {purpose: row.values.get(header, "") for purpose, header in read.columns.items() if header}
        theme = values.get("theme") or theme  # as the row above: a cell over several rows
        goal = without_number(values["goal"])
        if row.fault or not goal:
            remarks.append(
                _("Line %(line)d is left out: %(why)s")
                % {"line": row.line, "why": row.fault or _("no goal.")}
            )
            continue
        indicator, wrong = _indicator(values)
        remarks += [
            _("Line %(line)d, %(column)s: “%(value)s” is not understood and left out.")
            % {"line": row.line, "column": read.columns[name], "value": beginning(values[name])}
            for name in wrong
        ]
        themes.setdefault(" ".join(without_number(theme).split()), []).append(FoundGoal(goal, indicator))
    return Found(
        themes=tuple(FoundTheme(name, tuple(goals)) for name, goals in themes.items()), remarks=tuple(remarks)
    )


def _indicator(values: Mapping[str, str]) -> tuple[Fields, list[str]]:
    """What is said of the indicator, and the names of what cannot be understood."""
    found: Fields = {}
    wrong: list[str] = []
    for name, reader in _READERS.items():
        text = values.get(name, "")
        if name in ("baseline", "target"):
            text = text.replace(",", ".")
        elif name == "direction":
            text = _DIRECTIONS.get(text.casefold(), text)
        try:
            value = reader.clean(text)
        except forms.ValidationError:
            wrong.append(name)
        else:
            found |= {name: str(value)} if value not in (None, "") else {}
    return found, wrong
