"""What of a post is compared with another one, read for many posts at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from civicnet.likeness.nearest import vectors_of
from civicnet.text.likeness import Gist
from initiatives.marketplace.models import Exchange, Post, Side
from initiatives.models import Initiative, Membership, OrganisationMember

Point = tuple[float, float]
PartyKey = tuple[str, int]  # as Party.party_key
_PARTY: Final = ("initiative", "organisation", "person")


@dataclass(frozen=True)
class Compared:
    """One post as the factors see it.

    `point` is where it is, in longitude and latitude; `is_exact` whether it says so itself, or only its neighbourhood.
    `areas`: the neighbourhoods that it is in or works in, `works_at` the points of those that it works in; `goals`: those
    of its initiative in the vision in force, with their words; `speakers`: the people behind it; `partners`: the parties
    with which its own has kept a promise; `condition`: the place without which it cannot be given.
    """

    pk: int
    party: PartyKey
    category: str
    gist: Gist
    point: Point | None
    is_exact: bool
    neighbourhood: int | None
    areas: frozenset[int]
    works_at: tuple[Point, ...]
    goals: Mapping[int, str]
    days: frozenset[int]
    day_parts: frozenset[str]
    from_on: date | None
    until_on: date | None
    speakers: frozenset[int]
    partners: frozenset[PartyKey]
    condition: str


@dataclass(frozen=True)
class Market:
    """How many needs are open in each category, and how many parties offer something there."""

    needs: Mapping[str, int]
    offerers: Mapping[str, int]

    @classmethod
    def now(cls) -> "Market":
        """As it is now. One query."""
        needs, offers = Q(side=Side.NEED), Q(side=Side.OFFER)
        # Each post is of one party, which stands in one of the columns.
        offerers = sum((Count(column, distinct=True, filter=offers) for column in _PARTY), Value(0))
        rows = Post.objects.open().public().order_by().values_list("category")
        found = list(rows.annotate(needs=Count("pk", filter=needs), offerers=offerers))
        return cls({row[0]: row[1] for row in found}, {row[0]: row[2] for row in found})

    def scarcity(self, category: str) -> float:
        """Open needs for each party that offers (domain.md, Network)."""
        return self.needs.get(category, 0) / max(self.offerers.get(category, 0), 1)


def compare(posts: "QuerySet[Post]") -> list[Compared]:
    """What is compared of these posts. Eight queries, however many there are."""
    rows = list(
        posts.select_related("neighbourhood", "place", "condition")
        .defer("neighbourhood__polygon", "neighbourhood__path", "place__note")
        .order_by("pk")
    )
    vectors = vectors_of(Post, [row.pk for row in rows])
    areas, goals = _areas(rows), _goals(rows)
    speakers, partners = speakers_of(rows), _partners(rows)
    return [
        Compared(
            pk=row.pk,
            party=row.party_key,
            category=row.category,
            gist=Gist(row.likened(), vectors.get(row.pk)),
            point=(where := _point(row))[0],
            is_exact=where[1],
            neighbourhood=row.neighbourhood_id,
            areas=frozenset(areas[row.pk].keys()),
            works_at=() if where[0] else tuple(filter(None, areas[row.pk].values())),
            goals=goals.get(row.initiative_id or 0, {}),
            days=frozenset(row.days),
            day_parts=frozenset(row.day_parts),
            from_on=row.from_on,
            until_on=row.until_on,
            speakers=frozenset(speakers.get(row.party_key, ())),
            partners=frozenset(partners.get(row.party_key, ())),
            condition=row.condition.name if row.condition else "",
        )
        for row in rows
    ]


def _point(post: Post) -> tuple[Point | None, bool]:
    for place in (post, post.place, post.neighbourhood):
        if place is not None and place.lon is not None and place.lat is not None:
            return (place.lon, place.lat), place is not post.neighbourhood
    return None, False


def _areas(posts: Collection[Post]) -> Mapping[int, dict[int, Point | None]]:
    """The neighbourhoods that each is in or works in, with their points. One query."""
    found: dict[int, dict[int, Point | None]] = {
        post.pk: {post.neighbourhood_id: None} if post.neighbourhood_id else {} for post in posts
    }
    works_in = Post.working_area.through.objects.filter(post__in=[post.pk for post in posts])
    columns = ("post", "neighbourhood", "neighbourhood__lon", "neighbourhood__lat")
    for post, area, lon, lat in works_in.values_list(*columns):
        found[post][area] = None if lon is None or lat is None else (lon, lat)
    return found


def _goals(posts: Collection[Post]) -> Mapping[int, dict[int, str]]:
    """The goals in force of each initiative, with their words. One query."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    keys = {post.initiative_id for post in posts if post.initiative_id}
    served = Initiative.goals.through.objects.filter(
        initiative__in=keys, goal__version__state="adopted"
    ).select_related("goal")
    for row in served:
        found[row.initiative_id][row.goal_id] = row.goal.short
    return found


def speakers_of(posts: Collection[Post]) -> Mapping[PartyKey, set[int]]:
    """The people behind each party: in person, as members, or through an organisation. Two queries."""
    found: dict[PartyKey, set[int]] = defaultdict(set)
    for post in posts:
        if post.person_id:
            found["person", post.person_id].add(post.person_id)
    organisations = {post.organisation_id for post in posts if post.organisation_id}
    members = OrganisationMember.objects.filter(organisation__in=organisations, left_at=None)
    for organisation, user in members.values_list("organisation", "user"):
        found["organisation", organisation].add(user)
    initiatives = {post.initiative_id for post in posts if post.initiative_id}
    in_it = Membership.objects.filter(
        Q(organisation=None) | Q(organisation__members__left_at=None),
        initiative__in=initiatives,
        left_at=None,
    )
    person = Coalesce("user", "organisation__members__user")
    for initiative, user in in_it.values_list("initiative", person):
        if user is not None:
            found["initiative", initiative].add(user)
    return found


def _partners(posts: Collection[Post]) -> Mapping[PartyKey, set[PartyKey]]:
    """The parties with which that of each post has an exchange that both confirmed. One query."""
    of_column: dict[str, set[int]] = defaultdict(set)
    for column, key in {post.party_key for post in posts}:
        of_column[column].add(key)
    ours = Q(pk=None)
    for column, keys in of_column.items():
        ours |= Q(**{f"{column}__in": keys}) | Q(**{f"post__{column}__in": keys})
    found: dict[PartyKey, set[PartyKey]] = defaultdict(set)
    kept = Exchange.objects.kept().filter(ours).order_by()
    for row in kept.values_list(*_PARTY, *(f"post__{column}" for column in _PARTY)):
        one, other = _party_in(row[: len(_PARTY)]), _party_in(row[len(_PARTY) :])
        found[one].add(other)
        found[other].add(one)
    return found


def _party_in(row: Sequence[int | None]) -> PartyKey:
    """The party in its three columns, of which one is filled."""
    ((column, key),) = ((column, key) for column, key in zip(_PARTY, row, strict=True) if key is not None)
    return column, key
