"""`/buurten/`: every neighbourhood, by the larger area that it lies in, with how much lives there."""

from itertools import groupby
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from civicnet.areas.finding import PART, AreaName, area_names, larger_areas
from civicnet.areas.larger import MOST_AT_ONCE
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.text import sort_key
from initiatives.choosing import LIST, MAP
from initiatives.codes import PLACES
from initiatives.counts import Counts
from initiatives.models import NOWHERE
from initiatives.selection import Selection


class Line(NamedTuple):
    """A neighbourhood and its number of initiatives."""

    name: str
    url: str
    number: int


class Part(NamedTuple):
    """What stands under one heading: a larger area, or a letter where there are none; a few have none at all."""

    name: str
    lines: list[Line]
    number: int
    map_url: str = ""


@access(PUBLIC)
@require_safe
@kept("initiatives", "areas", "vision")
def areas(request: HttpRequest) -> HttpResponse:
    """`/buurten/`: one query."""
    counts, known = Selection().count(), area_names()
    context = {
        "parts": _parts(known, counts),
        "total": len(known),
        "nowhere": counts.of(PLACES, NOWHERE),
        "nowhere_url": _address(NOWHERE),
        "map_url": reverse("initiatives:list") + Selection(shown_as=MAP).querystring(),
    }
    return render(request, "pages/areas.html", context)


def _parts(known: list[AreaName], counts: Counts) -> list[Part]:
    if len(known) <= MOST_AT_ONCE:
        return [_part("", known, counts)]
    if larger := larger_areas():
        return [
            _part(name, inside, counts)._replace(map_url=_address(PART + name, MAP))
            for name, inside in larger.items()
        ]
    by_letter = groupby(known, key=lambda area: sort_key(area.name)[:1].upper())
    return [_part(letter, list(inside), counts) for letter, inside in by_letter]


def _part(name: str, inside: list[AreaName], counts: Counts) -> Part:
    lines = [
        Line(area.name, reverse("neighbourhood", args=[area.code]), counts.of(PLACES, area.code))
        for area in inside
    ]
    return Part(name, lines, counts.of_any(PLACES, {area.code for area in inside}))


def _address(code: str, shown_as: str = LIST) -> str:
    return reverse("initiatives:list") + Selection().with_only(PLACES, code).querystring(shown_as=shown_as)
