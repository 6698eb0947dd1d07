"""The offers and needs of a selection on the map."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civicnet.areas import maps, zoom
from civicnet.areas.map_words import MapWords
from initiatives.codes import PLACES
from initiatives.marketplace.selection import COLUMNS, MarketSelection
from initiatives.on_map import MOST_POINTS, Placed, draw_choice


def _label(count: int) -> str:
    return ngettext("%(name)s: %(n)s offer or need", "%(name)s: %(n)s offers and needs", count)


def _with_one(n: int) -> str:
    said = ngettext(
        "%(n)s neighbourhood with one offer or need", "%(n)s neighbourhoods with one offer or need", n
    )
    return said % {"n": n}


def _as_list(n: int) -> str:
    return ngettext("The %(n)s offer or need as a list", "All %(n)s offers and needs as a list", n) % {"n": n}


WORDS: Final = MapWords(
    unit=_("Offers and needs"),
    of_areas=_("Map with the number of offers and needs in each neighbourhood"),
    of_parts=_("Map with the number of offers and needs in each part"),
    in_part=_("Map of %(part)s with the number of offers and needs in each neighbourhood"),
    dot=_("A dot is one offer or need, a number is a group."),
    most=_("Neighbourhoods with most offers and needs"),
    some=_("Neighbourhoods with offers and needs"),
    label=_label,
    with_one=_with_one,
    as_list=_as_list,
)


def draw_market(selection: MarketSelection, by_place: Mapping[int | None, int]) -> maps.Map | zoom.ZoomMap:
    """The map of what the selection finds, of both sides or one. One query more when it is near."""
    return draw_choice(selection, by_place, partial(_placed, selection), words=WORDS)


def _placed(selection: MarketSelection, keys: Collection[int]) -> Iterator[Placed]:
    """The offers and needs of these neighbourhoods, by title. One query."""
    address = reverse("marketplace:post", args=[0])
    rows = selection.with_only(PLACES).found().filter(**{f"{COLUMNS[PLACES]}__overlap": list(keys)})
    columns = (COLUMNS[PLACES], "pk", "title", "lat", "lon")
    for places, pk, title, lat, lon in rows.order_by("title", "pk").values_list(*columns)[:MOST_POINTS]:
        yield Placed(places, title, address.replace("/0/", f"/{pk}/"), lat, lon)
