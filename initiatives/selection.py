"""A selection from the registry, as the list, the map, the feeds, the download and the API all understand it.

The query holds all of it: `?zoek=tuin&buurt=B1&buurt=B2&fase=running&volgorde=naam&pagina=2`. An initiative must match
any value within a filter, and all filters. The counts beside a filter say what each value would give together with
everything chosen in the *other* filters.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from civicnet.search.query import found_by, rank_of
from civicnet.text import fold
from civicnet.text.search import Term, terms_of
from initiatives.choosing import NEWEST, NOT_ASKED, PAGE_SIZE, RELEVANCE, Choice, Filter
from initiatives.codes import PLACES
from initiatives.counts import Counts
from initiatives.models import COUNTED, Initiative, Listing, Outcome, count_everything, count_rows
from initiatives.values import KINDS as KIND_WORDS
from initiatives.values import OUTCOMES as OUTCOME_WORDS
from initiatives.values import STAGES as STAGE_WORDS


class Alike(Func):
    """Whether some word of the second text is similar to the first, by pg_trgm's threshold; uses the trigram index."""

    arg_joiner = " <%% "
    template = "%(expressions)s"
    output_field = BooleanField()


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
CHANGED, NAME = "gewijzigd", "naam"
ORDERS: Final = {
    NEWEST: _("Newest first"),
    CHANGED: _("Recently changed"),
    NAME: _("By name"),
    RELEVANCE: _("Best match"),
}


@dataclass(frozen=True)
class Selection(Choice):
    """A choice of initiatives."""

    filters: ClassVar = FILTERS
    orders: ClassVar = ORDERS

    # Search for similar words, for when the words themselves gave nothing. Never in an address.
    loosely: bool = False

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


def _listing_of(rows: QuerySet[Any]) -> str:
    """The lookup path of the listing from `rows`, which are listings or initiatives."""
    return "" if rows.model is Listing else "listing__"


def _name_of(rows: QuerySet[Any]) -> str:
    """The lookup path of the column that has the index of names."""
    return "initiative__sort_key" if rows.model is Listing else "sort_key"
