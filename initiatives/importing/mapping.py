"""Which column goes into which field. Fields have the names of the API."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

# Field, and the columns that are taken for it when nobody says otherwise.
GUESSES: dict[str, tuple[str, ...]] = {
    "bron_id": ("bron_id", "source_id", "_id", "project_id", "id"),
    "naam": ("naam", "name", "titel", "title"),
    "samenvatting": ("samenvatting", "summary"),
    "waarom": ("waarom", "omschrijving", "beschrijving", "description", "purpose"),
    "soort": ("soort", "kind"),
    "buurt": ("buurtcode", "buurt", "neighbourhood"),
    "werkgebied": ("werkgebied", "working_area"),
    "eigen_maat": ("eigen_maat", "own_measure"),
    "website": ("website", "contact:website", "url"),
    "mail": ("mail", "email", "e-mail", "contact:email"),
    "telefoon": ("telefoon", "phone", "contact:phone"),
    "gestart": ("gestart", "gestart_op", "started_on"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "longitude"),
}


class MappingError(Exception):
    """The mapping names a field or column that is not there."""


@dataclass(frozen=True)
class Mapping:
    """For each field an expression: `a` a column, `a|b` the first that is filled, `a+b` both with a dash."""

    fields: dict[str, str]

    @classmethod
    def make(cls, columns: Iterable[str], given: Iterable[str]) -> "Mapping":
        """The guesses for these columns, with the `field=columns` that were given on top; `field=` drops one."""
        have = set(columns)
        fields: dict[str, str] = {}
        for name, guesses in GUESSES.items():
            present = [c for c in guesses if c in have]
            if present:
                fields[name] = "|".join(present)
        for pair in given:
            name, equals, expression = pair.partition("=")
            if name not in GUESSES or not equals:
                known = ", ".join(GUESSES)
                raise MappingError(
                    _("--map %(pair)s: write field=column, with a field of: %(known)s.")
                    % {"pair": pair, "known": known}
                )
            fields[name] = expression
        mapping = cls({k: v for k, v in fields.items() if v})
        missing = {c for e in mapping.fields.values() for c in e.replace("+", "|").split("|")} - have
        if missing:
            raise MappingError(
                _("The file has no column %(missing)s; it has: %(have)s.")
                % {"missing": ", ".join(sorted(missing)), "have": ", ".join(sorted(have))}
            )
        if "naam" not in mapping.fields:
            raise MappingError(_("No column holds the name: say which with --map naam=COLUMN."))
        return mapping

    def value(self, field: str, row: dict[str, str]) -> str:
        """What `row` holds for `field`, or ""."""
        for part in self.fields.get(field, "").split("|"):
            pieces = [row.get(column, "") for column in part.split("+")]
            if any(pieces):
                return "-".join(p for p in pieces if p)
        return ""

    def save(self, path: Path) -> None:
        """Keep the mapping for a next time."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.fields, indent=2, ensure_ascii=False) + "\n")

    @staticmethod
    def load(path: Path) -> list[str]:
        """A kept mapping as `field=columns`. Raises MappingError when there is none of that name."""
        try:
            return [f"{k}={v}" for k, v in json.loads(path.read_text()).items()]
        except (OSError, ValueError) as error:
            raise MappingError(_("There is no saved mapping %(name)s.") % {"name": path.stem}) from error
