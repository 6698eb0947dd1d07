"""What a selection looks like on the map: each neighbourhood with its count, or, when there are many, the
larger areas and then one of them with what is there."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import quote_plus

from django.urls import reverse

from civicnet.areas import maps, zoom
from civicnet.areas.finding import PART
from civicnet.areas.larger import larger_parts
from civicnet.areas.map_words import INITIATIVES, MapWords
from civicnet.areas.models import Neighbourhood
from initiatives.choosing import LIST, MAP, Choice
from initiatives.codes import PLACES, codes
from initiatives.counts import Counts
from initiatives.models import NOWHERE, Listing
from initiatives.selection import Selection

MOST_POINTS: Final = 400


class Placed(NamedTuple):
    """One thing that the map shows as a point. `places` are the keys of its neighbourhoods; it may say where exactly."""

    places: Collection[int]
    name: str
    url: str
    lat: float | None
    lon: float | None


def draw_map(selection: Selection, counts: Counts, *, there: str = "") -> maps.Map | zoom.ZoomMap:
    """The map of the initiatives that the selection finds. One query more when it is near; `there` as of `draw_choice`."""
    return draw_choice(selection, counts.by_place, partial(_placed, selection), there=there)


def draw_choice(
    selection: Choice,
    by_place: Mapping[int | None, int],
    placed: Callable[[Collection[int]], Iterable[Placed]],
    *,
    words: MapWords = INITIATIVES,
    there: str = "",
) -> maps.Map | zoom.ZoomMap:
    """The map of everything that a selection finds, wherever it is; chosen neighbourhoods stand out.

    Args:
        by_place: how many are in each neighbourhood, by its key; None: in none.
        placed: what is in the neighbourhoods with these keys, MOST_POINTS at most; asked when one is near.
        words: what is counted.
        there: the address of the list, from another page.
    """
    chosen = selection.chosen.get(PLACES, ())
    keys = _keys_of(chosen)
    links = _links(selection, there)
    if not zoom.needs_zoom():
        return maps.draw(
            by_place,
            url=lambda area: links.area(area.code),
            nowhere=links.nowhere,
            selected=keys if chosen else None,
            label=words.label,
        )
    part = zoom.part_of_codes(chosen)
    if part not in {one.name for one in larger_parts()}:
        return zoom.draw_far(by_place, links, selected=keys, words=words)
    whole = set(codes().keys[PLACES].get(PART + part, ()))
    points = _points(zoom.few_in(part, by_place), placed)
    chosen_keys = keys if keys < whole else ()
    return zoom.draw_near(part, by_place, links, selected=chosen_keys, points=points, words=words)


def _keys_of(codes_chosen: Collection[str]) -> set[int]:
    """The keys of the neighbourhoods that these values of the filter stand for."""
    return {key for code in codes_chosen for key in codes().keys[PLACES].get(code, ())}


def _links(selection: Choice, there: str) -> zoom.Links:
    """Where the map leads. One address, in which only the code differs: no search word has that character."""
    one = selection.with_only(PLACES, "\0")
    start, _mark, end = one.querystring(shown_as=LIST).partition(quote_plus("\0"))
    near, _mark, rest = one.querystring(shown_as=MAP).partition(quote_plus("\0"))
    return zoom.Links(
        part=lambda code: f"{there}{near}{quote_plus(code)}{rest}",
        area=lambda code: f"{there}{start}{quote_plus(code)}{end}",
        nowhere=f"{there}{start}{NOWHERE}{end}",
        everything=there + selection.with_only(PLACES).querystring(shown_as=LIST),
        out=there + selection.with_only(PLACES).querystring(shown_as=MAP),
    )


def _placed(selection: Selection, keys: Collection[int]) -> Iterator[Placed]:
    """The initiatives of these neighbourhoods, by name. One query."""
    address = reverse("initiative", args=["-"])
    rows = selection.with_only(PLACES).narrowed(Listing.objects.filter(places__overlap=list(keys)))
    columns = ("places", *(f"initiative__{name}" for name in ("slug", "name", "lat", "lon")))
    for places, slug, name, lat, lon in rows.order_by("sort_key", "pk").values_list(*columns)[:MOST_POINTS]:
        yield Placed(places, name, address.replace("/-/", f"/{slug}/"), lat, lon)


def _points(
    few: Collection[int], placed: Callable[[Collection[int]], Iterable[Placed]]
) -> Mapping[int, list[zoom.Point]]:
    """What is in these neighbourhoods, by primary key; where it is as far as it says."""
    known, frame = maps.outlines(), maps.outlines().frame
    found: dict[int, list[zoom.Point]] = defaultdict(list)
    if not few or frame is None:
        return found
    wanted = [key for key, area in known.by_key.items() if key is not None and area.pk in set(few)]
    for one in placed(wanted):
        for area in {known.by_key[place] for place in one.places if place in known.by_key}:
            x, y = frame.point(one.lon or 0, one.lat or 0) if _lies_in(area, one.lat, one.lon) else (0.0, 0.0)
            found[area.pk].append(zoom.Point(round(x, 1), round(y, 1), one.name, one.url))
    return found


def _lies_in(area: Neighbourhood, lat: float | None, lon: float | None) -> bool:
    """Whether a point is within the bounds of a neighbourhood; one that is far from it would be drawn in another."""
    if lat is None or lon is None or area.west is None or area.south is None:
        return False
    return area.west <= lon <= (area.east or 0) and area.south <= lat <= (area.north or 0)
