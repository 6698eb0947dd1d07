"""From the texts of a row to the columns of an initiative.

A wrong value leaves its field empty; only few reject the row.
"""

import re
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civicnet.tables import Row
from civicnet.text.foreign import from_html, plain_from_html, shortened
from initiatives.importing import own
from initiatives.importing.dates import Order
from initiatives.importing.fields import FieldReader, Found, Refused, at_most, words_of
from initiatives.importing.mapping import Mapping
from initiatives.importing.places import WrongPlace
from initiatives.importing.report import Rejection
from initiatives.models import Initiative
from initiatives.values import KINDS, STAGES
from vision.models import Goal, Theme

# The field of the file for each column of the model that is a text.
TEXTS: Final = {
    "naam": "name",
    "samenvatting": "summary",
    "waarom": "purpose",
    "eigen_maat": "own_measure",
    "website": "website",
    "mail": "contact_email",
    "telefoon": "contact_phone",
    "bron": "source_name",
    "bron_adres": "source_url",
}
# Fields that a page needs, or that would put it in the wrong place: a fault in one of these rejects the row.
NEEDED: Final = frozenset({"naam", "waarom", "buurt", "werkgebied"})
_DOMAIN: Final = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)
_ADDRESS: Final = RegexValidator(
    r"^https?://[^\s/?#<>\"]+(?:[/?#][^\s<>\"]*)?$", gettext_lazy("This is no address of a page.")
)
_WEB: Final = URLValidator(schemes=["http", "https"])
_COLUMNS: Final = {column.name: column for column in Initiative._meta.fields}


@dataclass
class Values(Found):
    """What one row says: columns of Initiative, and its stage."""

    stage: str = ""
    is_abroad: bool = False


class Reader(FieldReader):
    """Reads rows by one mapping.

    Args:
        kind: for rows without one.
        dates: which number of a date is the month, where that is not clear; "" leaves such a date out and says so.
        shorten: cut a text that is too long at a sentence, with a link to its source.
        source_name: where all rows come from, unless a column says it.
    """

    needed = NEEDED

    def __init__(self, mapping: Mapping, *, kind: str, dates: Order, shorten: bool, source_name: str) -> None:
        super().__init__(mapping, dates=dates)
        self.kind, self.shorten, self.source_name = kind, shorten, source_name
        self.kinds = words_of(Initiative.Kind, KINDS)
        self.stages = words_of(Initiative.Stage, STAGES)
        themes = list(Theme.objects.filter(version__state="adopted"))
        self.themes = {word.casefold(): theme for theme in themes for word in (theme.code, theme.name)}
        self.goals = {
            goal.code.casefold(): goal for goal in Goal.objects.in_force().select_related("version")
        }

    def read(self, row: Row) -> Values:
        """The values of the row. Raises Refused when it cannot be imported at all."""
        found = Values(left_out=[Rejection(row.line, name, why) for name, why in row.lost.items()])
        keep = partial(self.keep, row, found)
        keep(
            "bron_adres", "source_url", lambda text: _checked("bron_adres", "source_url", _web_address(text))
        )
        for name, column in TEXTS.items():
            if name != "bron_adres":
                keep(name, column, partial(self._text, found, name, column))
        if not found.columns.get("name"):
            raise Refused("naam", _("This is still missing."))
        found.columns["source_name"] = found.columns.get("source_name") or self.source_name
        keep("soort", "kind", self._kind)
        keep("gestart", "started_on", partial(self.date_of, "gestart"))
        keep("bron_datum", "source_date", partial(self.date_of, "bron_datum"))
        keep("thema", "theme", self._theme)
        keep("doelen", "goals", self._goals)
        keep("werkgebied", "working_area", self.working_area_of)
        self._place(row, found)
        self._stage(row, found)
        return found

    # ---- texts -----------------------------------------------------------------------------------
    def _text(self, found: Values, name: str, column: str, text: str) -> str:
        if column == "website":
            text = _web_address(text)
        elif not self.mapping.own:
            text = from_html(text) if column == "purpose" else plain_from_html(text)
        longest = _COLUMNS[column].max_length
        if (
            self.shorten
            and longest
            and len(text) > longest
            and column in ("summary", "purpose", "own_measure")
        ):
            found.shortened += 1
            return shortened(text, longest, more=self._more(column, found.columns.get("source_url", "")))
        return _checked(name, column, text)

    def _more(self, column: str, address: str) -> str:
        """The end of a text that was cut: in the language of the site, because it is stored."""
        if column != "purpose" or not address:
            return "…"
        with override(settings.LANGUAGE_CODE):
            return "\n\n[" + _("Read on at the source") + f"]({address})"

    # ---- choices ---------------------------------------------------------------------------------
    def _kind(self, text: str) -> str:
        if text and text.casefold() not in self.kinds:
            raise Refused("soort", _("“%(text)s” is not a kind of initiative.") % {"text": text})
        return self.kinds.get(text.casefold(), self.kind)

    def _theme(self, text: str) -> Theme | None:
        if text and text.casefold() not in self.themes:
            raise Refused("thema", _("“%(text)s” is no theme of the vision in force.") % {"text": text})
        return self.themes.get(text.casefold())

    def _goals(self, text: str) -> set[Goal]:
        codes = [code for code in re.split(r"[\s,;]+", text) if code]
        if unknown := [code for code in codes if code.casefold() not in self.goals]:
            raise Refused(
                "doelen",
                _("%(codes)s: no goals of the vision in force.") % {"codes": ", ".join(unknown)},
            )
        return {self.goals[code.casefold()] for code in codes}

    def _stage(self, row: Row, found: Values) -> None:
        if not (text := self.mapping.value("fase", row.values)):
            return
        stage = self.stages.get(text.casefold(), "")
        if stage in ("", Initiative.Stage.DRAFT, Initiative.Stage.HANDED_OVER):
            reason = _("“%(text)s” is no stage that an import takes over.") % {"text": text}
            found.left_out.append(Rejection(row.line, "fase", reason))
        else:
            found.stage = stage

    # ---- places ----------------------------------------------------------------------------------
    def _place(self, row: Row, found: Values) -> None:
        """The coordinates and the neighbourhood: the one that the row names, else the one in which its point lies."""
        has, text = self.mapping.fields, self.mapping.value("buurt", row.values)
        lat = lon = None
        try:
            lat, lon = self._number("lat", row, 90), self._number("lon", row, 180)
            if lat is not None and lon is not None:
                found.is_abroad = not self.places.check(lat, lon)
        except (Refused, WrongPlace) as error:
            name, reason = (error.name, error.reason) if isinstance(error, Refused) else ("lat", str(error))
            found.left_out.append(Rejection(row.line, name, reason))
            lat = lon = None
        if (lat is None) != (lon is None):
            lat = lon = None  # half a place is no place
        found.columns |= {name: value for name, value in (("lat", lat), ("lon", lon)) if name in has}
        if text:
            found.columns["neighbourhood"] = self.neighbourhood_of(text)
        elif "buurt" in has or {"lat", "lon"} <= set(has):
            at = self.places.at(lat, lon) if lat is not None and lon is not None else None
            found.columns["neighbourhood"] = at

    def _number(self, name: str, row: Row, limit: int) -> float | None:
        text = self.mapping.value(name, row.values)
        if not text:
            return None
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            raise Refused(name, _("“%(text)s” is not a number.") % {"text": text}) from None
        if not -limit <= number <= limit:
            raise Refused(name, _("“%(text)s” lies outside the world.") % {"text": text})
        return number


def _web_address(text: str) -> str:
    """An address as people write it, with https:// in front when it has no scheme."""
    text = text.strip()
    return f"https://{text}" if _DOMAIN.fullmatch(text) else text


def _is_web(text: str) -> bool:
    try:
        _WEB(text)
    except ValidationError:
        return False
    return True


def _checked(name: str, column: str, text: str) -> str:
    """Return `text` if its column can hold it. Raises Refused with the reason."""
    if not text:
        return text
    at_most(name, text, getattr(_COLUMNS[column], "max_length", None))
    if column == "website" and not _is_web(text):
        raise Refused(name, _("“%(text)s” is no address of a website.") % {"text": text})
    try:
        if column == "source_url":
            _ADDRESS(text)  # the site it comes from may be on a private network, such as http://civicnet/
        else:
            _COLUMNS[column].run_validators(text)
    except ValidationError as error:
        raise Refused(name, " ".join(error.messages)) from error
    return text


def as_read(mapping: Mapping, rows: list[Row]) -> list[Row]:
    """The rows as they were before a download for people was made safe for spreadsheets."""
    for_people = mapping.own and mapping.fields.get("bron_adres", "").casefold() != "pagina"
    return [own.undefused(row) for row in rows] if for_people else rows
