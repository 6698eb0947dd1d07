"""From working ballots to published lists: the names, the lines and their leaves, the counts and the manifest.

The formats are written down in docs/endorsement.md; `verify.py` reads them on its own.
"""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import connection

from vision.endorsement.broad import Count, GroupCount, Rule
from vision.endorsement.merkle import Root
from vision.endorsement.models import Choice, Group, Round, SealedList
from vision.endorsement.shielding import DIMENSIONS, Told, shield_counts

FORMAT = "civicnet-round-1"
# Stands for a choice on the whole text but none on this goal: every list has a line for every ballot.
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
def count_groups(round: Round) -> tuple[list[GroupCount], Told]:
    """The working ballots of each group of `round` after merging, and which of these counts may be told."""
    groups = list(round.groups.all())
    counts: dict[int, dict[str, int]] = {group.pk: {} for group in groups}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT neighbourhood_id, age_id, choice, count(*) FROM endorsement_ballot WHERE round_id = %s GROUP BY 1, 2, 3",
            [round.pk],
        )
        for *both, choice, ballots in cursor.fetchall():
            for group in both:
                counts[group][choice] = counts[group].get(choice, 0) + ballots
    eligible = eligible_of(groups)
    found = [
        GroupCount(group.dimension, group.code, group.name, eligible[group.pk], _count(counts[group.pk]))  # type: ignore[arg-type]  # a Dimension by its choices
        for group in groups
        if group.merged_into_id is None
    ]
    whole = sum((g.count for g in found if g.dimension == "neighbourhood"), Count())
    return found, shield_counts(Rule.from_json(round.rule), whole, found, eligible_in(found))


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
def write_list(round: Round, name: str, file: IO[bytes]) -> dict[str, Any]:
    """Write one list of the working ballots into `file`, in the order of its own hashes, and seal it.

    Reads from the database as it writes, so a million ballots take no more memory than a few thousand. Must run in a
    transaction. Returns the list's part of the manifest: name, lines, root and counts.
    """
    root, ballots = Root(), Counter[str]()
    groups, hidden = _labels(round, name), name.removeprefix("goal:") in hidden_goals(round)
    # leaf() and line() by the thousand: what comes after the hash is made once for each group and choice.
    head, leaf_ends, line_ends = (
        _sized(name.encode()) + (32).to_bytes(4),
        dict[str, bytes](),
        dict[str, str](),
    )
    for hashes, marks in _rows(round, name, hidden=hidden):
        for mark in set(marks) - leaf_ends.keys():
            group, choice = _read_mark(mark, groups)
            leaf_ends[mark] = _sized(group.encode(), choice.encode())
            line_ends[mark] = " " + line(b"", group, choice).decode()
        both = list(zip(hashes, marks, strict=True))
        root.extend([head + bytes.fromhex(hash) + leaf_ends[mark] for hash, mark in both])
        file.write("".join([hash + line_ends[mark] for hash, mark in both]).encode())
        ballots.update(marks)
    counts = dict[str, Counter[str]]()
    for mark, n in ballots.items():
        group, choice = _read_mark(mark, groups)
        counts.setdefault(group, Counter())[choice] += n
    return {
        "name": name,
        "lines": root.size,
        "root": root.digest().hex(),
        "counts": {group: dict(sorted(counts[group].items())) for group in sorted(counts)},
    }


def _labels(round: Round, name: str) -> dict[str, str]:
    """What a line says for each group, by its primary key; only in the lists of a dimension."""
    if name not in DIMENSIONS:
        return {"": ""}
    _groups, told = count_groups(round)
    return {
        str(group.pk): group.code if told.is_shown(group.dimension, group.code) else SHIELDED
        for group in round.groups.filter(dimension=name, merged_into=None)
    }


def hidden_goals(round: Round) -> set[str]:
    """The codes of the goals whose choices are not shown: too few, or all alike (opinions.py). Their lists say so too."""
    found = round.opinions or {"goals": ()}
    return {goal["goal"] for goal in found["goals"] if goal["for"] is None}


def _rows(
    round: Round, name: str, *, hidden: bool = False
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The hashes of one list in their order, in hexadecimals, and with each the mark of its group and choice."""
    values: list[str] = []
    match name:
        case _ if hidden:
            mark, values = "' ' || %s", [SHIELDED]
        case "choice":
            mark = "' ' || choice"
        case "neighbourhood" | "age":
            mark = f"{name}_id || ' ' || choice"
        case _:
            mark, values = "' ' || coalesce(goals->>%s, %s)", [name.removeprefix("goal:"), NO_CHOICE]
    hash = f"substring(hashes FROM {list_names(round).index(name) * 32 + 1} FOR 32)"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT encode(hash, 'hex'), mark FROM (SELECT {hash} AS hash, {mark} AS mark FROM endorsement_ballot"
            " WHERE round_id = %s) AS own ORDER BY hash",
            [*values, round.pk],
        )
        while rows := cursor.fetchmany(_CHUNK):
            hashes, marks = zip(*rows, strict=True)
            yield hashes, marks


def _read_mark(mark: str, groups: dict[str, str]) -> tuple[str, str]:
    group, choice = mark.split(" ")
    return groups[group], choice


def joint_rows(round: Round) -> Iterator[tuple[str, dict[str, str]]]:
    """The choices of each ballot together, for opinions.find."""
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT choice, goals FROM endorsement_ballot WHERE round_id = %s", [round.pk])
        while rows := cursor.fetchmany(_CHUNK):
            yield from ((choice, json.loads(goals)) for choice, goals in rows)


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

    `struck` is how many lines of the roll were struck; when there are fewer ballots, the difference is papers that were
    handed out at the desk and never came back.
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


def published_file(round: Round) -> BinaryIO:
    """The same as a file of the disk, made when it is first asked for: it is large, and many may read it slowly."""
    name = f"rounds/whole/{sha256(round.manifest.encode()).hexdigest()}.txt"
    path = Path(default_storage.path(name))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Others may ask at this moment: each makes its own, and none is seen before it is whole.
        half = path.with_suffix(f".{uuid4()}")
        with half.open("wb") as file:
            file.writelines(published(round))
        half.replace(path)
    return path.open("rb")


def envelope(manifest: bytes, lists: list[SealedList]) -> Iterator[bytes]:
    """A manifest with its lists as one file: the hash in the first line covers every byte of it."""
    yield f"{FORMAT} {sha256(manifest).hexdigest()}\n".encode()
    yield manifest + b"\n"
    by_name = {sealed.name: sealed for sealed in lists}
    for part in json.loads(manifest)["lists"]:
        with by_name[part["name"]].file.open("rb") as file:
            yield from file.chunks(2**16)
