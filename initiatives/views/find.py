"""The list of initiatives and its map, and the same selection as a feed and as a download."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext

from civicnet.areas import maps
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.download import csv_response
from civicnet.http import render
from civicnet.kept import kept
from civicnet.permissions import PUBLIC, access
from civicnet.statements import Statement
from civicnet.text import sort_key
from initiatives.models import Initiative, Outcome, Status, kind_and_place, status_of
from initiatives.selection import (
    FILTERS,
    LIST,
    MAP,
    NEWEST,
    ORDERS,
    PAGE_SIZE,
    RELEVANCE,
    Counts,
    Selection,
)
from initiatives.tally import GOALS, WORKING_AREA, tally
from vision.models import Theme, VisionVersion

# More boxes than this in one group are no help: the largest are shown, the map has them all.
MOST_OPTIONS = 30
LARGEST = 12
FEED_ITEMS = 40
ALSO_HERE = 5


@access(PUBLIC)
def initiatives(request: HttpRequest) -> HttpResponse:
    """`/initiatieven/`: search, filters with counts, list or map, page by page. Two or three queries."""
    selection = Selection.parse(request.GET)
    names, everything = Names.now(), tally()
    counts = selection.count(everything)
    if not counts.total and selection.words:
        loosely = replace(selection, loosely=True)
        if (more := loosely.count(everything)).total:
            selection, counts = loosely, more
    # The count is known already; a page beyond the last is the last.
    page = Paginator(range(counts.total), PAGE_SIZE).get_page(selection.page)
    selection = replace(selection, page=page.number)
    on_map = selection.shown_as == MAP
    context = {
        "selection": selection,
        "total": counts.total,
        "on_map": on_map,
        "groups": list(groups(selection, counts, names, request.GET.get("deel", ""))),
        "part": request.GET.get("deel", "")[:200],
        "chips": list(chips(selection, names)),
        "orders": [
            (value, words)
            for value, words in _headings(get_language()).orders.items()
            if selection.words or value != RELEVANCE
        ],
        "rows": [] if on_map else list(_rows(selection, counts, names)),
        "map": _map(selection, counts, names) if on_map else None,
        "also": _also_here(selection, counts, names) if selection.chosen.get("buurt") else [],
        "page": page,
        "as_list": selection.querystring(shown_as=LIST, page=1),
        "as_map": selection.querystring(shown_as=MAP, page=1),
        "clear": Selection(order=selection.order, shown_as=selection.shown_as).querystring(),
        # A feed and a file are of the selection, not of one page of it.
        "query": selection.querystring(page=1, shown_as=LIST),
    }
    response = render(request, "initiatives/list.html", context, partial="answer")
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = request.path + selection.querystring()
    return response


# ---- names of what is filtered --------------------------------------------------------------
@dataclass(frozen=True)
class Names:
    """What the rows that one can filter by are called, by primary key and by code."""

    neighbourhoods: Mapping[int, tuple[str, str]]
    themes: Mapping[str, str]
    goals: Mapping[str, str]
    goal_themes: Mapping[str, str]
    # The larger area of each neighbourhood, by its code; empty when there are few, or nobody said.
    parts: Mapping[str, str]
    _labels: dict[tuple[str, str | None], Mapping[str, str]] = field(default_factory=dict)

    @staticmethod
    @kept("areas", "vision")
    def now() -> "Names":
        """Neighbourhoods, and the themes and goals of the vision in force. Two queries, no outlines."""
        areas = list(
            Neighbourhood.objects.values_list("pk", "code", "name", "part_of").order_by("sort_key", "code")
        )
        text = (
            Theme.objects.filter(version__state=VisionVersion.State.ADOPTED)
            .order_by("position", "goals__position")
            .values_list("code", "name", "goals__code", "goals__text")
        )
        themes: dict[str, str] = {}
        goals: dict[str, str] = {}
        goal_themes: dict[str, str] = {}
        for code, name, goal, goal_text in text:
            themes[code] = name
            if goal:
                goals[goal] = goal_text
                goal_themes[goal] = code
        parts = {code: part for _pk, code, _name, part in areas}
        if len(areas) <= MOST_OPTIONS or not all(parts.values()):
            parts = {}
        by_key = {pk: (code, name) for pk, code, name, _part in areas}
        return Names(by_key, themes, goals, goal_themes, parts)

    def goals_of(self, selection: Selection) -> list[str]:
        """The goals one can filter by now: those of the chosen themes, and what is chosen already; else all of them.

        Fifteen whole sentences at once are a wall of text: all of them together are folded.
        """
        themes, goals = selection.chosen.get("thema", ()), selection.chosen.get("doel", ())
        if not themes and not goals:
            return list(self.goals)
        return [code for code in self.goals if self.goal_themes[code] in themes or code in goals]

    def of(self, name: str) -> Mapping[str, Any]:
        """Label by value, for one filter."""
        match name:
            case "buurt":
                return dict(self.neighbourhoods.values())
            case "thema":
                return self.themes
            case "doel":
                return self.goals
        return FILTERS[name].choices or {}

    def labels(self, name: str) -> Mapping[str, str]:
        """Label by value for one filter, as it stands beside a box; worked out once for each language."""
        key = name, get_language()
        if key not in self._labels:
            self._labels[key] = {value: capfirst(str(label)) for value, label in self.of(name).items()}
        return self._labels[key]


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a filter. `count`: how many there are if it is chosen as well."""

    value: str
    text: str
    count: int
    checked: bool


class Part(NamedTuple):
    """A larger area in the filter of neighbourhoods. `options`: its neighbourhoods, when it is open."""

    text: str
    number: int
    url: str
    open: bool
    options: list[Option]


class Group(NamedTuple):
    name: str
    label: Any
    options: list[Option]
    # How many boxes are not shown, because there are too many.
    left_out: int
    folded: bool = False
    parts: tuple[Part, ...] = ()


class _Headings(NamedTuple):
    """What the filters and the orders are called, in one language."""

    filters: Mapping[str, str]
    orders: Mapping[str, str]


@cache
def _headings(language: str | None) -> _Headings:
    """The words of this moment's language; they never change."""
    return _Headings(
        {name: str(kind.label) for name, kind in FILTERS.items()},
        {value: str(words) for value, words in ORDERS.items()},
    )


def groups(selection: Selection, counts: Counts, names: Names, part: str = "") -> Iterator[Group]:
    """The filters as the form draws them. `part` is the larger area whose neighbourhoods are open."""
    headings = _headings(get_language()).filters
    for name in FILTERS:
        chosen, labels = selection.chosen.get(name, ()), names.labels(name)
        if name == GOALS:
            labels = {code: labels[code] for code in names.goals_of(selection)}
        options = [
            Option(value, label, counts.of(name, value), value in chosen) for value, label in labels.items()
        ]
        left_out = 0
        if name == "buurt" and names.parts:
            yield Group(name, headings[name], [], 0, parts=tuple(_parts(options, selection, names, part)))
            continue
        if len(options) > MOST_OPTIONS:
            largest = set(sorted(options, key=lambda o: -o.count)[:LARGEST])
            shown = [o for o in options if o in largest or o.checked]
            options, left_out = shown, len(options) - len(shown)
        if options:
            folded = name == GOALS and not chosen and "thema" not in selection.chosen
            yield Group(name, headings[name], options, left_out, folded)


def _parts(options: list[Option], selection: Selection, names: Names, part: str) -> Iterator[Part]:
    """The neighbourhoods by their larger area: hundreds of boxes are only drawn where somebody looks."""
    by_part: dict[str, list[Option]] = {}
    for option in options:
        by_part.setdefault(names.parts[option.value], []).append(option)
    query = selection.querystring(page=1)
    for text in sorted(by_part, key=sort_key):
        inside = by_part[text]
        is_open = text == part or any(option.checked for option in inside)
        url = f"{query}{'&' if len(query) > 1 else ''}{urlencode({'deel': text})}"
        yield Part(text, sum(o.count for o in inside), url, is_open, inside if is_open else [])


class Chip(NamedTuple):
    text: str
    url: str


def chips(selection: Selection, names: Names) -> Iterator[Chip]:
    """What is chosen, each with the address without it."""
    if selection.words:
        yield Chip(f"“{selection.words}”", selection.querystring(words="", page=1))
    for name, values in selection.chosen.items():
        labels = names.labels(name)
        for value in values:
            yield Chip(labels.get(value) or capfirst(value), selection.without(name, value).querystring())


# ---- the rows -----------------------------------------------------------------------------------
class Row(NamedTuple):
    """One initiative in the list: plain values, since a page has twenty of them and a model instance is dear."""

    url: str
    name: str
    slug: str
    kind: str
    meta: str
    summary: str
    status: Status
    photo: str
    alt: str


def _rows(selection: Selection, counts: Counts, names: Names) -> Iterator[Row]:
    """One page of the selection. One query."""
    if selection.order != NEWEST or selection.loosely:
        first = (selection.page - 1) * PAGE_SIZE
        return _drawn(_values(selection.apply(Initiative.objects.public()))[first : first + PAGE_SIZE], names)
    return _by_keys(counts.page(selection.page), names)


def _by_keys(keys: list[int], names: Names) -> Iterator[Row]:
    by_key = {row[0]: row for row in _PAGE.rows(keys=keys)} if keys else {}
    return _drawn((by_key[key] for key in keys if key in by_key), names)


def _values(rows: QuerySet[Initiative]) -> QuerySet[Initiative, Any]:
    return rows.values_list(
        *("pk", "slug", "name", "kind", "neighbourhood_id", "summary", "stage", "outcome"),
        "answer_by",
        *("cover__file_id", "cover__alt"),
    )


# The rows of one page by their keys.
_PAGE = Statement(
    lambda: _values(
        Initiative.objects.public()
        .order_by()
        .extra(where=["initiatives_initiative.id = ANY(%s::bigint[])"], params=[":keys"])
    )
)


def _drawn(found: Iterable[Any], names: Names) -> Iterator[Row]:
    lines = _lines(get_language() or "")
    page = reverse("initiative", args=["-"])
    for _pk, slug, name, kind, area, summary, stage, outcome, answer_by, photo, alt in found:
        yield Row(
            page.replace("/-/", f"/{slug}/"),
            name,
            slug,
            kind,
            lines.meta(kind, names.neighbourhoods[area][1] if area else ""),
            summary,
            status_of(stage, outcome, answer_by) if answer_by else lines.statuses[stage, outcome],
            reverse("files:small", args=[photo]) if photo else "",
            alt or "",
        )


@dataclass(frozen=True)
class _Lines:
    """What the rows say, in one language."""

    kinds: Mapping[str, str]
    statuses: Mapping[tuple[str, str], Status]
    metas: dict[tuple[str, str], str] = field(default_factory=dict)

    def meta(self, kind: str, area: str) -> str:
        """Kind and place; of each pair once."""
        if (kind, area) not in self.metas:
            self.metas[kind, area] = kind_and_place(self.kinds.get(kind, ""), area)
        return self.metas[kind, area]


@kept("areas")
def _lines(language: str) -> _Lines:
    """What the rows say, in the language of this moment."""
    kinds = {value: capfirst(str(label)) for value, label in Initiative.Kind.choices}
    statuses = {}
    for stage in Initiative.Stage.values:
        for outcome in Outcome.values:
            status = status_of(stage, outcome)
            statuses[stage, outcome] = status._replace(text=str(status.text))
    return _Lines(kinds, statuses)


def _also_here(selection: Selection, counts: Counts, names: Names) -> list[Row]:
    """The newest initiatives from elsewhere that work in the chosen neighbourhoods as well. At most one query."""
    tally, chosen = counts.tally, selection.chosen["buurt"]
    elsewhere = counts.among["buurt"] & ~tally.having("buurt", chosen)
    working = tally.having(WORKING_AREA, chosen) & elsewhere
    return list(_by_keys(tally.page(working, 0, ALSO_HERE), names))


def _map(selection: Selection, counts: Counts, names: Names) -> maps.Map:
    codes = selection.chosen.get("buurt", ())
    selected = {pk for pk, (code, _name) in names.neighbourhoods.items() if code in codes} if codes else None

    # One address, in which only the code differs. No word of a search has this sign.
    start, _mark, end = (
        selection.with_only("buurt", "\0").querystring(shown_as=LIST).partition(quote_plus("\0"))
    )

    def url(area: Neighbourhood) -> str:
        return f"{start}{quote_plus(area.code)}{end}"

    numbers = {pk: counts.of("buurt", code) for pk, (code, _name) in names.neighbourhoods.items()}
    return maps.draw(numbers, url=url, selected=selected)


# ---- the same selection, to follow and to take away -----------------------------------------------
@access(PUBLIC)
def feed(request: HttpRequest) -> HttpResponse:
    """`/initiatieven/rss.xml`: the newest of a selection."""
    selection = replace(Selection.parse(request.GET), order="nieuw")
    found = selection.apply(Initiative.objects.public().for_list())[:FEED_ITEMS]
    here = request.build_absolute_uri
    municipality = Municipality.current()
    rss = Rss201rev2Feed(
        title=gettext("Initiatives in %(place)s")
        % {"place": municipality.name if municipality else "civicnet"},
        link=here(reverse("initiatives:list") + selection.querystring()),
        description=gettext("New on civicnet, in the selection that you made."),
        language=get_language(),
        feed_url=here(request.get_full_path()),
    )
    for row in found:
        rss.add_item(
            title=row.name,
            link=here(row.get_absolute_url()),
            description=row.summary,
            pubdate=row.submitted_at,
            unique_id=here(row.get_absolute_url()),
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@access(PUBLIC)
def download(request: HttpRequest) -> StreamingHttpResponse:
    """`/initiatieven/initiatieven.csv`: all of a selection, in its order, sent while it is read."""
    selection = Selection.parse(request.GET)
    names = Names.now()
    rows = (
        selection.apply(Initiative.objects.public())
        .select_related("theme")
        .prefetch_related(Prefetch("goals", to_attr="served"))
        .defer("search", "search_text")
    )
    header = [
        *(gettext("Name"), gettext("Kind"), gettext("How far"), gettext("Answer of the municipality")),
        *(
            gettext("Neighbourhood"),
            gettext("Theme"),
            gettext("Goals"),
            gettext("In one sentence"),
            gettext("Why"),
        ),
        *(gettext("Own measure"), pgettext("day", "Registered"), gettext("Last changed"), gettext("Address")),
    ]
    return csv_response(
        f"initiatieven-{timezone.localdate():%Y-%m-%d}.csv",
        header,
        _csv_lines(rows.iterator(chunk_size=500), names, request),
    )


def _csv_lines(rows: Iterable[Initiative], names: Names, request: HttpRequest) -> Iterator[list[Any]]:
    for row in rows:
        area = row.neighbourhood_id
        goals: list[Any] = row.served  # type: ignore[attr-defined]  # by Prefetch
        yield [
            row.name,
            row.get_kind_display(),
            row.get_stage_display(),
            row.get_outcome_display(),
            names.neighbourhoods[area][1] if area else "",
            row.theme.name if row.theme else "",
            " ".join(sorted(goal.code for goal in goals)),
            row.summary,
            row.purpose,
            row.own_measure,
            timezone.localdate(row.submitted_at).isoformat() if row.submitted_at else "",
            timezone.localdate(row.changed_at).isoformat(),
            request.build_absolute_uri(row.get_absolute_url()),
        ]
