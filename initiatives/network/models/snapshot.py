from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple, Self

from django.db import models
from django.db.models.functions import TruncMonth
from django.utils import timezone

from civicnet.columns import DateField
from initiatives.network.ties import Tie

# Of more quarters than this one looks at years.
MOST_QUARTERS: Final = 12


class Node(NamedTuple):
    """A party in a snapshot: where it stands, in which group (0 is the largest; -1: alone), and what it means there.

    between: of how many pairs of others the shortest way runs through it. constraint: Burt's; -1 without ties. area: the
    key of its neighbourhood, or None.
    """

    key: str
    x: int
    y: int
    group: int
    between: float
    constraint: float
    holds: bool
    area: int | None


class Figures(NamedTuple):
    """A snapshot in counts. `pairs`: of other parties in the group of the municipality; `through` of these find each
    other shortest through it. `needs`: for each kind of help how many needs are open, and how many offer it.
    """

    parties: int
    ties: int
    groups: int
    largest: int
    lone: int
    holders: int
    gifts: int
    returned: int
    across: int
    through: int
    pairs: int
    needs: dict[str, tuple[int, int]]

    @property
    def single(self) -> int:
        """How many open needs only one party could meet."""
        return sum(needs for needs, offerers in self.needs.values() if offerers == 1)


@dataclass(frozen=True)
class StoredNetwork:
    """What a snapshot holds of the network: no names, so that what is hidden later is hidden in old ones too."""

    nodes: list[Node] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def pack(self) -> dict[str, Any]:
        """As JSON: a tie names its parties by their place in the list."""
        place = {node.key: n for n, node in enumerate(self.nodes)}
        return {
            "parties": [list(node) for node in self.nodes],
            "ties": [
                [place[tie.a], place[tie.b], tie.kind, tie.since.isoformat(), tie.about, tie.number]
                for tie in self.ties
            ],
        }

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Self:
        """What `pack` made, as it was."""
        nodes = [Node(*row) for row in packed["parties"]]
        return cls(nodes, list(cls._ties(packed["ties"], nodes)))

    @staticmethod
    def _ties(rows: list[Any], nodes: list[Node]) -> Iterator[Tie]:
        for a, b, kind, since, about, number in rows:
            yield Tie(
                a=nodes[a].key,
                b=nodes[b].key,
                kind=kind,
                since=date.fromisoformat(since),
                about=about,
                number=number,
            )


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def on(self, day: date | None) -> "Snapshot | None":
        """The last one of that day or before it; without a day the newest."""
        rows = self if day is None else self.filter(day__lte=day)
        return rows.order_by("-day").first()

    def growth(self) -> list["Snapshot"]:
        """The last of each quarter, the oldest first, without what they hold; of each year once there are many."""
        rows: list[Snapshot] = list(self.defer("graph").order_by("day"))
        quarters = {(row.day.year, (row.day.month - 1) // 3): row for row in rows}
        if len(quarters) <= MOST_QUARTERS:
            return [*quarters.values()]
        return [*{row.day.year: row for row in rows}.values()]

    def superseded(self, before: date) -> Self:
        """Those of before that day that are not the last of their month."""
        lasts = self.annotate(month=TruncMonth("day")).order_by("month", "-day").distinct("month")
        return self.filter(day__lt=before).exclude(pk__in=[row.pk for row in lasts.only("pk")])


class Snapshot(models.Model):
    """The network on one day. The last of each month is kept; of the last weeks each."""

    cache_topic = "network"

    day = DateField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    graph = models.JSONField()
    counts = models.JSONField()

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)

    @property
    def network(self) -> StoredNetwork:
        """Parties and ties of that day."""
        return StoredNetwork.unpack(self.graph)

    @property
    def figures(self) -> Figures:
        """The counts of that day."""
        needs = {category: (needs, offer) for category, (needs, offer) in self.counts["needs"].items()}
        return Figures(**{**self.counts, "needs": needs})
