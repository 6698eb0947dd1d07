"""A selection of offers and needs, as the list, the map, the feed, the download and the API understand it.

The query holds all of it: `?kant=gevraagd&zoek=zaal&categorie=space&buurt=B1&haast=high&wanneer=evening&doel=D1.1`.
Only what can be answered is found.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from civicnet.caching.memory import cached
from civicnet.search.query import best_first, matching
from civicnet.text.search import Term, terms_of
from initiatives.choosing import NEWEST, PAGE_SIZE, RELEVANCE, Choice, Filter, Text
from initiatives.codes import GOALS, PLACES
from initiatives.counts import Counts
from initiatives.marketplace.models import Category, Post, Side, Urgency
from initiatives.marketplace.nearby import Origin, nearest_first, origin_of
from initiatives.marketplace.values import CATEGORIES, MOMENT_WORDS, MOMENTS, URGENCIES
from initiatives.models import Line, count_rows

FEW: Final = 6  # of each side, when both are shown beside each other
CATEGORY: Final = "categorie"
# What an address calls a side.
SIDES: Final = {Side.NEED: "gevraagd", Side.OFFER: "geboden"}
_MOMENTS: Final = {
    "morning": Q(day_parts__overlap=["morning"]),
    "afternoon": Q(day_parts__overlap=["afternoon"]),
    "evening": Q(day_parts__overlap=["evening"]),
    "weekday": Q(days__overlap=[1, 2, 3, 4, 5]),
    "weekend": Q(days__overlap=[6, 7]),
    "agree": Q(days=[], day_parts=[]),
}


class _Moments(Filter):
    """The filter of when: one thing can be in the evening and in the weekend."""

    def having(self, values: Collection[str], column: str) -> Q:
        """As of Filter."""
        return Q(**{f"{column}__overlap": list(values)})


FILTERS: Final = {
    f.name: f
    for f in (
        Filter(CATEGORY, _("What"), dict(Category.choices), CATEGORIES),
        Filter(PLACES, _("Where")),
        Filter("haast", _("How soon"), dict(Urgency.choices), URGENCIES),
        _Moments("wanneer", _("When"), MOMENTS, MOMENT_WORDS),
        Filter(GOALS, _("For which goal")),
    )
}
# The column of each filter, or the annotation of `market_rows`.
COLUMNS: Final = {
    CATEGORY: "category",
    PLACES: "places",
    "haast": "urgency",
    "wanneer": "moments",
    GOALS: "goals",
}
SOON, CLOSING, NEARBY = "haast", "sluit", "dichtbij"
ORDERS: Final = {
    NEWEST: _("Newest first"),
    SOON: _("Urgent first"),
    CLOSING: _("Closing first"),
    NEARBY: _("Nearest first"),
    RELEVANCE: _("Best match"),
}


_COLUMNS_OF_SIDES: Final = {f"{side}:{name}": column for side in Side for name, column in COLUMNS.items()}


def market_rows() -> QuerySet[Post]:
    """What can be answered, with what the filters ask of it: `places` (where it is and for which neighbourhoods), the
    `goals` of its initiative and the `moments` of MOMENTS.
    """
    keys = ArrayField(BigIntegerField())
    here: Any = Func("works_in", "neighbourhood_id", function="array_append", output_field=keys)
    moments: Any = Func(
        *(Case(When(asked, then=Value(name)), output_field=TextField()) for name, asked in _MOMENTS.items()),
        template="array_remove(ARRAY[%(expressions)s], NULL)",
        output_field=ArrayField(TextField()),
    )
    return (
        Post.objects.public()
        .open()
        .for_list()
        .annotate(
            places=Case(When(neighbourhood=None, then=F("works_in")), default=here, output_field=keys),
            goals=Coalesce(F("initiative__listing__goals"), Value([], output_field=keys)),
            moments=moments,
        )
    )


@dataclass(frozen=True)
class MarketSelection(Choice):
    """A choice of offers and needs; `side` is empty for both."""

    filters: ClassVar = FILTERS
    orders: ClassVar = ORDERS

    side: str = ""
    # The code of the reader's own neighbourhood, from which "nearest" counts when none is chosen. Never in an address.
    home: str = ""

    @classmethod
    def parse(cls, query: QueryDict, *, in_words: bool = False) -> Self:
        """As of Choice, with the side."""
        side = next((side for side, word in SIDES.items() if word == query.get("kant")), "")
        return replace(super().parse(query, in_words=in_words), side=side)

    def in_address(self) -> Iterator[tuple[str, str]]:
        """As of Choice, with the side."""
        if self.side:
            yield "kant", SIDES[Side(self.side)]
        yield from super().in_address()

    @property
    def sides(self) -> list[Side]:
        """What is shown, in order."""
        return [side for side in Side if self.side in ("", side)]

    @cached_property
    def origin(self) -> Origin | None:
        """From where "nearest" counts: the chosen neighbourhoods, or the reader's own."""
        return origin_of(self.chosen.get(PLACES, ())) or (origin_of((self.home,)) if self.home else None)

    @property
    def offered_orders(self) -> Mapping[str, Text]:
        """As of Choice; the nearest first when it is known from where."""
        known = self.origin is not None or self.order == NEARBY
        return {name: words for name, words in super().offered_orders.items() if known or name != NEARBY}

    @cached_property
    def _terms(self) -> list[Term]:
        return terms_of(self.words)

    def narrowed(self, rows: QuerySet[Post], *, without: str = "") -> QuerySet[Post]:
        """`rows`, of `market_rows`, narrowed down; not by the filter `without`."""
        if self.words:
            rows = matching(rows, self._terms)
        for name, values in self.chosen.items():
            if name != without:
                rows = rows.filter(FILTERS[name].having(values, COLUMNS[name]))
        return rows

    def ordered(self, rows: QuerySet[Post]) -> QuerySet[Post]:
        """`rows` in the order of the selection; the last key makes it total, so that pages never overlap."""
        newest = "-opened_at", "-pk"
        match self.order:
            case "haast":
                first = {urgency: place for place, urgency in enumerate(reversed(Urgency.values))}
                whens = [When(urgency=urgency, then=Value(place)) for urgency, place in first.items()]
                return rows.order_by(Case(*whens, output_field=IntegerField()), *newest)
            case "sluit":
                return rows.order_by(F("closes_on").asc(nulls_last=True), *newest)
            case "dichtbij" if self.origin:
                return nearest_first(rows, self.origin)
            case "relevantie" if self._terms:
                return best_first(rows, self._terms)
        return rows.order_by(*newest)

    def found(self) -> QuerySet[Post]:
        """What it finds of the sides that it shows, in no order."""
        return self.narrowed(market_rows().filter(side__in=self.sides))

    def of_side(self, side: Side) -> QuerySet[Post]:
        """What it finds of one side, in its order."""
        return self.ordered(self.narrowed(market_rows().filter(side=side)))

    def on_page(self, side: Side) -> list[Post]:
        """Those of one side that are shown: the first few beside the other side, otherwise a page. One query."""
        first = (self.page - 1) * PAGE_SIZE if self.side else 0
        shown = PAGE_SIZE if self.side else FEW
        return list(self.of_side(side)[first : first + shown])

    def count(self) -> Mapping[Side, Counts]:
        """Of each side how many it finds, and how many each value of each filter would give. One query, and one more when
        the market has changed.
        """
        # Without its own choice a filter counts everything, which is known, or what the others find.
        known = [name for name in FILTERS if self.with_only(name).is_everything]
        asked: list[tuple[list[str], QuerySet[Post]]] = []
        for side in Side:
            rows = market_rows().filter(side=side)
            chosen = [name for name in self.chosen if name not in known]
            asked += [([f"{side}:{name}"], self.narrowed(rows, without=name)) for name in chosen]
            free = [f"{side}:{name}" for name in FILTERS if name not in self.chosen and name not in known]
            asked += [(free, self.narrowed(rows))] if free else []
        lines = count_rows(asked, _COLUMNS_OF_SIDES)
        if known:
            lines += [line for line in _lines_of_everything() if line.filter.partition(":")[2] in known]
        return {
            side: Counts.of_lines(
                [
                    line._replace(filter=line.filter.removeprefix(f"{side}:"))
                    for line in lines
                    if line.filter.startswith(f"{side}:")
                ],
                self.chosen.get(CATEGORY),
                total_by=CATEGORY,
            )
            for side in Side
        }


@cached("marketplace", "initiatives")
def _lines_of_everything() -> list[Line]:
    """How many of each side have which value of each filter, without any choice. One query."""
    sides = {side: market_rows().filter(side=side) for side in Side}
    asked = [([f"{side}:{name}" for name in FILTERS], rows) for side, rows in sides.items()]
    return count_rows(asked, _COLUMNS_OF_SIDES)
