"""What the maps say of what they count, in the language of this moment."""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

Text = str | Promise


class MapWords(NamedTuple):
    """The words for one sort of thing that maps count.

    `unit` is what it is called above a column; `of_areas`, `of_parts` and `in_part` (with `%(part)s`) are titles; `dot`
    says what the marks are, `most` and `some` stand above lists of neighbourhoods. `label` is said of an area with so
    many, its name and the number still to be put in; `with_one` and `as_list` have the number in them.
    """

    unit: Text
    of_areas: Text
    of_parts: Text
    in_part: Text
    dot: Text
    most: Text
    some: Text
    label: Callable[[int], str]
    with_one: Callable[[int], str]
    as_list: Callable[[int], str]


def label_of(count: int) -> str:
    """What is said of an area with so many initiatives; its name and the number are still to be put in."""
    return ngettext("%(name)s: %(n)s initiative", "%(name)s: %(n)s initiatives", count)


def _with_one(n: int) -> str:
    said = ngettext("%(n)s neighbourhood with one initiative", "%(n)s neighbourhoods with one initiative", n)
    return said % {"n": n}


def _as_list(n: int) -> str:
    return ngettext("The %(n)s initiative as a list", "All %(n)s initiatives as a list", n) % {"n": n}


INITIATIVES: Final = MapWords(
    unit=_("Initiatives"),
    of_areas=_("Map with the number of initiatives in each neighbourhood"),
    of_parts=_("Map with the number of initiatives in each part"),
    in_part=_("Map of %(part)s with the number of initiatives in each neighbourhood"),
    dot=_("A dot is one initiative, a number is a group."),
    most=_("Neighbourhoods with most initiatives"),
    some=_("Neighbourhoods with initiatives"),
    label=label_of,
    with_one=_with_one,
    as_list=_as_list,
)
