"""Take over offers and needs from a table, with the machinery of initiatives.importing and the verbs of the pages."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from civicnet import deadlines
from civicnet.journal.models import Entry, subject_of
from civicnet.tables import Row, clean_cell
from civicnet.text.foreign import plain_from_html
from civicnet.workflow import Actor
from initiatives.importing import Mapping, Report
from initiatives.importing.batches import TableImporter
from initiatives.importing.dates import Order
from initiatives.importing.fields import FieldReader, Found, Refused, at_most, words_of
from initiatives.importing.mapping import Fields
from initiatives.importing.report import Rejection
from initiatives.marketplace.actions import edit_post, put_up, start_post
from initiatives.marketplace.forms.steps import MOST_WANTED
from initiatives.marketplace.models import Category, Post, Side, Urgency
from initiatives.marketplace.values import CATEGORIES, URGENCIES
from initiatives.models import Initiative, Organisation
from initiatives.workflow import LIVE as LIVE_INITIATIVES

# Fields have the names of the API, and `soort` is the side.
POSTS: Final = Fields(
    guesses={
        "bron_id": ("bron_id", "source_id", "_id", "id"),
        "soort": ("soort", "gevraagd_of_geboden", "vraag_of_aanbod", "kind"),
        "categorie": ("categorie", "category", "rubriek"),
        "titel": ("titel", "title"),
        "tekst": ("tekst", "text", "toelichting", "omschrijving", "beschrijving", "description"),
        "aantal": ("aantal", "number"),
        "haast": ("haast", "urgentie", "urgency"),
        "buurt": ("buurt", "buurtcode", "wijk", "neighbourhood"),
        "werkgebied": ("werkgebied", "working_area"),
        "vanaf": ("vanaf", "van_dag", "begindatum", "from"),
        "tot_en_met": ("tot_en_met", "tot", "einddatum", "until"),
        "van": ("van", "partij", "initiatief", "organisatie", "party"),
    },
    needed="titel",
)
_COLUMNS: Final = {
    "bron_id": "source_id",
    "soort": "side",
    "categorie": "category",
    "titel": "title",
    "tekst": "text",
    "aantal": "number",
    "haast": "urgency",
    "buurt": "neighbourhood",
    "werkgebied": "working_area",
    "vanaf": "from_on",
    "tot_en_met": "until_on",
}
_LONGEST: Final = {
    name: getattr(Post._meta.get_field(_COLUMNS[name]), "max_length", None) for name in ("titel", "tekst")
}
_WHOLE: Final = re.compile(r"0*[1-9][0-9]{0,8}")
_SIDES: Final = {
    **dict.fromkeys(("gevraagd", "vraag", "asked", "need"), Side.NEED),
    **dict.fromkeys(("geboden", "aangeboden", "aanbod", "offered", "offer"), Side.OFFER),
}


class PostImporter(TableImporter):
    """Import offers and needs by one mapping.

    Args:
        dates: as of FieldReader.
    """

    fields = {column: name for name, column in _COLUMNS.items()}

    def __init__(self, mapping: Mapping, *, source: str, actor: Actor, dates: Order = "") -> None:
        super().__init__(mapping, source=source, actor=actor)
        self.reader = PostReader(mapping, dates=dates)
        rows = Post.objects.filter(source_id__startswith=f"{source}:").with_party().with_working_area()
        self.known: dict[str, Post] = {row.source_id: row for row in rows if row.source_id}
        subjects = [subject_of(row) for row in self.known.values()]
        acts = Entry.objects.filter(subject__in=subjects, actor__isnull=False)
        self.changed_by_people = set(acts.values_list("subject", flat=True))

    def prepare(self, rows: Sequence[Row]) -> list[Row]:
        """As of TableImporter, with the parties that the rows name."""
        self.reader.load_parties({self.mapping.value("van", row.values) for row in rows})
        return list(rows)

    def key(self, row: Row) -> str:
        """The row's own id, or its title and party when it has none."""
        if given := self.mapping.value("bron_id", row.values):
            return given
        return " | ".join(self.mapping.value(name, row.values).casefold() for name in ("titel", "van"))

    def collision(self, row: Row, lines: str) -> Refused:
        """Rows with the same id, or without one the same title and party."""
        if given := self.mapping.value("bron_id", row.values):
            said = {"lines": lines, "key": given}
            return Refused("bron_id", _("Lines %(lines)s have the same id, “%(key)s”.") % said)
        reason = _("Lines %(lines)s have the same title and party. Give each row an id of its own.")
        return Refused("titel", reason % {"lines": lines})

    def take(self, row: Row, report: Report) -> Found:
        """Put up, or change, what one row says."""
        found, party = self.reader.read(row), self.reader.party(row)
        existing = self.known.get(self.source_id(row))
        if existing is None:
            self._put_up(row, found.columns, party)
            report.new += 1
        elif changes := self._changes(existing, found.columns, party):
            edit_post(existing, actor=self.actor, at=self.at, **changes)
            report.changed += 1
        else:
            report.same += 1
        return found

    def _put_up(self, row: Row, columns: dict[str, Any], party: Initiative | Organisation) -> None:
        self._check_last_day(columns)
        _check_order(columns.get("from_on"), columns.get("until_on"))
        if isinstance(party, Initiative):
            if party.stage not in LIVE_INITIATIVES:
                over = _("“%(text)s” is over: it asks and offers nothing any more.")
                raise Refused("van", over % {"text": party.name})
            if not columns.get("working_area"):
                columns = {"neighbourhood": party.neighbourhood} | columns
        columns |= {_column_of(party): party, "source_id": self.source_id(row)}
        draft = start_post(actor=self.actor, at=self.at, **columns)
        put_up(draft, actor=self.actor, at=self.at)

    def _changes(
        self, existing: Post, columns: dict[str, Any], party: Initiative | Organisation
    ) -> dict[str, Any]:
        """What the row says otherwise than the post. Raises Refused for what an import cannot change."""
        if existing.party_key != (_column_of(party), party.pk):
            said = _("It is put up by “%(party)s” already: that does not change.")
            raise Refused("van", said % {"party": existing.party})
        changes = {name: value for name, value in columns.items() if _differs(existing, name, value)}
        if "side" in changes:
            raise Refused(
                "soort",
                _("It is put up as something else: asked does not become offered, or the other way round."),
            )
        if changes and not existing.is_live:
            closed = _("“%(title)s” is closed: put it up again on its own page.")
            raise Refused("", closed % {"title": existing.title})
        if changes and subject_of(existing) in self.changed_by_people:
            theirs = _("“%(title)s” was changed by its own people: an import does not change it.")
            raise Refused("", theirs % {"title": existing.title})
        self._check_last_day(changes)
        now = {name: columns.get(name, getattr(existing, name)) for name in ("from_on", "until_on")}
        _check_order(now["from_on"], now["until_on"])
        return changes

    def _check_last_day(self, columns: dict[str, Any]) -> None:
        """What is new in the file cannot close on a day that is over."""
        last = columns.get("until_on")
        if last and last < deadlines.local_date(self.at):
            raise Refused("tot_en_met", _("This day is over."))


class PostReader(FieldReader):
    """Reads rows of offers and needs."""

    needed = frozenset({"soort", "categorie", "titel", "tekst", "buurt", "werkgebied", "van", "tot_en_met"})

    def __init__(self, mapping: Mapping, *, dates: Order) -> None:
        super().__init__(mapping, dates=dates)
        self.categories = words_of(Category, CATEGORIES)
        self.urgencies = words_of(Urgency, URGENCIES)
        self.parties: dict[str, set[Initiative | Organisation]] = defaultdict(set)

    def load_parties(self, texts: set[str]) -> None:
        """Find who has one of these names or addresses. Two queries."""
        named = Q(slug__in=texts) | Q(name__in=texts)
        found: list[Initiative | Organisation] = [
            *Initiative.objects.public().filter(named).select_related("neighbourhood"),
            *Organisation.objects.filter(named),
        ]
        for party in found:
            self.parties[party.slug].add(party)
            self.parties[party.name].add(party)

    def party(self, row: Row) -> Initiative | Organisation:
        """Whose it is. Raises Refused."""
        text = self.mapping.value("van", row.values)
        if not text:
            raise Refused("van", _("This is still missing."))
        parties = self.parties.get(text, set())
        if len(parties) > 1:
            many = _("More than one is called “%(text)s”. Write the last part of its address.")
            raise Refused("van", many % {"text": text})
        if not parties:
            none = _(
                "There is no initiative or organisation “%(text)s” here. "
                "Write its name, or the last part of its address."
            )
            raise Refused("van", none % {"text": text})
        (party,) = parties
        return party

    def read(self, row: Row) -> Found:
        """The values of the row. Raises Refused when it cannot be imported at all."""
        found = Found(left_out=[Rejection(row.line, name, why) for name, why in row.lost.items()])
        keep = partial(self.keep, row, found)
        for name in ("titel", "tekst"):
            keep(name, _COLUMNS[name], partial(self._text, name))
        keep("soort", "side", self._side)
        keep("categorie", "category", self._category)
        for name in ("side", "category", "title"):
            if not found.columns.get(name):
                raise Refused(PostImporter.fields[name], _("This is still missing."))
        keep("aantal", "number", self._number)
        keep("haast", "urgency", self._urgency)
        for name in ("vanaf", "tot_en_met"):
            keep(name, _COLUMNS[name], partial(self.date_of, name))
        if self.mapping.value("buurt", row.values):
            keep("buurt", "neighbourhood", self.neighbourhood_of)
        keep("werkgebied", "working_area", self.working_area_of)
        return found

    def _text(self, name: str, text: str) -> str:
        text = plain_from_html(text)
        if name == "titel":
            text = " ".join(text.split())
        return at_most(name, text, _LONGEST[name])

    def _side(self, text: str) -> str:
        if text and text.casefold() not in _SIDES:
            wrong = _("“%(text)s” is not a kind of post: write gevraagd or geboden.")
            raise Refused("soort", wrong % {"text": text})
        return _SIDES.get(text.casefold(), "")

    def _category(self, text: str) -> str:
        if text and text.casefold() not in self.categories:
            known = ", ".join(CATEGORIES.by_value.values())
            wrong = _("“%(text)s” is no category. These are: %(known)s.")
            raise Refused("categorie", wrong % {"text": text, "known": known})
        return self.categories.get(text.casefold(), "")

    def _urgency(self, text: str) -> str:
        if text and text.casefold() not in self.urgencies:
            wrong = _("“%(text)s” does not say how soon: write laag, midden or hoog.")
            raise Refused("haast", wrong % {"text": text})
        return self.urgencies.get(text.casefold(), Urgency.NORMAL)

    def _number(self, text: str) -> int:
        if text and not (_WHOLE.fullmatch(text) and int(text) <= MOST_WANTED):
            wrong = _("“%(text)s” is not a number from 1 to %(most)s.")
            raise Refused("aantal", wrong % {"text": text, "most": MOST_WANTED})
        return int(text) if text else 1


def _column_of(party: Initiative | Organisation) -> str:
    """The column of a post that names this party."""
    return "initiative" if isinstance(party, Initiative) else "organisation"


def _differs(post: Post, name: str, value: Any) -> bool:
    """Whether a row says otherwise than the post has now in one of its columns, or in its working area."""
    if name == "working_area":
        return {area.pk for area in value} != set(post.works_in)
    now = getattr(post, name)
    return bool((clean_cell(now) if isinstance(now, str) else now) != value)


def _check_order(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Refused("tot_en_met", _("This day comes before the first one."))
