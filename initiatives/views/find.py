"""The list of initiatives and its map, and the same selection as a feed and as a download."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext

from civicnet import downloads
from civicnet.addresses import site_url
from civicnet.areas.finding import how_to_find
from civicnet.areas.map_words import INITIATIVES
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.areas.zoom import needs_zoom
from civicnet.caching.memory import cached
from civicnet.caching.pages import kept
from civicnet.following.choice import follow_choice
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.search.nearest import suggestions
from initiatives.choosing import LIST, MAP, PAGE_SIZE
from initiatives.codes import GOALS, PLACES, THEMES
from initiatives.counts import Counts
from initiatives.followed import clean_search
from initiatives.models import (
    NOWHERE,
    Initiative,
    Listing,
    Outcome,
    Status,
    count_everything,
    kind_and_place,
    status_of,
)
from initiatives.on_map import draw_map
from initiatives.selection import Selection
from initiatives.values import KINDS, OUTCOMES, STAGES
from initiatives.views.filters import Names, chips, groups, may_mean, orders
from vision.models import Goal

FEED_ITEMS = 40
ALSO_HERE = 5


@access(PUBLIC)
@kept("initiatives", "areas", "vision", "search")
def initiatives(request: HttpRequest) -> HttpResponse:
    """`/initiatieven/`: search, filters with counts, list or map, page by page. Three to five queries."""
    selection, names = Selection.parse(request.GET), Names.now()
    counts = selection.count()
    if not counts.total and selection.words:
        for meant in _meant(selection):
            if (more := meant.count()).total:
                selection, counts = meant, more
                break
    # The count is known already; a page number beyond the last gives the last page.
    page = Paginator(range(counts.total), PAGE_SIZE).get_page(selection.page)
    selection = replace(selection, page=page.number)
    on_map = selection.shown_as == MAP
    context = {
        "selection": selection,
        "total": counts.total,
        "on_map": on_map,
        "groups": list(groups(selection, counts, names, _everything(selection, names))),
        "chips": list(chips(selection, names)),
        "orders": list(orders(selection)),
        "rows": [] if on_map else list(_rows(selection.on_page(), names)),
        "map": draw_map(selection, counts) if on_map else None,
        "map_words": INITIATIVES,
        "zooms": needs_zoom(),
        "how_to_find": how_to_find(),
        "may_mean": may_mean(selection),
        "also": list(_rows(selection.working_there()[:ALSO_HERE], names))
        if selection.chosen.get(PLACES)
        else [],
        "page": page,
        "as_list": selection.querystring(shown_as=LIST, page=1),
        "as_map": selection.querystring(shown_as=MAP, page=1),
        "clear": Selection(order=selection.order, shown_as=selection.shown_as).querystring(),
        # A feed and a file have the whole selection, not one page of it.
        "query": replace(selection, page=1, shown_as=LIST).after_address,
        "follow": follow_choice(request.user, *_to_follow(selection)) if counts.total else None,
    }
    response = render(request, "initiatives/list.html", context, fragment="initiatives/_list_answer.html")
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = request.path + selection.querystring()
    return response


def _everything(selection: Selection, names: Names) -> Counts | None:
    """What is counted of themes and goals without a choice, when there is one and some are of earlier versions."""
    if selection.is_everything or not (names.themes_before or names.goals_before):
        return None
    return Counts.of_lines(count_everything(THEMES, GOALS))


def _to_follow(selection: Selection) -> tuple[str, str]:
    """What one follows on this page: the one neighbourhood, theme or goal that is chosen, or else the search."""
    one = {"buurt": "neighbourhood", "thema": "theme", "doel": "goal"}
    if not selection.words and selection.number_chosen == 1:
        ((name, (value,)),) = selection.chosen.items()
        if name in one and ":" not in value and "/" not in value and value != NOWHERE:
            return one[name], value
    return "initiatives", clean_search(selection.querystring())


def _meant(selection: Selection) -> Iterator[Selection]:
    """What somebody may have meant with words that find nothing: known words, then names that look like them."""
    for words in suggestions(selection.words):
        yield replace(selection, words=words, typed=selection.words)
    yield replace(selection, loosely=True)


# ---- the rows -----------------------------------------------------------------------------------
class Row(NamedTuple):
    """One initiative in the list: plain values, because a page has twenty and making model instances is slow."""

    url: str
    name: str
    slug: str
    kind: str
    meta: str
    summary: str
    status: Status
    photo: str
    alt: str


def _rows(listings: QuerySet[Listing], names: Names) -> Iterator[Row]:
    """What the list shows of these. One query."""
    lines = _lines(get_language() or "")
    page = reverse("initiative", args=["-"])
    columns = (
        *("slug", "name", "kind", "neighbourhood_id", "summary", "stage", "outcome", "answer_by"),
        *("newest_photo__file_id", "newest_photo__alt", "imported_at"),
    )
    for found in listings.values_list(*(f"initiative__{column}" for column in columns)):
        slug, name, kind, area, summary, stage, outcome, answer_by, photo, alt, imported = found
        yield Row(
            page.replace("/-/", f"/{slug}/"),
            name,
            slug,
            kind,
            lines.meta(kind, names.neighbourhoods[area][1] if area else ""),
            summary,
            status_of(stage, outcome, answer_by)
            if answer_by
            else lines.statuses[stage, outcome, imported is not None],
            reverse("files:small", args=[photo]) if photo else "",
            alt or "",
        )


@dataclass(frozen=True)
class _Lines:
    """The words that rows show, in one language."""

    kinds: Mapping[str, str]
    statuses: Mapping[tuple[str, str, bool], Status]
    metas: dict[tuple[str, str], str] = field(default_factory=dict)

    def meta(self, kind: str, area: str) -> str:
        """Kind and place; computed once for each pair."""
        if (kind, area) not in self.metas:
            self.metas[kind, area] = kind_and_place(self.kinds.get(kind, ""), area)
        return self.metas[kind, area]


@cached("areas")
def _lines(language: str) -> _Lines:
    """The words that rows show, in the current language."""
    kinds = {value: capfirst(str(label)) for value, label in Initiative.Kind.choices}
    statuses = {}
    for stage in Initiative.Stage.values:
        for outcome in Outcome.values:
            for imported in (False, True):
                status = status_of(stage, outcome, imported=imported)
                statuses[stage, outcome, imported] = status._replace(text=str(status.text))
    return _Lines(kinds, statuses)


# ---- the same selection, as feed and download ----------------------------------------------------
@access(PUBLIC)
@kept("initiatives", "areas", "vision", "search")
def feed(request: HttpRequest) -> HttpResponse:
    """`/initiatieven/rss.xml`: the newest of a selection."""
    selection = replace(Selection.parse(request.GET), order="nieuw")
    newest = selection.apply(Listing.objects.all()).values("pk")[:FEED_ITEMS]
    found = selection.ordered(Initiative.objects.for_list().filter(pk__in=newest))
    municipality = Municipality.current()
    rss = Rss201rev2Feed(
        title=gettext("Initiatives in %(place)s")
        % {"place": municipality.name if municipality else "civicnet"},
        link=site_url(reverse("initiatives:list") + selection.after_address),
        description=gettext("New on civicnet, in the selection that you made."),
        language=get_language(),
        feed_url=site_url(request.get_full_path()),
    )
    for row in found:
        rss.add_item(
            title=row.name,
            link=site_url(row.get_absolute_url()),
            description=row.summary,
            pubdate=row.submitted_at,
            unique_id=site_url(row.get_absolute_url()),
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


# The columns for a row of the table: with all columns, 10,000 rows would take half as long again.
_COLUMNS = (
    *("name", "slug", "kind", "stage", "outcome", "neighbourhood", "summary", "purpose", "own_measure"),
    *("started_on", "submitted_at", "changed_at"),
    *("theme__code", "theme__name", "theme__version__number", "theme__version__state"),
)


@access(PUBLIC)
def download(request: HttpRequest, form: downloads.Form) -> HttpResponseBase:
    """`/initiatieven/initiatieven.xlsx` and its like: all of a selection, in its order, in one of the forms of a table."""
    selection = Selection.parse(request.GET)
    chosen = selection.apply(Initiative.objects.public())
    rows = (
        chosen.select_related("theme__version")
        .prefetch_related(
            Prefetch(
                "goals",
                Goal.objects.select_related("version").only("code", "version__number", "version__state"),
                to_attr="served",
            ),
            Prefetch("working_area", Neighbourhood.objects.only("pk").order_by("name"), to_attr="works_in"),
        )
        .only(*_COLUMNS)
    )
    # The import of our own files depends on these names of columns (initiatives/importing/mapping.py and own.py).
    columns = (
        ("naam", gettext("Name")),
        ("soort", gettext("Kind")),
        ("fase", gettext("How far")),
        ("uitkomst", gettext("Answer of the municipality")),
        ("buurt", gettext("Neighbourhood")),
        ("werkgebied", gettext("Working area")),
        ("thema", gettext("Theme")),
        ("doelen", gettext("Goals")),
        ("samenvatting", gettext("In one sentence")),
        ("waarom", gettext("Why")),
        ("eigen_maat", gettext("Own measure")),
        ("gestart_op", gettext("Started on")),
        ("aangemeld_op", pgettext("day", "Registered")),
        ("gewijzigd_op", gettext("Last changed")),
        ("pagina", gettext("Address")),
        ("id", gettext("Reference")),
    )
    table = downloads.Table(
        "initiatieven",
        [downloads.Column(*column) for column in columns],
        _table_rows(rows.iterator(chunk_size=1000), Names.now()),
        chosen.count(),
    )
    return downloads.response(request, table, form)


def _theme(row: Initiative) -> downloads.Cell:
    if old := row.old_theme:
        words = gettext("%(name)s (of version %(number)s)") % {"name": old.name, "number": old.version.number}
        return downloads.Coded(f"{old.version.number}/{old.code}", words)
    return downloads.Coded(row.theme.code, row.theme.name) if row.theme else None


def _words_of(choices: type[TextChoices]) -> dict[str, str]:
    """The values of a choice with their words in the current language."""
    return {value: str(words) for value, words in choices.choices}


def _table_rows(rows: Iterable[Initiative], names: Names) -> Iterator[list[downloads.Cell]]:
    # Once, and not for each row: looking up the words of a choice is slow.
    kinds, stages = _words_of(Initiative.Kind), _words_of(Initiative.Stage)
    outcomes = _words_of(Outcome)
    for row in rows:
        goals: list[Any] = row.served  # type: ignore[attr-defined]  # by Prefetch
        works_in: list[Any] = row.works_in  # type: ignore[attr-defined]  # idem
        areas = [names.neighbourhoods[area.pk] for area in works_in]
        area = names.neighbourhoods[row.neighbourhood_id] if row.neighbourhood_id else None
        yield [
            row.name,
            downloads.Coded(KINDS[row.kind], kinds.get(row.kind, "")),
            downloads.Coded(STAGES[row.stage], stages.get(row.stage, "")),
            downloads.Coded(OUTCOMES[row.outcome], outcomes.get(row.outcome, "")),
            downloads.Coded(*area) if area else None,
            downloads.Coded(
                " ".join(code for code, _name in areas), ", ".join(name for _code, name in areas)
            ),
            _theme(row),
            " ".join(sorted(goal.code_in_text for goal in goals)),
            row.summary,
            row.purpose,
            row.own_measure,
            row.started_on,
            row.submitted_at,
            row.changed_at,
            site_url(row.get_absolute_url()),
            row.slug,
        ]
