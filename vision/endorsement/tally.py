"""From working ballots to published lists: the names, the lines and their leaves, the counts and the manifest.

The formats are written down in docs/endorsement.md; `verify.py` reads them on its own.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import IO, Any

from django.db import connection

from vision.endorsement.broad import Count, GroupCount, Rule
from vision.endorsement.merkle import Root
from vision.endorsement.models import Ballot, Choice, Group, Round, SealedList
from vision.endorsement.shielding import DIMENSIONS, Told

FORMAT = "civicnet-round-1"
# Who chose on the whole text but not on this goal: every list has a line for every ballot.
NO_CHOICE = "none"
SHIELDED = "*"
_CHUNK = 5000


def list_names(round: Round) -> tuple[str, ...]:
    """The names of the lists of `round`, in the order of their hashes in a ballot and of the published file."""
    goals = round.version.goals.values_list("code", flat=True) if round.per_goal else ()
    return ("choice", "neighbourhood", "age", *(f"goal:{code}" for code in goals))


def leaf(name: str, hash: bytes, group: str, choice: str) -> bytes:
    """The canonical leaf of one line: its four fields, each after its length in four bytes."""
    return _sized(name.encode(), hash, group.encode(), choice.encode())


def _sized(*fields: bytes) -> bytes:
    return b"".join(len(field).to_bytes(4) + field for field in fields)


def line(hash: bytes, group: str, choice: str) -> bytes:
    """One line of a published list."""
    return " ".join(filter(None, (hash.hex(), group, choice))).encode() + b"\n"


# ---- counts ------------------------------------------------------------------------------------
def group_counts(round: Round) -> tuple[Count, list[GroupCount]]:
    """All working ballots of `round`, and those of each group after merging."""
    groups = list(round.groups.all())
    counts: dict[int, dict[str, int]] = {group.pk: {} for group in groups}
    with connection.cursor() as cursor:
        for column in ("neighbourhood_id", "age_id"):
            cursor.execute(
                f"SELECT {column}, choice, count(*) FROM endorsement_ballot WHERE round_id = %s GROUP BY 1, 2",
                [round.pk],
            )
            for group, choice, ballots in cursor.fetchall():
                counts[group][choice] = ballots
    eligible = eligible_of(groups)
    found = [
        GroupCount(group.dimension, group.code, group.name, eligible[group.pk], _count(counts[group.pk]))  # type: ignore[arg-type]  # a Dimension by its choices
        for group in groups
        if group.merged_into_id is None
    ]
    return sum((g.count for g in found if g.dimension == "neighbourhood"), Count()), found


def eligible_of(groups: list[Group]) -> dict[int, int]:
    """How many may vote in each group that is left after merging, by primary key: its own and those it took in."""
    eligible = {group.pk: group.eligible for group in groups if group.merged_into_id is None}
    for group in groups:
        if group.merged_into_id is not None:
            eligible[group.merged_into_id] += group.eligible
    return eligible


def eligible_in(groups: list[GroupCount]) -> int:
    """How many may vote in all: every voter lives in one neighbourhood."""
    return sum(group.eligible for group in groups if group.dimension == "neighbourhood")


def _count(by_choice: dict[str, int]) -> Count:
    return Count(*(by_choice.get(choice, 0) for choice in Choice.values))


# ---- lists -------------------------------------------------------------------------------------
def write_list(round: Round, name: str, told: Told, file: IO[bytes]) -> dict[str, Any]:
    """Write one list of the working ballots into `file`, in the order of its own hashes, and seal it.

    Reads from the database as it writes, so a million ballots take no more memory than a few thousand. Must run in a
    transaction. Returns the list's part of the manifest: name, lines, root and counts.
    """
    root, counts = Root(), dict[str, dict[str, int]]()
    # What the leaves and the lines have in common is made once: leaf() and line(), in pieces.
    head, tails = _sized(name.encode()) + (32).to_bytes(4), dict[tuple[str, str], tuple[bytes, bytes]]()
    for hash, group, choice in _lines(round, name, told):
        if (group, choice) not in tails:
            tails[group, choice] = _sized(group.encode(), choice.encode()), b" " + line(b"", group, choice)
            counts.setdefault(group, {})[choice] = 0
        leaf_tail, line_tail = tails[group, choice]
        root.add(head + hash + leaf_tail)
        file.write(hash.hex().encode() + line_tail)
        counts[group][choice] += 1
    return {
        "name": name,
        "lines": root.size,
        "root": root.digest().hex(),
        "counts": {group: dict(sorted(counts[group].items())) for group in sorted(counts)},
    }


def _lines(round: Round, name: str, told: Told) -> Iterator[tuple[bytes, str, str]]:
    place = list_names(round).index(name)
    hash = f"substring(hashes FROM {place * 32 + 1} FOR 32)"
    labels = {
        group.pk: group.code if told.is_shown(group.dimension, group.code) else SHIELDED
        for group in round.groups.filter(merged_into=None)
    }
    values: list[str] = []
    if name in DIMENSIONS:
        columns = f"{name}_id, choice"
    elif name == "choice":
        columns = "0, choice"
    else:
        columns, values = "0, coalesce(goals->>%s, %s)", [name.removeprefix("goal:"), NO_CHOICE]
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {hash}, {columns} FROM endorsement_ballot WHERE round_id = %s ORDER BY 1",
            [*values, round.pk],
        )
        while rows := cursor.fetchmany(_CHUNK):
            for key, group, choice in rows:
                yield bytes(key), labels[group] if group else "", choice


def joint_rows(round: Round) -> Iterator[tuple[str, dict[str, str]]]:
    """The choices of each ballot together, for opinions.find; in the order of the hashes of their codes."""
    ballots = Ballot.objects.filter(round=round).order_by("key").values_list("choice", "goals")
    yield from ballots.iterator(chunk_size=_CHUNK)


# ---- manifest ----------------------------------------------------------------------------------
def build_manifest(
    round: Round,
    groups: list[GroupCount],
    told: Told,
    lists: list[dict[str, Any]],
    struck: int,
    opinions: dict[str, Any] | None,
) -> dict[str, Any]:
    """The manifest: what was voted on, by which rule, the roots of the lists, and what follows from their counts.

    `struck` is how many lines of the roll were struck; what it is more than the ballots are papers that were handed
    out at the desk and never came back.
    """
    tellings = {(g.dimension, g.code): g.telling for g in told.groups}
    return {
        "format": FORMAT,
        "round": round.code,
        "vision": round.version.vision.code,
        "version": round.version.number,
        "version_sha256": round.version.sha256,
        "opens_at": round.opens_at.isoformat(),
        "closes_at": round.closes_at.isoformat(),
        "ways": sorted(round.ways),
        "roll": round.has_roll,
        "rule": Rule.from_json(round.rule).as_json(),
        "eligible": eligible_in(groups),
        "struck": struck,
        "ballots": told.whole.ballots,
        "groups": [
            {
                "dimension": g.dimension,
                "code": g.code,
                "name": g.name,
                "eligible": g.eligible,
                "telling": tellings[g.dimension, g.code],
            }
            for g in groups
        ],
        "lists": lists,
        "verdict": told.verdict_json(),
        "opinions_sha256": None if opinions is None else sha256(canonical(opinions)).hexdigest(),
    }


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, keys sorted, no white space."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def published(round: Round) -> Iterator[bytes]:
    """The file that everybody may download of a closed round, piece by piece; docs/endorsement.md has its format."""
    yield from envelope(round.manifest.encode(), list(round.lists.all()))


def envelope(manifest: bytes, lists: list[SealedList]) -> Iterator[bytes]:
    """A manifest with its lists as one file: every byte of it is bound by the hash in the first line."""
    yield f"{FORMAT} {sha256(manifest).hexdigest()}\n".encode()
    yield manifest + b"\n"
    by_name = {sealed.name: sealed for sealed in lists}
    for part in json.loads(manifest)["lists"]:
        with by_name[part["name"]].file.open("rb") as file:
            yield from file.chunks(2**16)
