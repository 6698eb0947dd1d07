"""What somebody chose from a list by an address: words, values of filters, an order and a page.

Each list with filters has a class of its own with these fields (`Selection` of initiatives, `MarketSelection`), which
says what there is to choose and how the database finds it.
"""

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise

from civicnet.api.values import Words
from civicnet.areas.finding import NOTHING, PART, Meant, find_areas, larger_areas
from civicnet.areas.maps import codes_now
from civicnet.serving.parameters import number_of
from initiatives.codes import GOALS, PLACES, THEMES, codes
from initiatives.models import NOWHERE

Text = str | Promise

PAGE_SIZE: Final = 20
LONGEST_SEARCH: Final = 100
LONGEST_VALUE: Final = 41  # such as "2.0/D1.1": the number of a version and a code
MOST_CHOSEN: Final = 60  # values of all filters together
MOST_MEANT: Final = 12  # neighbourhoods: with more, somebody must choose among them
LAST_PAGE: Final = 999_999
# The word in an address for a column that is empty.
NOT_ASKED: Final = "not_asked"
# The default order is left out of addresses: the best match when there are words, otherwise the newest.
NEWEST, RELEVANCE = "nieuw", "relevantie"
LIST, MAP = "lijst", "kaart"


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


@dataclass(frozen=True)
class Choice:
    """Immutable; every change gives a new one, so that all links of a page are made from the same choice."""

    filters: ClassVar[Mapping[str, Filter]]
    orders: ClassVar[Mapping[str, Text]]

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = NEWEST
    page: int = 1
    shown_as: str = LIST
    unknown: tuple[tuple[str, str], ...] = ()
    # What was typed, when nothing has those words and `words` are the nearest known ones. Never in an address.
    typed: str = ""
    # What was typed to find a neighbourhood, and what that may mean; what it means for sure is chosen. Never in an address.
    place: str = ""
    meant: Meant = NOTHING

    @classmethod
    def parse(cls, query: QueryDict, *, in_words: bool = False) -> Self:
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
        for name, group in cls.filters.items():
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
        if order and order not in cls.orders and not in_words:  # the API has its own orders
            unknown.append(("volgorde", order))
        page = number_of(query.get("pagina"), most=LAST_PAGE)
        words = " ".join(query.get("zoek", "").replace("\x00", "").split())[:LONGEST_SEARCH]
        return cls(
            words=words,
            chosen=chosen,
            order=order if order in cls.orders and (words or order != RELEVANCE) else _default_order(words),
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
        for group in cls.filters.values():
            said = "Only these." if group.words else "Only these. A code."
            if group.name == PLACES:
                said += f" `{NOWHERE}`: what names no neighbourhood; `{PART}West`: all of a larger area."
            if group.name in (THEMES, GOALS):
                said += " `2.0/D1.1`: said of that version, and not yet said again of the one in force."
            yield group.name, said, True, list(group.words.labels) if group.words else None

    def querystring(self, **changes: Any) -> str:
        """The address of this selection, with some of `words`, `chosen`, `order`, `page`, `shown_as` changed."""
        new = replace(self, **changes) if changes else self
        pairs = list(new.in_address())
        return "?" + urlencode(pairs) if pairs else "?"

    @property
    def after_address(self) -> str:
        """The query that names this selection behind another address; empty for everything, never a "?" alone."""
        query = self.querystring()
        return "" if query == "?" else query

    def in_address(self) -> Iterator[tuple[str, str]]:
        """The parameters of the address, each with its value."""
        if self.words:
            yield "zoek", self.words
        yield from ((name, value) for name in self.filters for value in self.chosen.get(name, ()))
        if self.order_in_address:
            yield "volgorde", self.order_in_address
        if self.shown_as != LIST:
            yield "toon", self.shown_as
        if self.page > 1:
            yield "pagina", str(self.page)

    def with_only(self, name: str, *values: str) -> Self:
        """The same selection with other values in one filter, on the first page. No values: without that filter."""
        chosen = {key: old for key, old in self.chosen.items() if key != name}
        if values:
            chosen[name] = values
        return replace(self, chosen=chosen, page=1)

    def without(self, name: str, value: str) -> Self:
        """The same selection without one value."""
        return self.with_only(name, *(v for v in self.chosen.get(name, ()) if v != value))

    @property
    def order_in_address(self) -> str:
        """The name of the order in an address; empty for the default order."""
        return "" if self.order == _default_order(self.words) or self.order == RELEVANCE else self.order

    @property
    def offered_orders(self) -> Mapping[str, Text]:
        """The orders that mean something for this selection: the best match only with words."""
        return {name: words for name, words in self.orders.items() if self.words or name != RELEVANCE}

    @property
    def is_everything(self) -> bool:
        """Whether nothing is chosen and nothing is searched for."""
        return not self.words and not self.chosen

    def say_unknown(self) -> dict[str, str]:
        """By the name of a filter: what the API says of a value that it does not know."""
        said = {}
        for name, value in self.unknown:
            words = self.filters[name].words
            known = f" Known are: {', '.join(words.labels)}." if words else ""
            said[name] = f"Unknown value, or one too many: {value}.{known}"
        return said

    @property
    def number_chosen(self) -> int:
        return sum(map(len, self.chosen.values()))


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
