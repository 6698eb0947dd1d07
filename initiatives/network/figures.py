"""The figures of the network in plain words: what each means, what it was, and how it went.

A figure is a count, never a share, and nobody is ranked. Source: domain.md, Network.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.network.models import Figures, Snapshot

# Of fewer parties a figure of ways between them says nothing.
FEWEST_FOR_WAYS: Final = 10
_HIGH: Final = 38.0
_BAR: Final = 14
_STEP: Final = 18
_MOST_MOMENTS: Final = 10


class Kind(NamedTuple):
    """A figure: its word in an address, its name, what it means (with the counts filled in), and how it is counted."""

    word: str
    title: Promise
    meaning: Promise
    count: Callable[[Figures], int]


KINDS: Final = (
    Kind(
        "groepen",
        gettext_lazy("Groups that do not know each other"),
        gettext_lazy(
            "There is no tie between these groups yet. What one has found out does not reach another."
        ),
        lambda row: row.groups,
    ),
    Kind(
        "grootste-groep",
        gettext_lazy("Parties in the largest group"),
        gettext_lazy("They can reach each other, straight or through others: %(largest)s of %(parties)s."),
        lambda row: row.largest,
    ),
    Kind(
        "zonder-band",
        gettext_lazy("Parties without a tie"),
        gettext_lazy("They are on the site, and work with nobody here yet."),
        lambda row: row.lone,
    ),
    Kind(
        "vasthouden",
        gettext_lazy("Parties that hold others"),
        gettext_lazy("If one of them stops, others get loose from the rest of their group."),
        lambda row: row.holders,
    ),
    Kind(
        "gemeente",
        gettext_lazy("Ways through the municipality"),
        gettext_lazy(
            "Of %(pairs)s pairs in its group so many find each other shortest through us. Fewer is better."
        ),
        lambda row: row.through,
    ),
    Kind(
        "buurtgrens",
        gettext_lazy("Ties between neighbourhoods"),
        gettext_lazy("Of the %(ties)s ties these tie parties of two neighbourhoods."),
        lambda row: row.across,
    ),
    Kind(
        "een-aanbieder",
        gettext_lazy("Asked for, and only one who has it"),
        gettext_lazy(
            "For each of these needs one party offers that kind of help. Without it there is nobody."
        ),
        lambda row: row.single,
    ),
    Kind(
        "terug",
        gettext_lazy("Times that something came back"),
        gettext_lazy(
            "Of %(gifts)s exchanges the other gave something too, sometimes by others. It need not be so."
        ),
        lambda row: row.returned,
    ),
)
BY_WORD: Final = {kind.word: kind for kind in KINDS}


class Bar(NamedTuple):
    x: int
    y: str
    height: str
    is_last: bool


class Figure(NamedTuple):
    """One figure as the page shows it. `before`: what it was a year ago, in words; empty when that is not known."""

    word: str
    count: int  # type: ignore[assignment]  # nobody counts the values of a figure
    title: str
    meaning: str
    before: str
    bars: Sequence[Bar]
    first: str
    width: int


class Moment(NamedTuple):
    """The end of a year or of a quarter: what it is called, its day, how many ties there were, and how high its bar is."""

    label: str
    on: date | None
    ties: int
    y: str
    height: str
    is_current: bool


def figures_of(snapshot: Snapshot, growth: Sequence[Snapshot]) -> list[Figure]:
    """All figures of a snapshot; `growth` are earlier ones, the oldest first."""
    return list(_figures(snapshot, [row for row in growth if row.day < snapshot.day]))


def _figures(snapshot: Snapshot, earlier: Sequence[Snapshot]) -> Iterator[Figure]:
    now = snapshot.figures
    year_ago = [row for row in earlier if row.day <= snapshot.day - timedelta(days=330)]
    for kind in KINDS:
        if kind.word == "gemeente" and (now.parties < FEWEST_FOR_WAYS or not now.pairs):
            continue
        values = [kind.count(row.figures) for row in (*earlier, snapshot)]
        before = ""
        if year_ago:
            said = {"day": date_format(year_ago[-1].day), "n": kind.count(year_ago[-1].figures)}
            before = _("On %(day)s it was %(n)s.") % said
        yield Figure(
            word=kind.word,
            count=values[-1],
            title=str(kind.title),
            meaning=kind.meaning % now._asdict(),
            before=before,
            bars=_bars(values) if len(values) > 1 else [],
            first=date_format(earlier[0].day, "F Y") if earlier else "",
            width=len(values) * _STEP - _STEP + _BAR,
        )


def _bars(values: Sequence[int]) -> list[Bar]:
    most = max(values) or 1
    heights = [max(2.0, _HIGH * value / most) for value in values]
    last = len(values) - 1
    return [Bar(n * _STEP, f"{40 - high:.1f}", f"{high:.1f}", n == last) for n, high in enumerate(heights)]


def growth_of(rows: Sequence[Snapshot], shown: Snapshot, newest: Snapshot) -> list[Moment]:
    """The moments that one can go back to, the oldest first; the last is now."""
    by_year = is_by_year(rows)
    most = max((row.figures.ties for row in rows), default=0) or 1
    moments = []
    for row in rows[-_MOST_MOMENTS:]:
        is_now = row.pk == newest.pk
        label = _("now") if is_now else date_format(row.day, "Y" if by_year else "M Y")
        high = max(2.0, 54 * row.figures.ties / most)
        moments.append(
            Moment(
                label,
                None if is_now else row.day,
                row.figures.ties,
                f"{60 - high:.1f}",
                f"{high:.1f}",
                row.pk == shown.pk,
            )
        )
    return moments


def is_by_year(rows: Sequence[Snapshot]) -> bool:
    """Whether the moments are the ends of years."""
    return len(rows) > 1 and all(one.day.year != other.day.year for one, other in itertools.pairwise(rows))
