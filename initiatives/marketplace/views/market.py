"""`/marktplaats/`: what is needed and what is offered, beside each other; as a map, a feed and a download too."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext

from civicnet import downloads
from civicnet.addresses import site_url
from civicnet.areas.finding import how_to_find
from civicnet.areas.models import Municipality
from civicnet.areas.zoom import needs_zoom
from civicnet.caching.pages import kept
from civicnet.following.choice import follow_choice
from civicnet.following.models import Follow
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.search.nearest import suggestions
from initiatives.choosing import LIST, MAP, NEWEST, PAGE_SIZE
from initiatives.counts import Counts
from initiatives.marketplace.followed import clean_search
from initiatives.marketplace.models import KINDS, Post, Side
from initiatives.marketplace.on_map import WORDS, draw_market
from initiatives.marketplace.selection import CATEGORY, FEW, MarketSelection
from initiatives.marketplace.values import CATEGORIES, URGENCIES
from initiatives.marketplace.views.door import name_areas
from initiatives.views.filters import Group, Names, chips, groups, may_mean, orders

FEED_ITEMS: Final = 40
_TOPICS: Final = ("marketplace", "initiatives", "areas", "vision", "search")


class Column(NamedTuple):
    """One side of the list. `more`: the address of all of it, when not all is shown."""

    side: Side
    total: int
    rows: list[Post]
    more: str


@access(PUBLIC)
@kept(*_TOPICS)
def market(request: HttpRequest) -> HttpResponse:
    """`/marktplaats/`: search, filters with the counts of both sides, list or map. Four to six queries."""
    selection, names = _selection(request), Names.now()
    counts = selection.count()
    if selection.words and not _total(counts):
        selection, counts = _meant(selection, counts)
    page = _page(selection, counts)
    selection = replace(selection, page=page.number)
    on_map = selection.shown_as == MAP
    both = counts[Side.NEED].plus(counts[Side.OFFER])
    shown = both if not selection.side else counts[Side(selection.side)]
    context = {
        "selection": selection,
        "total": shown.total,
        "on_map": on_map,
        "sides": [(_word(side), counts[side]) for side in Side],
        "groups": list(_groups(selection, both, names)),
        "icons": {CATEGORY: {name: icon for name, (icon, _what) in KINDS.items()}},
        "chips": list(chips(selection, names)),
        "orders": list(orders(selection)),
        "columns": [] if on_map else list(_columns(selection, counts)),
        "tabs": list(_tabs(selection, counts)),
        "map": draw_market(selection, shown.by_place) if on_map else None,
        "map_words": WORDS,
        "zooms": needs_zoom(),
        "how_to_find": how_to_find(),
        "may_mean": may_mean(selection),
        "page": page,
        "as_list": selection.querystring(shown_as=LIST, page=1),
        "as_map": selection.querystring(shown_as=MAP, page=1),
        "clear": MarketSelection(
            order=selection.order, shown_as=selection.shown_as, side=selection.side
        ).querystring(),
        "query": replace(selection, page=1, shown_as=LIST).after_address,
        "follow": follow_choice(request.user, *_to_follow(selection)),
    }
    response = render(request, "marketplace/list.html", context, fragment="marketplace/_list_answer.html")
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = request.path + selection.querystring()
    return response


def _selection(request: HttpRequest) -> MarketSelection:
    """What the address asks for; "nearest" may count from the neighbourhood that the reader follows. At most one query."""
    selection = MarketSelection.parse(request.GET)
    if not request.user.is_authenticated:
        return selection
    followed = Follow.objects.filter(user=request.user, kind="neighbourhood").order_by("since", "pk")
    return replace(selection, home=followed.values_list("key", flat=True).first() or "")


def _to_follow(selection: MarketSelection) -> tuple[str, str]:
    """What one follows on this page: the one category that is chosen, or else the search."""
    chosen = selection.chosen.get(CATEGORY, ())
    if len(chosen) == selection.number_chosen == 1 and not selection.words and not selection.side:
        return "category", chosen[0]
    return "posts", clean_search(selection.querystring())


def _total(counts: Mapping[Side, Counts]) -> int:
    return sum(side.total for side in counts.values())


def _meant(
    selection: MarketSelection, counts: Mapping[Side, Counts]
) -> tuple[MarketSelection, Mapping[Side, Counts]]:
    """The selection with the nearest known words that find something; itself when there are none."""
    for words in suggestions(selection.words):
        meant = replace(selection, words=words, typed=selection.words)
        if _total(more := meant.count()):
            return meant, more
    return selection, counts


def _page(selection: MarketSelection, counts: Mapping[Side, Counts]) -> Page[int]:
    """The page of one side; both beside each other have one. A number beyond the last gives the last page."""
    total = counts[Side(selection.side)].total if selection.side else 0
    return Paginator(range(total), PAGE_SIZE).get_page(selection.page)


def _groups(selection: MarketSelection, both: Counts, names: Names) -> Iterator[Group]:
    """The filters as the form shows them. Of a few posts only the categories help; goals of earlier versions are left
    out."""
    few = both.total <= FEW and selection.is_everything
    for group in groups(selection, both, names):
        if not few or group.name == CATEGORY:
            yield group._replace(
                folded=group.folded or (group.name == "wanneer" and not selection.chosen.get("wanneer"))
            )


def _columns(selection: MarketSelection, counts: Mapping[Side, Counts]) -> Iterator[Column]:
    for side in selection.sides:
        rows = selection.on_page(side)
        name_areas(rows)
        total = counts[side].total
        more = (
            replace(selection, side=side, page=1).querystring()
            if not selection.side and total > len(rows)
            else ""
        )
        yield Column(side, total, rows, more)


def _tabs(selection: MarketSelection, counts: Mapping[Side, Counts]) -> Iterator[dict[str, Any]]:
    """The switch between both sides and one."""
    url = replace(selection, side="", page=1).querystring()
    yield {"text": gettext("Both"), "url": url, "current": not selection.side}
    for side in Side:
        yield {
            "text": capfirst(_word(side)),
            "url": replace(selection, side=side, page=1).querystring(),
            "current": selection.side == side,
            "count": counts[side].total,
        }


def _word(side: Side) -> str:
    """What a side is called: "asked" and "offered"."""
    return (
        pgettext("side of the marketplace", "asked")
        if side == Side.NEED
        else pgettext("side of the marketplace", "offered")
    )


# ---- the same selection, as feed and download ----------------------------------------------------
@access(PUBLIC)
@kept(*_TOPICS)
def feed(request: HttpRequest) -> HttpResponse:
    """`/marktplaats/rss.xml`: the newest of a selection, of both sides or one."""
    selection = replace(MarketSelection.parse(request.GET), order=NEWEST)
    rows = [post for side in selection.sides for post in selection.of_side(side)[:FEED_ITEMS]]
    name_areas(rows)
    municipality = Municipality.current()
    rss = Rss201rev2Feed(
        title=gettext("Marketplace of %(place)s")
        % {"place": municipality.name if municipality else "civicnet"},
        link=site_url(reverse("marketplace:list") + selection.after_address),
        description=gettext("New on civicnet, in the selection that you made."),
        language=get_language(),
        feed_url=site_url(request.get_full_path()),
    )
    for post in sorted(rows, key=lambda post: (post.opened_at, post.pk), reverse=True)[:FEED_ITEMS]:
        address = site_url(post.get_absolute_url())
        rss.add_item(
            title=f"{capfirst(_word(Side(post.side)))}: {post.title}",
            link=address,
            description=f"{post.kind_and_place}. {capfirst(post.party_name)}. {post.when}.",
            pubdate=post.opened_at,
            unique_id=address,
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@access(PUBLIC)
def download(request: HttpRequest, form: downloads.Form) -> HttpResponseBase:
    """`/marktplaats/marktplaats.xlsx` and its like: all of a selection, needs first, in one of the forms of a table."""
    selection, names = _selection(request), Names.now()
    found = [selection.of_side(side) for side in selection.sides]
    # The import of our own files depends on these names of columns.
    columns = (
        ("kant", gettext("Asked or offered")),
        ("categorie", gettext("Kind")),
        ("titel", gettext("Title")),
        ("tekst", gettext("Text")),
        ("van", gettext("Who")),
        ("buurt", gettext("Neighbourhood")),
        ("werkgebied", gettext("Working area")),
        ("wanneer", gettext("When")),
        ("haast", gettext("How soon")),
        ("aantal", gettext("How many")),
        ("afgesproken", gettext("How many are agreed")),
        ("uniek", gettext("Only they offer it")),
        ("voorwaarde", gettext("Only with this place")),
        ("open_sinds", gettext("Open since")),
        ("sluit_op", gettext("Closes on")),
        ("pagina", gettext("Address")),
        ("id", gettext("Reference")),
    )
    table = downloads.Table(
        "marktplaats",
        [downloads.Column(*column) for column in columns],
        (_cells(post, names) for rows in found for post in rows.iterator(chunk_size=1000)),
        sum(rows.count() for rows in found),
    )
    return downloads.response(request, table, form)


def _cells(post: Post, names: Names) -> list[downloads.Cell]:
    area = names.neighbourhoods[post.neighbourhood_id] if post.neighbourhood_id else None
    areas = dict.fromkeys(names.neighbourhoods[key] for key in post.works_in)
    return [
        downloads.Coded("vraag" if post.is_need else "aanbod", _word(Side(post.side))),
        downloads.Coded(CATEGORIES[post.category], post.get_category_display()),
        post.title,
        post.text,
        post.party_name,
        downloads.Coded(*area) if area else None,
        downloads.Coded(" ".join(code for code, _name in areas), ", ".join(name for _code, name in areas)),
        post.when,
        downloads.Coded(URGENCIES[post.urgency], post.get_urgency_display()),
        post.number,
        post.taken,
        gettext("yes") if post.is_unique else gettext("no"),
        post.condition.name if post.condition else None,
        post.opened_at,
        post.closes_on,
        site_url(post.get_absolute_url()),
        str(post.pk),
    ]
