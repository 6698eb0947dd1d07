"""Which column goes into which field. Fields have the names of the API."""

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from civicnet.tables import Table, bare
from initiatives.importing import own

# Each field, with the columns that are used for it when nobody says otherwise.
GUESSES: dict[str, tuple[str, ...]] = {
    "bron_id": ("bron_id", "source_id", "_id", "project_id", "id"),
    "naam": ("naam", "name", "titel", "title", "naam_initiatief", "naam_van_het_initiatief", "projectnaam"),
    "samenvatting": ("samenvatting", "summary", "korte_omschrijving"),
    "waarom": ("waarom", "omschrijving", "beschrijving", "description", "purpose", "why", "toelichting"),
    "soort": ("soort", "kind"),
    "fase": (),
    "thema": (),
    "doelen": (),
    "buurt": ("buurtcode", "buurt", "neighbourhood", "wijk"),
    "werkgebied": ("werkgebied", "working_area"),
    "eigen_maat": ("eigen_maat", "own_measure"),
    "website": ("website", "contact:website", "url"),
    "mail": ("mail", "email", "e-mail", "contact:email"),
    "telefoon": ("telefoon", "phone", "contact:phone"),
    "gestart": ("gestart", "gestart_op", "started_on", "startdatum"),
    "bron": ("bron", "source", "source_name"),
    "bron_adres": ("bron_adres", "source_url"),
    "bron_datum": ("bron_datum", "source_date", "created_at", "aangemaakt", "aangemaakt_op", "aanmelddatum"),
    "lat": ("lat", "latitude", "breedtegraad"),
    "lon": ("lon", "lng", "longitude", "lengtegraad"),
}


@dataclass(frozen=True)
class Fields:
    """What a kind of table can say: the columns that are guessed for each field, and the field that no row can miss.

    `has_downloads`: there are downloads of a civicnet of this kind (importing/own.py).
    """

    guesses: dict[str, tuple[str, ...]]
    needed: str
    has_downloads: bool = False

    def is_own(self, headers: Iterable[str]) -> bool:
        """Whether a file with these headers was downloaded from a civicnet."""
        return self.has_downloads and own.is_own(headers)


INITIATIVES = Fields(GUESSES, needed="naam", has_downloads=True)


class MappingError(Exception):
    """The mapping names a field or column that does not exist."""


@dataclass(frozen=True)
class Mapping:
    """For each field an expression: `a` a column, `a|b` the first that is filled, `a+b` both with a dash.

    `own`: the file was downloaded from a civicnet (importing/own.py).
    """

    fields: dict[str, str]
    own: bool = False

    @classmethod
    def make(cls, columns: Iterable[str], given: Iterable[str], of: Fields = INITIATIVES) -> "Mapping":
        """The guesses for these columns, overruled by the given `field=columns`; `field=` drops one. Raises
        MappingError for an unknown field or column, and when no column has the field that is needed.
        """
        headers = list(columns)
        have = set(headers)
        fields = guessed(headers, of)
        for pair in given:
            name, equals, expression = pair.partition("=")
            if name not in of.guesses or not equals:
                known = ", ".join(of.guesses)
                raise MappingError(
                    _("--map %(pair)s: write field=column, with a field of: %(known)s.")
                    % {"pair": pair, "known": known}
                )
            fields[name] = _as_in_file(expression, headers)
        mapping = cls({k: v for k, v in fields.items() if v}, of.is_own(headers))
        missing = {c for e in mapping.fields.values() for p in _parts(e, have) for c in p} - have
        if missing:
            raise MappingError(
                _("The file has no column %(missing)s; it has: %(have)s.")
                % {"missing": ", ".join(sorted(missing)), "have": ", ".join(headers)}
            )
        if of.needed not in mapping.fields:
            raise MappingError(
                _(
                    "No column is “%(field)s”: say which with --map %(field)s=COLUMN. The columns are: %(have)s."
                )
                % {"field": of.needed, "have": ", ".join(headers)}
            )
        return mapping

    def value(self, field: str, row: dict[str, str]) -> str:
        """What `row` holds for `field`, or ""."""
        for part in _parts(self.fields.get(field, ""), row):
            pieces = [row.get(column, "") for column in part]
            if any(pieces):
                return "-".join(p for p in pieces if p)
        return ""

    def save(self, path: Path) -> None:
        """Save the mapping for a next time."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.fields, indent=2, ensure_ascii=False) + "\n")

    @staticmethod
    def load(path: Path) -> list[str]:
        """A saved mapping as `field=columns`. Raises MappingError when there is none of that name."""
        try:
            return [f"{k}={v}" for k, v in json.loads(path.read_text()).items()]
        except (OSError, ValueError) as error:
            raise MappingError(_("There is no saved mapping %(name)s.") % {"name": path.stem}) from error


def guessed(headers: Iterable[str], of: Fields = INITIATIVES) -> dict[str, str]:
    """The columns that are used for each field when nobody says otherwise; case, spaces, `_` and `-` do not count."""
    headers = list(headers)
    guesses = own.with_own(of.guesses) if of.is_own(headers) else of.guesses
    by_bare: dict[str, list[str]] = {}
    for header in headers:
        by_bare.setdefault(bare(header), []).append(header)
    fields: dict[str, str] = {}
    for name, words in guesses.items():
        found = dict.fromkeys(header for word in words for header in by_bare.get(bare(word), ()))
        # A header that contains | or + can still be chosen, on its own.
        usable = [header for header in found if not set("|+") & set(header)] or list(found)[:1]
        if usable:
            fields[name] = "|".join(usable)
    return fields


def _parts(expression: str, have: Container[str]) -> list[list[str]]:
    """The columns of an expression: for each choice those that go together. A header as it stands is one column."""
    if expression in have:
        return [[expression]]
    return [choice.split("+") for choice in expression.split("|")] if expression else []


def _as_in_file(expression: str, headers: list[str]) -> str:
    """The expression with each column written as its header is."""
    by_bare = {bare(header): header for header in reversed(headers)}

    def column(text: str) -> str:
        return text if text in headers else by_bare.get(bare(text), text)

    if expression in headers:
        return expression
    return "|".join("+".join(map(column, choice.split("+"))) for choice in expression.split("|"))


def default_source(mapping: Mapping, table: Table, name: str) -> str:
    """What keeps ids of different files apart by default: the site of our own download, else the file's name."""
    column = mapping.fields.get("bron_adres", "")
    return (own.host_of(table.rows, column) if mapping.own else "") or Path(name).stem
