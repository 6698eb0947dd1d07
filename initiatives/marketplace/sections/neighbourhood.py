"""The marketplace's parts of the page of a neighbourhood: what is sought and offered there, and who helped whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.areas.finding import AreaName, rows_of
from civicnet.deadlines import local_date
from civicnet.sections import Fact, Line, Section
from initiatives.codes import PLACES
from initiatives.marketplace.models import Exchange, Party, Post, Side
from initiatives.marketplace.sections.listed import read_posts
from initiatives.marketplace.selection import MarketSelection
from initiatives.models import Initiative

MOST_OF_A_SIDE: Final = 4
MOST_EXCHANGES: Final = 500


@dataclass(frozen=True, kw_only=True)
class Half:
    """One side of what a neighbourhood asks and offers: the newest, how many there are, and the list of all."""

    side: str
    rows: Sequence[Post]
    total: int
    url: str


def for_neighbourhood(area: AreaName, user: Any) -> Section | None:
    """What is asked and offered there now, the newest first. Three queries."""
    live = Post.objects.public().live().filter(neighbourhood__in=rows_of(area.code))
    totals = dict(live.order_by().values_list("side").annotate(Count("pk")))
    chosen = MarketSelection().with_only(PLACES, area.code)
    halves = [
        Half(
            side=side,
            rows=read_posts(live.filter(side=side).order_by("-opened_at", "-pk"), MOST_OF_A_SIDE),
            total=totals.get(side, 0),
            url=reverse("marketplace:list") + replace(chosen, side=side).querystring(),
        )
        for side in Side
    ]
    signs = [
        Line(
            local_date(post.opened_at),
            post.title,
            post.side_and_kind,
            url=post.get_absolute_url(),
            url_text=_("Look"),
        )
        for half in halves
        for post in half.rows
        if post.opened_at
    ]
    return Section(
        name="markt",
        template="marketplace/sections/neighbourhood.html",
        context={"halves": halves},
        facts=[Fact(_("Asked and offered"), str(sum(totals.values())), "#markt")],
        timeline=signs,
    )


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Two parties that helped each other: through what it was last, and since when. `bridges`: one is from elsewhere."""

    one: str
    one_url: str
    other: str
    other_url: str
    through: Post
    since: date
    bridges: bool


def ties_for_neighbourhood(area: AreaName, user: Any) -> Section | None:
    """Who is tied to whom by help that both confirmed, at least one of them from there. One query.

    Residents in person are no part of it (domain.md, Network).
    """
    here = set(rows_of(area.code).values_list("pk", flat=True))
    ours = Q(initiative__neighbourhood__in=here) | Q(post__initiative__neighbourhood__in=here)
    seen = Q(organisation__hidden_at=None, post__organisation__hidden_at=None, initiative__hidden_at=None)
    rows = (
        Exchange.objects.kept()
        .filter(ours & seen, person=None, post__person=None, post__in=Post.objects.public())
        .select_related("initiative", "organisation", "post__initiative", "post__organisation")
        .order_by("-closed_at", "-pk")[:MOST_EXCHANGES]
    )
    found = list(rows)
    ties = _ties(found, here)
    parties = {side.party_key for row in found for side in (row, row.post) if _is_from(side, here)}
    return Section(
        name="wie",
        template="marketplace/sections/ties.html",
        context={"ties": ties, "tied": len(parties), "bridges": sum(tie.bridges for tie in ties)},
        facts=[
            Fact(_("Parties with a tie"), str(len(parties)), "#wie"),
            Fact(_("Ties to other neighbourhoods"), str(sum(tie.bridges for tie in ties)), "#wie"),
        ],
        timeline=[_sign(row) for row in found],
    )


def _ties(rows: Iterable[Exchange], here: set[int]) -> list[Tie]:
    """Each pair once; `rows` have the newest first."""
    pairs: dict[frozenset[tuple[str, int]], list[Exchange]] = {}
    for row in rows:
        pairs.setdefault(frozenset((row.party_key, row.post.party_key)), []).append(row)
    return [
        Tie(
            one=str(acts[0].post.party),
            one_url=_page_of(acts[0].post),
            other=str(acts[0].party),
            other_url=_page_of(acts[0]),
            through=acts[0].post,
            since=local_date(acts[-1].closed_at),
            bridges=_is_elsewhere(acts[0], here) or _is_elsewhere(acts[0].post, here),
        )
        for acts in pairs.values()
    ]


def _is_from(side: Party, here: set[int]) -> bool:
    return side.initiative is not None and side.initiative.neighbourhood_id in here


def _is_elsewhere(side: Party, here: set[int]) -> bool:
    """Whether it is an initiative in another neighbourhood; an organisation is in none."""
    place = side.initiative.neighbourhood_id if side.initiative else None
    return place is not None and place not in here


def _page_of(side: Party) -> str:
    found = side.party
    assert not side.is_in_person
    return found.get_absolute_url() if isinstance(found, Initiative) else side.organisation.get_absolute_url()  # type: ignore[union-attr]  # one of both


def _sign(row: Exchange) -> Line:
    names = {"giver": str(row.of(row.giver).party), "what": row.post.title}
    text = _("%(giver)s helped: %(what)s") % names
    return Line(
        local_date(row.closed_at),
        text,
        _("Both say that it worked out"),
        url=row.post.get_absolute_url(),
        url_text=_("Look"),
    )
