"""A capability's part of a page that several capabilities make together (civicnet/pages).

Each capability has a function for each such page in its `sections.py`; the view of the page lists them by name, in
order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.deadlines import days_left


class Line(NamedTuple):
    """One line of a timeline, as components/timeline_list.html draws it. `next`: still to come."""

    at: date
    text: str
    who: str = ""
    next: bool = False
    url: str = ""
    url_text: str = ""
    # The order within one day: the higher the number, the later it happened.
    order: tuple[float, ...] = ()


class Waiting(NamedTuple):
    """One thing that waits for somebody: what to do, where, and what happens meanwhile. `due` may be missing.

    newest: when the last of it came in, if that is to be told by the summary of the day.
    """

    text: str
    url: str
    why: str
    due: date | None = None
    newest: datetime | None = None


class Fact(NamedTuple):
    """One of the facts beside something, as components/fact_list.html draws it."""

    term: str
    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a page.

    Args:
        name: what it is called on the page, and where it stands there (`#name`).
        template: the fragment that shows it; its first line says which names it is given.
        context: those names. The view makes them names of the whole page (`names_of`), so no two parts of it give
            the same one.
        title: the heading of a part that a phone folds; empty for a part that is always whole and has its own.
        more: the line below that heading: what is inside.
        timeline: its lines of the timeline of the page, in any order.
        waiting: what it has waiting for the person whose page it is.
        facts: its figures for the row of facts on top of the page, each with the way to what it counts.
    """

    name: str
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    more: str = ""
    timeline: Sequence[Line] = ()
    waiting: Sequence[Waiting] = ()
    facts: Sequence[Fact] = ()


def present(*parts: Section | None) -> list[Section]:
    """The parts that exist, without those that are None."""
    return [part for part in parts if part is not None]


def names_of(sections: Sequence[Section]) -> dict[str, Any]:
    """All that the fragments of a page are given. Raises ValueError for a name that two of them give."""
    names: dict[str, Any] = {}
    for section in sections:
        if twice := names.keys() & section.context.keys():
            raise ValueError(f"{section.name} gives again: {', '.join(sorted(twice))}")
        names |= section.context
    return names


def in_time(lines: Sequence[Line]) -> list[Line]:
    """A timeline: still to come first (furthest on top), then what was, newest on top."""
    coming = sorted((line for line in lines if line.next), key=lambda line: line.at, reverse=True)
    past = sorted(
        (line for line in lines if not line.next), key=lambda line: (line.at, line.order), reverse=True
    )
    return [*coming, *past]


def most_urgent_first(items: Sequence[Waiting]) -> list[Waiting]:
    """What has a day first, the nearest on top; the rest in the order of the page."""
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max))


def some_of(names: Sequence[str], most: int = 5) -> str:
    """These names in one line; of more than `most` the first ones, and how many others."""
    if len(names) <= most:
        return ", ".join(names)
    return _("%(names)s and %(n)s more") % {"names": ", ".join(names[:most]), "n": len(names) - most}


def time_left(due: date, today: date) -> str:
    """What a line says beside a day that is still to come: how long that takes, or how late it is."""
    left = days_left(due, today)
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    return ngettext("In %(n)s day", "In %(n)s days", left) % {"n": left}
