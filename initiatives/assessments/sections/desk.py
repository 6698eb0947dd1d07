"""The desk of cases on `/werk/` (civicnet/pages/work): what is late, when the rest is due, and who does what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civicnet.accounts.absence import name_with_absence
from civicnet.accounts.models import RoleGrant, User
from civicnet.areas.forms import AreaFilterForm
from civicnet.deadlines import local_date
from civicnet.sections import Section
from civicnet.serving.parameters import number_of
from initiatives.assessments.models import (
    EVERYTHING,
    FREE,
    LATE,
    ME,
    MINE,
    NOBODY,
    STEPS,
    Chosen,
    Desk,
    Place,
)
from initiatives.assessments.sections.desk_rows import DeskRow, rows_of, step_choices
from initiatives.assessments.sections.due_line import DueLine, line_of
from initiatives.models import DESK, Initiative

PER_PAGE: Final = 50
# Up to so many rows are seen in one glance: no line of days, no filters. From so many on the desk opens on what is mine.
FEW: Final = 8
MANY: Final = 150
TABS: Final = {
    MINE: gettext_lazy("On me"),
    LATE: gettext_lazy("Late"),
    FREE: gettext_lazy("Free"),
    EVERYTHING: gettext_lazy("Everything"),
}
ORDERS: Final = ("naam", "stap", "wie")
PLACE: Final = "buurt"
# The words of an address, and what of `Chosen` each is.
WORDS: Final = {
    "zoek": "words",
    "stap": "step",
    "wie": "who",
    PLACE: "area",
    "soort": "kind",
    "volgorde": "order",
}
MOST_WORDS: Final = 100
# In the session: what was handed over by the last form, until the page has said it.
JUST_PASSED: Final = "just_passed"


@dataclass(frozen=True)
class Tab:
    name: str
    text: str | Promise
    count: int
    url: str
    current: bool


@dataclass(frozen=True)
class Group:
    """The rows of one stretch of time, with how many there are on all pages together."""

    name: str
    title: str
    count: int
    rows: list[DeskRow]


@dataclass(frozen=True)
class Select:
    """One filter of the row above the table."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


def for_desk(user: User, query: QueryDict) -> Section | None:
    """The cases, first contacts and conditions of the desk, as far as the address asks for them. Eight queries."""
    if not user.roles & DESK:
        return None
    return Section(
        name="desk", template="assessments/sections/desk.html", context={"desk": DeskPage(user, query)}
    )


def parse_chosen(query: QueryDict) -> Chosen:
    """What the address asks for. A value without a meaning is ignored: then everything is shown."""
    asked = {name: query.get(word, "")[:MOST_WORDS].strip() for word, name in WORDS.items()}
    known = {
        "step": STEPS,
        "kind": Initiative.Kind.values,
        "order": ORDERS,
        "who": (ME, NOBODY) if number_of(asked["who"]) is None else (asked["who"],),
    }
    for name, values in known.items():
        if asked[name] not in values:
            asked[name] = ""
    place = AreaFilterForm(query, areas=())
    place.full_clean()
    return Chosen(**asked | {"area": place.cleaned_data.get(PLACE, "")})


class DeskPage:
    """What the fragment shows. Each part is worked out when the template asks for it."""

    def __init__(self, user: User, query: QueryDict) -> None:
        self.user, self.today, self.chosen = user, local_date(), parse_chosen(query)
        self.desk = Desk(user, self.chosen, self.today)
        self.counted = self.desk.tally()
        self.total = sum(self.counted.values())
        asked = query.get("toon", "")
        # Who chose something, looks for it everywhere.
        opens_on = MINE if self.total > MANY and not self.chosen.is_some else EVERYTHING
        self.tab = asked if asked in TABS else opens_on
        self._query, self._page_asked = query, query.get("pagina")

    # ---- how much -----------------------------------------------------------------------------
    @property
    def lead(self) -> str:
        """How much is late, and how much of that waits for who looks: the first sentence of the page."""
        late = self.count(LATE)
        mine = sum(n for place, n in self.counted.items() if place.mine and place.is_late(self.today))
        if not late:
            said = _("Nothing is late.")
            waits = self.count(MINE)
            more = ngettext("%(n)s thing waits for you.", "%(n)s things wait for you.", waits) % {"n": waits}
            return f"{said} {more}" if waits else said
        if mine == late:
            said = ngettext(
                "%(n)s thing is late, and waits for you.", "%(n)s things are late, and wait for you.", late
            )
            return said % {"n": late}
        said = ngettext("%(n)s thing is late", "%(n)s things are late", late) % {"n": late}
        if not mine:
            return _("%(late)s. None of it waits for you.") % {"late": said}
        more = ngettext("%(n)s of them waits for you", "%(n)s of them wait for you", mine) % {"n": mine}
        return f"{said}, {more}."

    def count(self, tab: str) -> int:
        """How many rows a tab has, of what is chosen."""
        return sum(n for place, n in self.counted.items() if self._is_on(place, tab))

    def _is_on(self, place: Place, tab: str) -> bool:
        match tab:
            case "mijn":
                return place.mine
            case "te-laat":
                return place.is_late(self.today)
            case "vrij":
                return place.free
            case _:
                return True

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(name, text, self.count(name), self.url(toon=name), current=name == self.tab)
            for name, text in TABS.items()
        ]

    @property
    def is_small(self) -> bool:
        """Whether one glance takes it all in, so that nothing need be filtered or drawn."""
        return self.total <= FEW and not self.chosen.is_some

    @cached_property
    def line(self) -> DueLine | None:
        """The line of days of this tab; none when there is little to see."""
        shown = {place: n for place, n in self.counted.items() if self._is_on(place, self.tab)}
        return line_of(shown, self.today) if sum(shown.values()) > FEW else None

    # ---- what is chosen -----------------------------------------------------------------------
    def url(self, **words: str) -> str:
        """This address with other `words`; the page starts at the first again."""
        now = {"toon": self.tab} | {word: getattr(self.chosen, name) for word, name in WORDS.items()}
        query = urlencode({word: value for word, value in (now | words).items() if value})
        return f"?{query}" if query else reverse("work")

    @property
    def clear_url(self) -> str:
        """This tab without anything chosen."""
        return self.url(**{word: "" for word, name in WORDS.items() if name != "order"})

    def sorted_by(self, order: str) -> str:
        """The value of aria-sort of a column."""
        return "ascending" if self.chosen.order == order else "none"

    @cached_property
    def colleagues(self) -> list[tuple[int, str, bool]]:
        """Key and name of everybody at the desk, with who is away, and whether they may read for an assessment. One query."""
        reads = RoleGrant.objects.filter(user=OuterRef("pk"), role="assessor", state=RoleGrant.State.ACTIVE)
        people = User.objects.holding(*sorted(DESK)).annotate(reads=Exists(reads)).order_by("name", "pk")
        return [(person.pk, name_with_absence(person), person.reads) for person in people]  # type: ignore[attr-defined]  # annotated

    @property
    def selects(self) -> list[Select]:
        """The filters beside the search field."""
        chosen = self.chosen
        people = [(str(pk), name) for pk, name, _reads in self.colleagues if pk != self.user.pk]
        kinds = [(value, capfirst(str(text))) for value, text in Initiative.Kind.choices]
        return [
            Select("stap", _("Step"), [("", _("All steps")), *step_choices()], chosen.step),
            Select(
                "wie",
                _("Who"),
                [("", _("Everybody")), (ME, _("Me")), (NOBODY, _("Nobody yet")), *people],
                chosen.who,
            ),
            Select("soort", _("Kind"), [("", _("All kinds")), *kinds], chosen.kind),
        ]

    @cached_property
    def place(self) -> AreaFilterForm:
        """The filter by neighbourhood."""
        return AreaFilterForm(self._query, areas=self.desk.areas())

    @property
    def may_mean(self) -> list[tuple[str, str]]:
        """Name and address of each neighbourhood that the words in the box of that filter may mean."""
        return [(area.name, self.url(**{PLACE: area.code})) for area in self.place.may_mean()]

    # ---- the rows -----------------------------------------------------------------------------
    @cached_property
    def page(self) -> Page[tuple[object, ...]]:
        return _Counted(self.desk.places(self.tab), PER_PAGE, self.count(self.tab)).get_page(self._page_asked)

    @cached_property
    def rows(self) -> list[DeskRow]:
        return rows_of(self.desk, self.page)

    @property
    def groups(self) -> Iterator[Group]:
        """The rows by time; as one group without a name when they stand in another order."""
        if self.chosen.order:
            yield Group("", "", self.count(self.tab), self.rows)
            return
        counts: dict[str, int] = {}
        for place, n in self.counted.items():
            if self._is_on(place, self.tab):
                name = self._stretch(place)
                counts[name] = counts.get(name, 0) + n
        titles = self._titles
        for name, rows in groupby(self.rows, lambda row: self._stretch(row.place)):
            yield Group(name, titles[name], counts.get(name, 0), list(rows))

    def _stretch(self, place: Place) -> str:
        sunday = self.today + timedelta(days=6 - self.today.weekday())
        if not place.whole:
            return "left"
        if place.paused:
            return "still"
        if place.is_late(self.today):
            return "late"
        if place.due <= sunday:
            return "week"
        return "next" if place.due <= sunday + timedelta(days=7) else "later"

    @property
    def _titles(self) -> Mapping[str, str]:
        return {
            "left": _("Somebody has left"),
            "late": _("Late"),
            "week": _("This week, up to and including Sunday"),
            "next": _("Next week"),
            "later": _("Later"),
            "still": _("The clock stands still"),
        }

    @property
    def caption(self) -> str:
        """How many rows the table has in all, and their order."""
        n = self.count(self.tab)
        orders = {
            "": _("what is due first on top"),
            "naam": _("by name"),
            "stap": _("by step"),
            "wie": _("by person"),
        }
        rows = ngettext("%(n)s thing", "%(n)s things", n) % {"n": n}
        return f"{rows}, {orders[self.chosen.order]}"

    @property
    def can_pass(self) -> bool:
        """Whether any row of this page can be handed over."""
        return any(row.can_pass for row in self.rows)


class _Counted(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Pages of rows of which the number is known."""

    def __init__(self, rows: object, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)  # type: ignore[arg-type]  # a queryset that is a union
        self._known = count

    @property
    def count(self) -> int:  # type: ignore[override]  # a cached_property there
        return self._known
