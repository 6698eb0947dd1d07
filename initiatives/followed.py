"""What can be followed of the registry: a saved search of the list, an organisation, an initiative."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from django.db.models import QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.following.kinds import Kind, Thing, numbers_in
from initiatives.models import Initiative, Listing, Organisation
from initiatives.selection import Selection
from initiatives.views.filters import Names, chips

EVERYTHING: Final = "alles"
LONGEST_SEARCH: Final = 600
# As many saved searches are looked up in one query.
SEARCHES_AT_ONCE: Final = 40


def clean_search(query: str) -> str:
    """A saved search as it is kept: what it finds, without order and page; empty when it is too long."""
    selection = Selection.parse(QueryDict(query.removeprefix("?")))
    plain = Selection(words=selection.words, chosen=selection.chosen).querystring().removeprefix("?")
    return (plain or EVERYTHING) if len(plain) <= LONGEST_SEARCH else ""


def find_searches(queries: Collection[str]) -> Mapping[str, Thing]:
    """Saved searches by what they say in an address. Three queries at most."""
    names = Names.now()
    return {query: _search(query, names) for query in queries}


def _search(query: str, names: Names) -> Thing:
    selection = Selection.parse(QueryDict(query))
    said = ", ".join(chip.text for chip in chips(selection, names))
    page = reverse("initiatives:list") + selection.querystring().removesuffix("?")
    title = _("Initiatives: %(search)s") % {"search": said} if said else ""
    return Thing(said or _("All initiatives"), page, title)


def select_initiatives(queries: Collection[str], keys: Collection[str]) -> Mapping[str, Collection[str]]:
    """By saved search, which of these initiatives it finds. One query for SEARCHES_AT_ONCE of them."""
    rows = Listing.objects.filter(pk__in=numbers_in(keys))
    return find_of_each(queries, lambda query: Selection.parse(QueryDict(query)).narrowed(rows))


def find_of_each(
    queries: Collection[str], narrowed: Callable[[str], QuerySet[Any]]
) -> Mapping[str, Collection[str]]:
    """By saved search, the keys of the rows to which `narrowed` brings it down. One query for SEARCHES_AT_ONCE of them."""
    found: dict[str, set[str]] = {query: set() for query in queries}
    every = list(found)
    for start in range(0, len(every), SEARCHES_AT_ONCE):
        some = every[start : start + SEARCHES_AT_ONCE]
        first, *others = (
            narrowed(query).order_by().annotate(which=Value(n)).values_list("which", "pk")
            for n, query in enumerate(some)
        )
        for n, pk in first.union(*others, all=True) if others else first:
            found[some[n]].add(str(pk))
    return found


def find_organisations(keys: Collection[str]) -> Mapping[str, Thing]:
    """Organisations by number. One query."""
    rows = Organisation.objects.filter(pk__in=numbers_in(keys)).values_list("pk", "name", "slug")
    return {str(pk): Thing(name, reverse("organisation", args=[slug])) for pk, name, slug in rows}


def find_initiatives(keys: Collection[str]) -> Mapping[str, Thing]:
    """Public initiatives by number. One query."""
    rows = Initiative.objects.public().filter(pk__in=numbers_in(keys))
    return {
        str(pk): Thing(name, reverse("initiative", args=[slug]))
        for pk, name, slug in rows.values_list("pk", "name", "slug")
    }


SEARCH = Kind(
    name="initiatives",
    called=gettext_lazy("Saved searches"),
    find=find_searches,
    select=select_initiatives,
    of="initiative",
    clean=clean_search,
)
ORGANISATION = Kind(name="organisation", called=gettext_lazy("Organisations"), find=find_organisations)
INITIATIVE = Kind(name="initiative", called=gettext_lazy("Initiatives"), find=find_initiatives)
