"""A selection from the registry, as the list, the map, the feeds, the download and the API all understand it.

The query holds all of it: `?zoek=tuin&buurt=B1&buurt=B2&fase=running&volgorde=naam&pagina=2`. An initiative must match
any value within a filter, and all filters. The counts beside a filter say what each value would give together with
everything chosen in the *other* filters.
"""

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civicnet.api.values import Words
from civicnet.areas.finding import NOTHING, PART, Meant, find_areas, larger_areas
from civicnet.areas.maps import codes_now
from civicnet.search.query import found_by, rank_of
from civicnet.serving.parameters import number_of
from civicnet.text import fold
from civicnet.text.search import Term, terms_of
from initiatives.codes import GOALS, PLACES, THEMES, codes
from initiatives.counts import NOT_ASKED, Counts
from initiatives.models import COUNTED, NOWHERE, Initiative, Listing, Outcome, count_everything, count_rows
from initiatives.values import KINDS as KIND_WORDS
from initiatives.values import OUTCOMES as OUTCOME_WORDS
from initiatives.values import STAGES as STAGE_WORDS

Text = str | Promise

PAGE_SIZE: Final = 20
LONGEST_SEARCH: Final = 100
LONGEST_VALUE: Final = 41  # such as "2.0/D1.1": the number of a version and a code
MOST_CHOSEN: Final = 60  # values of all filters together
MOST_MEANT: Final = 12  # neighbourhoods: with more, somebody must choose among them
LAST_PAGE: Final = 999_999


class Alike(Func):
    """Whether some word of the second text is similar to the first, by pg_trgm's threshold; uses the trigram index."""

    arg_joiner = " <%% "
    template = "%(expressions)s"
    output_field = BooleanField()


@dataclass(frozen=True)
class Filter:
    """One filter: its name in the query, and its name on the screen."""

    name: str
    label: Text
    choices: Mapping[str, Text] | None = None  # None: the values are codes of rows.
    # The words of the API for the values, which an address may use as well.
    words: Words | None = None

    def value_of(self, word: str) -> str | None:
        """The value that `word` stands for, or None."""
        value = self.words.value_of(word) if self.words else None
        return NOT_ASKED if value == "" else value

    def known(self) -> Container[str]:
        """The values that are known. For codes: three queries, when they changed."""
        return codes().keys[self.name] if self.choices is None else self.choices

    def having(self, values: Collection[str], column: str) -> Q:
        """Those that have one of these values; `column` is the lookup path of what a listing has in this filter."""
        if self.choices is not None:
            return Q(**{f"{column}__in": ["" if value == NOT_ASKED else value for value in values]})
        keys = [key for value in values for key in codes().keys[self.name].get(value, ())]
        if self.name == THEMES:
            return Q(**{f"{column}__in": keys})
        found = Q(**{f"{column}__overlap": keys})
        return found | Q(**{column: []}) if NOWHERE in values else found


STAGES: Final = {value: label for value, label in Initiative.Stage.choices if value != Initiative.Stage.DRAFT}
OUTCOMES: Final = {value or NOT_ASKED: label for value, label in Outcome.choices}
FILTERS: Final = {
    f.name: f
    for f in (
        Filter("buurt", _("Neighbourhood")),
        Filter("thema", _("Theme")),
        Filter("doel", _("Goal")),
        Filter("soort", _("Kind"), dict(Initiative.Kind.choices), KIND_WORDS),
        Filter("fase", _("How far"), STAGES, STAGE_WORDS),
        Filter("uitkomst", _("Answer of the municipality"), OUTCOMES, OUTCOME_WORDS),
    )
}
# The default order is left out of addresses: the best match when there are words, otherwise the newest.
NEWEST, CHANGED, NAME, RELEVANCE = "nieuw", "gewijzigd", "naam", "relevantie"
ORDERS: Final = {
    NEWEST: _("Newest first"),
    CHANGED: _("Recently changed"),
    NAME: _("By name"),
    RELEVANCE: _("Best match"),
}
LIST, MAP = "lijst", "kaart"


@dataclass(frozen=True)
class Selection:
    """Immutable; every change gives a new one, so that all links of a page are made from the same selection."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = NEWEST
    page: int = 1
    shown_as: str = LIST
    unknown: tuple[tuple[str, str], ...] = ()
    # Search for similar words, for when the words themselves gave nothing. Never in an address.
    loosely: bool = False
    # What was typed, when nothing has those words and `words` are the nearest known ones. Never in an address.
    typed: str = ""
    # What was typed to find a neighbourhood, and what that may mean; what it means for sure is chosen. Never in an address.
    place: str = ""
    meant: Meant = NOTHING

    # ---- to and from an address ----------------------------------------------------------
    @classmethod
    def parse(cls, query: QueryDict, *, in_words: bool = False) -> "Selection":
        """The selection that an address names.

        Values that mean nothing, and those beyond MOST_CHOSEN, are left out and kept in `unknown`: the work of a page
        for each of them (a link without it) grows with their square.

        Args:
            in_words: only accept the Dutch words of the API; otherwise those of the page as well.
        """
        unknown: list[tuple[str, str]] = []
        place = "" if in_words else " ".join(query.get("plek", "").split())[:LONGEST_SEARCH]
        meant = find_areas(place)
        chosen: dict[str, tuple[str, ...]] = {}
        room = MOST_CHOSEN
        for name, group in FILTERS.items():
            sent = dict.fromkeys(filter(None, query.getlist(name)))
            if name == PLACES and (
                sure := _sure(meant)
            ):  # what is looked for takes the place of what was chosen
                sent = dict.fromkeys(sure)
            known: Container[str] = group.known() if sent else ()
            found: dict[str, None] = {}
            for word in sent:
                value = group.value_of(word) or ("" if in_words and group.words else word)
                if name == PLACES:  # an address from before a neighbourhood became part of another
                    value = codes_now().get(value, value)
                if value in known and (room or value in found):
                    room -= value not in found
                    found[value] = None
                else:
                    unknown.append((name, word[:LONGEST_VALUE]))
            if found:
                chosen[name] = _narrowest(found) if name == PLACES else tuple(found)
        order = query.get("volgorde", "")
        if order and order not in ORDERS and not in_words:  # the API has its own orders
            unknown.append(("volgorde", order))
        page = number_of(query.get("pagina"), most=LAST_PAGE)
        words = " ".join(query.get("zoek", "").replace("\x00", "").split())[:LONGEST_SEARCH]
        return cls(
            words=words,
            chosen=chosen,
            order=order if order in ORDERS and (words or order != RELEVANCE) else _default_order(words),
            page=page or 1,
            shown_as=MAP if query.get("toon") == MAP else LIST,
            unknown=tuple(unknown),
            place=place,
            meant=meant,
        )

    @classmethod
    def parameters(cls) -> Iterator[tuple[str, str, bool, list[str] | None]]:
        """The parameters for the API description: name, what it does, whether it may be repeated, and its values."""
        yield "zoek", "Words that must all be found.", False, None
        for group in FILTERS.values():
            said = "Only these." if group.words else "Only these. A code."
            if group.name == PLACES:
                said += f" `{NOWHERE}`: what names no neighbourhood; `{PART}West`: all of a larger area."
            if group.name in (THEMES, GOALS):
                said += " `2.0/D1.1`: said of that version, and not yet said again of the one in force."
            yield group.name, said, True, list(group.words.labels) if group.words else None

    def querystring(self, **changes: Any) -> str:
        """The address of this selection, with some of `words`, `chosen`, `order`, `page`, `shown_as` changed."""
        new = replace(self, **changes) if changes else self
        pairs = [("zoek", new.words)] if new.words else []
        pairs += [(name, value) for name in FILTERS for value in new.chosen.get(name, ())]
        if new.order_in_address:
            pairs.append(("volgorde", new.order_in_address))
        if new.shown_as != LIST:
            pairs.append(("toon", new.shown_as))
        if new.page > 1:
            pairs.append(("pagina", str(new.page)))
        return "?" + urlencode(pairs) if pairs else "?"

    def with_only(self, name: str, *values: str) -> "Selection":
        """The same selection with other values in one filter, on the first page. No values: without that filter."""
        chosen = {key: old for key, old in self.chosen.items() if key != name}
        if values:
            chosen[name] = values
        return replace(self, chosen=chosen, page=1)

    def without(self, name: str, value: str) -> "Selection":
        """The same selection without one value."""
        return self.with_only(name, *(v for v in self.chosen.get(name, ()) if v != value))

    @property
    def order_in_address(self) -> str:
        """The name of the order in an address; empty for the default order."""
        return "" if self.order == _default_order(self.words) or self.order == RELEVANCE else self.order

    @property
    def is_everything(self) -> bool:
        """Whether nothing is chosen and nothing is searched for."""
        return not self.words and not self.chosen

    @property
    def number_chosen(self) -> int:
        return sum(map(len, self.chosen.values()))

    # ---- to the database -----------------------------------------------------------------
    @cached_property
    def _terms(self) -> list[Term]:
        return terms_of(self.words)

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`rows` narrowed down to the selection, in its order. The caller does the paging."""
        return self.ordered(self.narrowed(rows))

    def narrowed(self, rows: QuerySet[Any], *, without: str = "") -> QuerySet[Any]:
        """`rows`, initiatives or their listings, narrowed down; not by the filter `without`."""
        listing = _listing_of(rows)
        if self.words and self.loosely:
            rows = rows.filter(Alike(Value(fold(self.words)), F(_name_of(rows))))
        elif self.words:
            # A query of function words only ("van de") narrows nothing down.
            rows = rows.filter(**{f"{listing}words": found_by(self._terms)}) if self._terms else rows.none()
        for name, values in self.chosen.items():
            if name != without:
                rows = rows.filter(FILTERS[name].having(values, listing + COUNTED[name]))
        return rows

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`rows` in the order of the selection; the last key makes it total, so that pages never overlap."""
        listing = _listing_of(rows)
        if self.words and self.loosely:
            likeness = TrigramWordSimilarity(fold(self.words), _name_of(rows))
            return rows.annotate(alike=likeness).order_by("-alike", "pk")
        newest = f"-{listing}submitted_at", f"-{listing}initiative_id"
        match self.order:
            case "gewijzigd":
                return rows.order_by(f"-{listing}changed_at", f"-{listing}initiative_id")
            case "naam":
                return rows.order_by(f"{listing}sort_key", f"{listing}initiative_id")
            case "relevantie" if self._terms:
                ranked = rows.annotate(rank=rank_of(F(f"{listing}words"), self._terms))
                return ranked.order_by("-rank", *newest)
        return rows.order_by(*newest)

    def on_page(self) -> QuerySet[Listing]:
        """The listings on the page. Those before it are skipped in an index or a sort of keys, without their rows."""
        first = (self.page - 1) * PAGE_SIZE
        keys = self.apply(Listing.objects.all()).values("pk")[first : first + PAGE_SIZE]
        return self.ordered(Listing.objects.filter(pk__in=keys))

    def working_there(self) -> QuerySet[Listing]:
        """Those that work in the chosen neighbourhoods and are somewhere else, the newest first."""
        place, chosen = FILTERS[PLACES], self.chosen.get(PLACES, ())
        elsewhere = self.narrowed(Listing.objects.all(), without=PLACES).exclude(
            place.having(chosen, "places")
        )
        return elsewhere.filter(place.having(chosen, "works_in")).order_by("-submitted_at", "-initiative_id")

    def total(self) -> int:
        """How many results there are. One query, which reads no listing as long as at most one filter is chosen."""
        if self.words or len(self.chosen) > 1:
            return self.narrowed(Listing.objects.all()).count()
        name = next(iter(self.chosen), "fase")
        counts = Counts.of_lines(count_everything(name))
        return counts.of_any(name, self.chosen[name]) if self.chosen else counts.total

    def count(self) -> Counts:
        """How many results there are, and how many each value of each filter would give. One or two queries."""
        listings = Listing.objects.all()
        # Without its own choice a filter counts everything, which is known, or what the others find.
        known = [name for name in FILTERS if self.with_only(name).is_everything]
        asked = [([name], self.narrowed(listings, without=name)) for name in self.chosen if name not in known]
        if free := [name for name in FILTERS if name not in self.chosen and name not in known]:
            asked.append((free, self.narrowed(listings)))
        lines = [*(count_everything(*known) if known else ()), *count_rows(asked)]
        return Counts.of_lines(lines, self.chosen.get("fase"))


def _sure(meant: Meant) -> list[str]:
    """The values of the filter that are meant for sure, or are so few that all may be meant."""
    if meant.part:
        return [PART + meant.part]
    few = meant.sure or len(meant.areas) <= MOST_MEANT
    return [area.code for area in meant.areas] if few else []


def _narrowest(places: Collection[str]) -> tuple[str, ...]:
    """These without the larger areas of which a neighbourhood is chosen: that one is meant then."""
    parts = larger_areas() if any(place.startswith(PART) for place in places) else {}
    return tuple(
        place
        for place in places
        if not any(area.code in places for area in parts.get(place.removeprefix(PART), ()))
        or not place.startswith(PART)
    )


def _default_order(words: str) -> str:
    return RELEVANCE if words else NEWEST


def _listing_of(rows: QuerySet[Any]) -> str:
    """The lookup path of the listing from `rows`, which are listings or initiatives."""
    return "" if rows.model is Listing else "listing__"


def _name_of(rows: QuerySet[Any]) -> str:
    """The lookup path of the column that has the index of names."""
    return "initiative__sort_key" if rows.model is Listing else "sort_key"
