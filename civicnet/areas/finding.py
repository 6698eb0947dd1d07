"""Which neighbourhoods somebody means who types a postcode, an address, or some of a name.

A postcode is looked up in the list that the municipality loaded (postcodes.py); an address only where a setting names a
server that knows them (addresses.py).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from civicnet.areas import addresses
from civicnet.areas.maps import codes_now
from civicnet.areas.models import Neighbourhood, Postcode
from civicnet.caching.memory import cached
from civicnet.text import fold, sort_key

LONGEST: Final = 80
PART: Final = "deel:"  # before the name of a larger area, where an address has the code of a neighbourhood
_POSTCODE: Final = re.compile(r"([1-9]\d{3})\s*([a-z]{2})?(?:[\s,]+(\d{1,5})\b.*)?", re.IGNORECASE)


class AreaName(NamedTuple):
    """An open neighbourhood, and the larger area that it is part of (or an empty text)."""

    key: int
    code: str
    name: str
    part: str


class _Known(NamedTuple):
    area: AreaName
    name: str
    part: str


@dataclass(frozen=True)
class _Index:
    known: list[_Known]
    # For one that became part of another: that other.
    by_key: Mapping[int, AreaName]
    by_code: Mapping[str, AreaName]
    parts: dict[str, list[AreaName]]
    postcodes: bool


@dataclass(frozen=True)
class Meant:
    """What was found, the likeliest first. `sure`: it is exactly these, not some that look like it.

    `part`: the larger area whose name was typed, if it was; `areas` are then all that lie in it.
    """

    areas: list[AreaName]
    sure: bool = False
    part: str = ""


NOTHING: Final = Meant([])


def find_areas(words: str) -> Meant:
    """The open neighbourhoods that `words` mean. At most one query; a name needs none, once the names are known."""
    words = " ".join(words.replace("\x00", "").split())[:LONGEST]
    if not words:
        return NOTHING
    if (match := _POSTCODE.fullmatch(words)) and (areas := _by_postcode(*match.groups())):
        return Meant(areas, sure=True)
    return _by_name(fold(words)) or _by_address(words)


def area_names() -> list[AreaName]:
    """All that are open, in the order of their names."""
    return [one.area for one in _index().known]


def areas_with(keys: Collection[int]) -> list[AreaName]:
    """The open neighbourhoods with these keys, or that stand for one with such a key, in the order of their names."""
    by_key = _index().by_key
    wanted = {by_key[key].key for key in keys if key in by_key}
    return [area for area in area_names() if area.key in wanted]


def area_called(word: str) -> str:
    """The word for it that counts now: the code of an open neighbourhood, or PART and a larger area; empty when `word` is
    neither. A code from before a neighbourhood became part of another is understood as well.
    """
    if word.startswith(PART):
        return word if word.removeprefix(PART) in larger_areas() else ""
    area = area_of(word)
    return area.code if area else ""


def area_of(code: str) -> AreaName | None:
    """The open neighbourhood that a code stands for: its own, that of the Netherlands, or one from before it became part of
    another."""
    return _index().by_code.get(codes_now().get(code, code).casefold())


def rows_of(word: str) -> QuerySet[Neighbourhood]:
    """The rows of what `area_called` returned, with those that became part of it."""
    if word.startswith(PART):
        part = word.removeprefix(PART)
        return Neighbourhood.objects.filter(Q(part_of=part, points_to=None) | Q(points_to__part_of=part))
    return Neighbourhood.objects.standing_for([word])


def larger_areas() -> dict[str, list[AreaName]]:
    """The larger areas in the order of their names, each with what lies in it; nothing when some lie in none."""
    return _index().parts


def how_to_find() -> str:
    """What can be typed here, in a sentence."""
    if settings.ADDRESS_SERVER:
        return gettext("Type a postcode, an address, or some of the name.")
    if _index().postcodes:
        return gettext("Type a postcode, or some of the name.")
    return gettext("Type some of the name.")


@cached("areas")
def _index() -> _Index:
    rows = Neighbourhood.objects.order_by("sort_key", "code")
    columns = ("pk", "code", "name", "part_of", "cbs_code", "points_to", "closed_on")
    names: dict[int, AreaName] = {}
    codes: dict[str, AreaName] = {}
    known, moved = [], {}
    for pk, code, name, part, cbs_code, now, closed_on in rows.values_list(*columns):
        area = AreaName(pk, code, name, part)
        if now:
            moved[pk] = now
        if closed_on is None:
            names[pk] = codes[code.casefold()] = area
            codes.setdefault(cbs_code.casefold(), area)
            known.append(_Known(area, fold(name), fold(part)))
    names |= {old: names[now] for old, now in moved.items() if now in names}
    codes.pop("", None)
    return _Index(known, names, codes, _parts([one.area for one in known]), Postcode.objects.exists())


def _parts(areas: Iterable[AreaName]) -> dict[str, list[AreaName]]:
    inside: dict[str, list[AreaName]] = defaultdict(list)
    for area in areas:
        inside[area.part].append(area)
    return {} if "" in inside else {part: inside[part] for part in sorted(inside, key=sort_key)}


def _by_postcode(digits: str, letters: str | None, number: str | None) -> list[AreaName]:
    by_key = _index().by_key
    if letters is None:
        keys = Postcode.objects.filter(postcode__startswith=digits).values_list("neighbourhood", flat=True)
        return areas_with(set(keys))
    rows = list(
        Postcode.objects.filter(postcode=digits + letters.upper()).values_list("neighbourhood", "numbers")
    )
    there = {key for key, numbers in rows if number and int(number) in numbers}
    return areas_with({key for key in there or {key for key, _numbers in rows} if key in by_key})


def _by_name(words: str) -> Meant | None:
    known = _index().known
    if area := _index().by_code.get(words):
        return Meant([area], sure=True)
    if same := [one.area for one in known if one.name == words]:
        return Meant(same, sure=len(same) == 1)
    if inside := [one for one in known if one.part == words]:
        return Meant([one.area for one in inside], sure=True, part=inside[0].area.part)
    ranked = sorted(((rank, place) for place, one in enumerate(known) if (rank := _rank(one, words))))
    return Meant([known[place].area for _rank, place in ranked]) if ranked else None


def _rank(one: _Known, words: str) -> int:
    """How well a name fits what was typed, 1 the best; 0: not at all."""
    if one.name.startswith(words):
        return 1
    if re.search(rf"\b{re.escape(words)}", one.name):
        return 2
    if words in one.name:
        return 3
    wanted = words.split()
    both = f"{one.name} {one.part}"
    return 4 if all(re.search(rf"\b{re.escape(word)}", both) for word in wanted) else 0


def _by_address(words: str) -> Meant:
    """What the server of addresses says, where there is one. Without a number there is no address."""
    if not re.search(r"\d", words):
        return NOTHING
    by_code = _index().by_code
    found = [by_code[code.casefold()] for code in addresses.codes_at(words) if code.casefold() in by_code]
    return Meant(list(dict.fromkeys(found)), sure=True)
