"""Taking the snapshots of the network: every night anew, and at once for the two of an exchange that worked out.

What is dear is counted outside any transaction; only writing the row takes a turn. A snapshot is the row of its day, so
doing it again after an interruption is doing it once.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.maps import WIDTH, outlines
from civicnet.database.locks import wait_for_turn
from civicnet.deadlines import local_date
from civicnet.outbox.actions import publish
from civicnet.outbox.models import Message
from initiatives.marketplace.models import Exchange, Post, Side
from initiatives.models import Initiative, Organisation
from initiatives.network.layout import MOVES, Point, lay_out
from initiatives.network.measures import Measures, measure
from initiatives.network.models import Figures, Node, Snapshot, StoredNetwork
from initiatives.network.ties import (
    INITIATIVE,
    KINDS,
    ORGANISATION,
    Tie,
    key_of,
    keys_by_kind,
    parties_on,
    ties_on,
)

# So long every day is kept; after that the last day of each month.
KEEP_DAYS: Final = 31


def ask_to_renew(payload: dict[str, Any]) -> None:
    """Subscriber of an exchange that both confirmed: has the worker put the tie of the two in the picture of today."""
    publish("network.renew", {"exchange": payload["id"]}, kind=Message.Kind.TASK)


def take_snapshot(day: date | None = None) -> Snapshot:
    """The network of a day, today unless said otherwise, counted and laid out anew. Takes minutes in a large town.

    Reads all parties and ties; the places of the last snapshot before that day are where it starts.
    """
    day = day or local_date()
    taken = _keep(day, parties_on(day), ties_on(day), moves=MOVES)
    assert taken is not None  # it stands instead of whatever there was
    return taken


def renew_snapshot(exchange: int) -> Snapshot | None:
    """Put the ties of the two sides of an exchange in the picture of today. Nobody who stood in it moves.

    None when there is no exchange that both confirmed, or a resident in person is one of the two: then no tie comes of
    it. Idempotent.
    """
    row = Exchange.objects.kept().filter(pk=exchange, person=None, post__person=None).with_sides().first()
    if row is None:
        return None
    both, day = (
        {key_of(side) for side in (row.party, row.post.party) if not isinstance(side, User)},
        local_date(),
    )
    while True:
        today = Snapshot.objects.filter(day=day).first()
        if today is None:
            return take_snapshot(day)
        stored = today.network
        others = [tie for tie in stored.ties if not both & {tie.a, tie.b}]
        there = {node.key for node in stored.nodes} | (both & {*parties_on(day)})
        ties = sorted([*others, *ties_on(day, both)], key=lambda tie: (tie.since, tie.pair, tie.kind))
        # Somebody else who was first has put in ties that are not among these: begin again with theirs.
        if kept := _keep(day, sorted(there), ties, moves=0, instead_of=today):
            return kept


def forget_old_snapshots(today: date | None = None) -> int:
    """Keep of what is older than KEEP_DAYS only the last of each month. Returns how many are gone."""
    before = local_date(today) - timedelta(days=KEEP_DAYS)
    return Snapshot.objects.superseded(before).delete()[0]


def _keep(
    day: date,
    parties: Sequence[str],
    ties: Sequence[Tie],
    *,
    moves: float,
    instead_of: Snapshot | None = None,
) -> Snapshot | None:
    """Count, lay out and write the snapshot of a day. None when it should replace one that is no longer there."""
    there = {*parties}
    ties = [tie for tie in ties if tie.a in there and tie.b in there]
    gifts = [(tie.a, tie.b) for tie in ties if KINDS[tie.kind].has_direction]
    counted = measure(parties, [tie.pair for tie in ties], gifts)
    last = Snapshot.objects.on(day)
    before = {node.key: (node.x, node.y) for node in last.network.nodes if node.group >= 0} if last else {}
    areas = _areas_of(parties)
    places = lay_out(counted.groups, [tie.pair for tie in ties], _homes(areas), before, moves=moves)
    network = StoredNetwork(_nodes(counted, places, areas), list(ties))
    figures = _figures(day, counted, ties, areas)
    with transaction.atomic():
        wait_for_turn("the network of a day")
        if instead_of and not Snapshot.objects.filter(day=day, made_at=instead_of.made_at).exists():
            return None
        row, _new = Snapshot.objects.update_or_create(
            day=day,
            defaults={"made_at": timezone.now(), "graph": network.pack(), "counts": figures._asdict()},
        )
    return row


def _nodes(counted: Measures, places: Mapping[str, tuple[int, int]], areas: Mapping[str, int]) -> list[Node]:
    holders = {*counted.holders}
    group_of = {key: n for n, group in enumerate(counted.groups) for key in group}
    return [
        Node(
            key,
            *places.get(key, (0, 0)),
            group_of.get(key, -1),
            counted.between.get(key, 0),
            counted.constraint.get(key, -1),
            key in holders,
            areas.get(key),
        )
        for key in [*(key for group in counted.groups for key in group), *counted.lone]
    ]


def _figures(day: date, counted: Measures, ties: Sequence[Tie], areas: Mapping[str, int]) -> Figures:
    municipality = Organisation.objects.filter(is_municipality=True).values_list("pk", flat=True).first()
    key = f"{ORGANISATION}{municipality}"
    others = next((len(group) - 1 for group in counted.groups if key in group), 0)
    return Figures(
        parties=sum(len(group) for group in counted.groups) + len(counted.lone),
        ties=len(ties),
        groups=len(counted.groups),
        largest=counted.largest,
        lone=len(counted.lone),
        holders=len(counted.holders),
        gifts=counted.gifts,
        returned=counted.returned,
        across=sum(
            areas.get(tie.a, 0) != areas.get(tie.b, 0) for tie in ties if {tie.a, tie.b} <= areas.keys()
        ),
        through=round(counted.between.get(key, 0)),
        pairs=others * (others - 1) // 2,
        needs=_needs(day),
    )


def _needs(day: date) -> dict[str, tuple[int, int]]:
    """For each kind of help that somebody needed on a day: how many needs were open, and how many parties offered it."""
    open_then = Post.objects.public().filter(
        Q(state=Post.State.OPEN) | Q(changed_at__date__gt=day), opened_at__date__lte=day
    )
    needs = open_then.filter(side=Side.NEED).order_by().values_list("category").annotate(n=Count("pk"))
    parties = ("category", "initiative", "organisation", "person")
    offers = open_then.filter(side=Side.OFFER).order_by().values_list(*parties).distinct()
    offerers: dict[str, int] = {}
    for category, *_party in offers:
        offerers[category] = offerers.get(category, 0) + 1
    return {category: (n, offerers.get(category, 0)) for category, n in sorted(needs)}


def _areas_of(keys: Collection[str]) -> dict[str, int]:
    """The neighbourhood of each party that has one: of an organisation where most of what it puts up is."""
    initiatives, organisations = keys_by_kind(keys)
    known = outlines().by_key
    found: dict[str, int] = {}
    rows = Initiative.objects.filter(pk__in=initiatives, neighbourhood__isnull=False)
    for pk, area in rows.values_list("pk", "neighbourhood"):
        if area in known:
            found[f"{INITIATIVE}{pk}"] = known[area].pk
    posts = Post.objects.public().filter(organisation__in=organisations, neighbourhood__isnull=False)
    each = posts.order_by().values_list("organisation", "neighbourhood").annotate(n=Count("pk"))
    for pk, area, _n in sorted(each, key=lambda row: (row[2], -row[1])):
        if area in known:
            found[f"{ORGANISATION}{pk}"] = known[area].pk
    return found


def _homes(areas: Mapping[str, int]) -> dict[str, Point]:
    """Where each of these parties is on the map, from 0 to 1 in both directions."""
    points, frame = outlines().points, outlines().frame
    if frame is None:
        return {}
    high = max(frame.height, 1.0)
    return {key: (points[pk][0] / WIDTH, points[pk][1] / high) for key, pk in areas.items() if pk in points}
