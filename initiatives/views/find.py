"""The list of initiatives and its map, and the same selection as a feed and as a download."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

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
from civicnet.permissions import PUBLIC, access
from initiatives.models import Initiative, Status, kind_and_place, status_of
from initiatives.selection import (
    FILTERS,
    LIST,
    MAP,
    NOT_ASKED,
    ORDERS,
    PAGE_SIZE,
    RELEVANCE,
    Counts,
    Selection,
)
from vision.models import Theme, VisionVersion

# More boxes than this in one group are no help: the largest are shown, the map has them all.
MOST_OPTIONS = 30
LARGEST = 12
FEED_ITEMS = 40
ALSO_HERE = 5


@access(PUBLIC)
def initiatives(request: HttpRequest) -> HttpResponse:
    """`/initiatieven/`: search, filters with counts, list or map, page by page. Four or five queries."""
    public = Initiative.objects.public()
    selection = Selection.parse(request.GET)
    names = Names.load()
    goals = names.goals_of(selection)
    counts = selection.counts(public, goals)
    if not counts.total and selection.words:
        loosely = replace(selection, loosely=True)
        if (more := loosely.counts(public, goals)).total:
            selection, counts = loosely, more
    # The count is known already; a page beyond the last is the last.
    page = Paginator(range(counts.total), PAGE_SIZE).get_page(selection.page)
    selection = replace(selection, page=page.number)
    on_map = selection.shown_as == MAP
    context = {
        "selection": selection,
        "total": counts.total,
        "on_map": on_map,
        "groups": list(groups(selection, counts, names)),
        "chips": list(chips(selection, names)),
        "orders": [
            (value, words) for value, words in ORDERS.items() if selection.words or value != RELEVANCE
        ],
        "rows": [] if on_map else list(rows_of(selection, public, names)),
        "map": _map(selection, counts, names) if on_map else None,
        "also": _also_here(selection, public, names) if selection.chosen.get("buurt") else [],
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
    theme_codes: Mapping[int, str]
    goal_codes: Mapping[int, str]
    goal_themes: Mapping[int, str]

    @classmethod
    def load(cls) -> "Names":
        """Neighbourhoods, and the themes and goals of the vision in force. Two queries, no outlines."""
        areas = Neighbourhood.objects.values_list("pk", "code", "name").order_by("sort_key", "code")
        text = (
            Theme.objects.filter(version__state=VisionVersion.State.ADOPTED)
            .order_by("position", "goals__position")
            .values_list("pk", "code", "name", "goals__pk", "goals__code", "goals__text")
        )
        themes: dict[str, str] = {}
        goals: dict[str, str] = {}
        theme_codes: dict[int, str] = {}
        goal_codes: dict[int, str] = {}
        goal_themes: dict[int, str] = {}
        for theme, code, name, goal, goal_code, goal_text in text:
            themes[code] = name
            theme_codes[theme] = code
            if goal:
                goals[goal_code] = goal_text
                goal_codes[goal] = goal_code
                goal_themes[goal] = code
        by_pk = {pk: (code, name) for pk, code, name in areas}
        return cls(by_pk, themes, goals, theme_codes, goal_codes, goal_themes)

    def goals_of(self, selection: Selection) -> list[int]:
        """The goals one can filter by now: those of the chosen themes, and what is chosen already.

        Fifteen whole sentences at once are a wall of text; and every goal counted is a row of a large table read.
        """
        themes, goals = selection.chosen.get("thema", ()), selection.chosen.get("doel", ())
        return [pk for pk, code in self.goal_codes.items() if self.goal_themes[pk] in themes or code in goals]

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

    def keys(self, name: str) -> Mapping[str, object]:
        """What counts are kept under, by value, for one filter."""
        match name:
            case "buurt":
                return {code: pk for pk, (code, _name) in self.neighbourhoods.items()}
            case "thema":
                return {code: pk for pk, code in self.theme_codes.items()}
            case "doel":
                return {code: pk for pk, code in self.goal_codes.items()}
        return {value: "" if value == NOT_ASKED else value for value in FILTERS[name].choices or ()}


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a filter. `count`: how many there are if it is chosen as well."""

    value: str
    text: str
    count: int
    checked: bool


class Group(NamedTuple):
    name: str
    label: Any
    options: list[Option]
    # How many boxes are not shown, because there are too many.
    left_out: int


def groups(selection: Selection, counts: Counts, names: Names) -> Iterator[Group]:
    """The filters as the form draws them."""
    for name, kind in FILTERS.items():
        keys, chosen = names.keys(name), selection.chosen.get(name, ())
        labels = names.of(name)
        if name == "doel":
            labels = {names.goal_codes[pk]: labels[names.goal_codes[pk]] for pk in names.goals_of(selection)}
        options = [
            Option(value, capfirst(str(label)), counts.of(kind.column, keys[value]), value in chosen)
            for value, label in labels.items()
        ]
        left_out = 0
        if len(options) > MOST_OPTIONS:
            largest = set(sorted(options, key=lambda o: -o.count)[:LARGEST])
            shown = [o for o in options if o in largest or o.checked]
            options, left_out = shown, len(options) - len(shown)
        if options:
            yield Group(name, kind.label, options, left_out)


class Chip(NamedTuple):
    text: str
    url: str


def chips(selection: Selection, names: Names) -> Iterator[Chip]:
    """What is chosen, each with the address without it."""
    if selection.words:
        yield Chip(f"“{selection.words}”", selection.querystring(words="", page=1))
    for name, values in selection.chosen.items():
        labels = names.of(name)
        for value in values:
            yield Chip(capfirst(str(labels.get(value, value))), selection.without(name, value).querystring())


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
    photo: Any
    alt: str


def rows_of(selection: Selection, public: QuerySet[Initiative], names: Names) -> Iterator[Row]:
    """One page of the selection. One query."""
    first = (selection.page - 1) * PAGE_SIZE
    found = selection.apply(public).values_list(
        *(
            "slug",
            "name",
            "kind",
            "neighbourhood_id",
            "summary",
            "stage",
            "outcome",
            "cover__file_id",
            "cover__alt",
        )
    )
    kinds = {value: capfirst(str(label)) for value, label in Initiative.Kind.choices}
    page = reverse("initiative", args=["-"])
    for slug, name, kind, area, summary, stage, outcome, photo, alt in found[first : first + PAGE_SIZE]:
        yield Row(
            page.replace("/-/", f"/{slug}/"),
            name,
            slug,
            kind,
            kind_and_place(kinds.get(kind, ""), names.neighbourhoods[area][1] if area else ""),
            summary,
            status_of(stage, outcome),
            photo,
            alt or "",
        )


def _also_here(selection: Selection, public: QuerySet[Initiative], names: Names) -> list[Row]:
    """Initiatives from elsewhere that work in the chosen neighbourhoods as well. One query."""
    codes = selection.chosen["buurt"]
    working = Initiative.working_area.through.objects.filter(neighbourhood__code__in=codes)
    rest = public.filter(pk__in=working.values("initiative")).exclude(neighbourhood__code__in=codes)
    elsewhere = selection.with_only("buurt")
    return list(rows_of(elsewhere, rest, names))[:ALSO_HERE]


def _map(selection: Selection, counts: Counts, names: Names) -> maps.Map:
    codes = selection.chosen.get("buurt", ())
    selected = {pk for pk, (code, _name) in names.neighbourhoods.items() if code in codes} if codes else None

    def url(area: Neighbourhood) -> str:
        return selection.with_only("buurt", area.code).querystring(shown_as=LIST)

    return maps.draw(counts.by_neighbourhood(), url=url, selected=selected)


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
    names = Names.load()
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
        _lines(rows.iterator(chunk_size=500), names, request),
    )


def _lines(rows: Iterable[Initiative], names: Names, request: HttpRequest) -> Iterator[list[Any]]:
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
