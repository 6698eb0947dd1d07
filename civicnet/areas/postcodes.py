"""A list of postcodes with the neighbourhood of each, as municipalities and the CBS have them, as rows to be stored.

A row names a postcode (1051 AB), a neighbourhood by its code or its CBS code and, if the list has them, one house number.
Numbers are kept only where a postcode lies in more than one neighbourhood.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from civicnet.areas.models import Neighbourhood
from civicnet.tables import Row, UnreadableTable, bare

MOST_TOLD: Final = 20
_POSTCODE: Final = re.compile(r"([1-9]\d{3})\s*([A-Za-z]{2})")
_COLUMNS: Final[Mapping[str, re.Pattern[str]]] = {
    "postcode": re.compile(r"postcode6?|pc6?"),
    "area": re.compile(r"(cbs)?buurt(code)?(cbs)?(\d{4})?|bucode|code|neighbourhood"),
    "number": re.compile(r"huisnummer|huisnr|hnr|housenumber"),
}


class PostcodeFileError(Exception):
    """Nothing of the list can be used; the message is a sentence that says why."""


class ColumnsUnclear(PostcodeFileError):
    """Somebody must say which column is what. `headers`: the columns; `known`: what was recognised, by postcode, area
    and number; `example`: the first row.
    """

    def __init__(self, message: str, headers: list[str], known: dict[str, str], example: list[str]) -> None:
        super().__init__(message)
        self.headers, self.known, self.example = headers, known, example


@dataclass(frozen=True)
class Refused:
    """A row that was left out, and why."""

    line: int
    reason: str


@dataclass
class PostcodeList:
    """What a list says.

    `places`: for each postcode the keys of its neighbourhoods, each with the house numbers that were named.
    `elsewhere`: rows of neighbourhoods that are not here, such as those of other municipalities; `unknown` is one of them.
    `refused`: how many rows were wrong; `told` are the first of those.
    """

    places: dict[str, dict[int, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    elsewhere: int = 0
    unknown: str = ""
    refused: int = 0
    told: list[Refused] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        """Leave out a row."""
        self.refused += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(Refused(line, reason))


def read_postcodes(rows: Iterable[Row], chosen: Mapping[str, str] | None = None) -> PostcodeList:
    """Read the rows of a table (civicnet.tables). Two columns must be there: a postcode and a code of a neighbourhood.

    Args:
        chosen: which header is the postcode, the area and perhaps the number, as somebody said.

    Raises:
        ColumnsUnclear: when a column is not recognised, and somebody may choose it.
        PostcodeFileError: when the table cannot be read, or names no neighbourhood of this municipality.
    """
    found, keys = PostcodeList(), _keys_by_code()
    try:
        columns: dict[str, str] = {}
        for row in rows:
            columns = columns or _columns_of(row, chosen or {})
            _read_row(row, columns, keys, found)
    except UnreadableTable as error:
        raise PostcodeFileError(str(error)) from error
    if not found.places:
        raise PostcodeFileError(_why_nothing(found))
    return found


def postcode_in(text: str) -> str:
    """The postcode that this text is, without a space and in capitals; empty when it is none."""
    match = _POSTCODE.fullmatch(text.strip())
    return (match[1] + match[2]).upper() if match else ""


def _keys_by_code() -> dict[str, int]:
    """The key of the neighbourhood that each code stands for now."""
    rows = Neighbourhood.objects.values_list("pk", "code", "cbs_code", "points_to")
    keys: dict[str, int] = {}
    for pk, code, cbs_code, now in rows:
        keys[cbs_code.casefold()] = now or pk
        keys[code.casefold()] = now or pk
    keys.pop("", None)
    return keys


def _columns_of(row: Row, chosen: Mapping[str, str]) -> dict[str, str]:
    """Which header is what: as was chosen, else as it is called."""
    headers = list(row.values)
    if chosen:
        return {name: header for name, header in chosen.items() if header in headers}
    found: dict[str, str] = {}
    for header in headers:
        for name, pattern in _COLUMNS.items():
            if pattern.fullmatch(bare(header)):
                found.setdefault(name, header)
    if "postcode" in found and "area" in found:
        return found
    why = (
        _("No column has the code of the neighbourhood: call it “buurtcode”.")
        if "postcode" in found
        else _("No column is called “postcode”.")
    )
    first = list(row.values.values())
    if len(headers) < 2 or not any(map(postcode_in, first)):  # nothing to choose from
        raise PostcodeFileError(why)
    raise ColumnsUnclear(why, headers, found, first)


def _read_row(row: Row, columns: Mapping[str, str], keys: Mapping[str, int], found: PostcodeList) -> None:
    values = {name: row.values.get(header, "") for name, header in columns.items()}
    postcode = postcode_in(values["postcode"])
    number = values.get("number", "")
    if row.fault:
        return found.refuse(row.line, row.fault)
    if not postcode:
        return found.refuse(row.line, _("“%(text)s” is no postcode.") % {"text": values["postcode"][:20]})
    if number and not re.fullmatch(r"\d{1,5}", number):
        return found.refuse(row.line, _("“%(text)s” is no house number.") % {"text": number[:20]})
    code = values["area"].casefold()
    # The CBS writes a code as a number in some of its lists.
    key = keys.get(code) or (keys.get(f"bu{code:0>8}") if code.isdigit() else None)
    if key is None:
        found.elsewhere += 1
        found.unknown = found.unknown or values["area"][:40]
        return None
    numbers = found.places[postcode][key]
    if number:
        numbers.add(int(number))
    return None


def _why_nothing(found: PostcodeList) -> str:
    if found.elsewhere:
        return _("No row names a neighbourhood of this municipality. The first code is “%(code)s”.") % {
            "code": found.unknown
        }
    if found.told:
        return _("Line %(line)s: %(reason)s") % {"line": found.told[0].line, "reason": found.told[0].reason}
    return _("There are no rows in it.")
