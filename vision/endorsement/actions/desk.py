"""Voting on paper at the desk: strike, hand out, and later key the papers in, twice and apart.

Nothing is kept of a paper that is handed out. Its code proves itself: ten random bytes and six of a MAC under the round
key over these bytes and the two groups. So only papers of ours can be keyed in, and the code alone tells the groups.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from django.db import transaction

from civicnet.accounts.models import User
from civicnet.workflow import NotAllowedNow, require
from vision.endorsement import codes, keys
from vision.endorsement.actions.roll import entry_of
from vision.endorsement.casting import CodeTaken, NotOnRoll, Proof, put_in_paper, strike
from vision.endorsement.models import Ballot, Group, Keying, Round, Way

_RANDOM, _MAC = 10, 6

Came = Literal["first", "unequal", "settled"]


class ReadBefore(Exception):
    """This member of staff has read this paper already: somebody else must do the second reading."""


class Settled(Exception):
    """This paper is in: two readings were the same."""


class NotOurs(Exception):
    """No paper with this code was handed out in this round."""


@dataclass(frozen=True)
class Paper:
    """A paper to hand out. Kept nowhere."""

    code: str
    neighbourhood: Group
    age: Group


def strike_at_desk(round: Round, written: str, *, actor: User) -> Paper:
    """Strike the line of whoever stands at the desk, and make a paper. Who handed it out is not kept.

    Args:
        round: an open round.
        written: the personal number, as it stands on the pass.

    Raises Doubtful for anything but a number, a casting.Refused (NotOpen, NotOnRoll, AlreadyVoted, Busy),
    PermissionDenied, NotAllowedNow when this round has no desk.
    """
    require(actor, "endorsement.serve_desk", round)
    if Way.DESK not in round.ways:
        raise NotAllowedNow(round, "strike_at_desk")
    entry = entry_of(round, written)
    if entry is None:
        raise NotOnRoll
    neighbourhood, age = strike(round, Proof(person_key=bytes(entry.person_key)))
    start = secrets.token_bytes(_RANDOM)
    return Paper(codes.write(start + _mac(round, start, neighbourhood, age)), neighbourhood, age)


def print_again(round: Round, written: str, *, actor: User) -> Paper:
    """The same paper once more, for one that came out of the printer unusable or was spoiled before it went in the box.

    It gives nobody a second ballot: two papers with one code make one ballot at most, like a photocopy. Nothing is
    kept, not even that it was done: a line in the journal would tell when somebody stood at the desk.

    Raises WrongCode, NotOurs, Settled when somebody has read it already, PermissionDenied, NotAllowedNow.
    """
    require(actor, "endorsement.serve_desk", round)
    if Way.DESK not in round.ways:
        raise NotAllowedNow(round, "print_again")
    code = codes.read(written)
    groups = groups_of(round, code)
    if groups is None:
        raise NotOurs
    if round.keyings.filter(key=codes.key_of(code)).exists():
        raise Settled
    return Paper(codes.write(code), *groups)


def _mac(round: Round, start: bytes, neighbourhood: Group, age: Group) -> bytes:
    # No personal number has letters, so this is never the key of a person.
    return keys.person_key(round, f"paper:{start.hex()}:{neighbourhood.pk}:{age.pk}")[:_MAC]


def groups_of(round: Round, code: bytes) -> tuple[Group, Group] | None:
    """The neighbourhood and the age band of a paper that was handed out; None for any other code."""
    start, mac = code[:_RANDOM], code[_RANDOM:]
    counted = [group for group in round.groups.all() if group.merged_into_id is None]
    areas = [group for group in counted if group.dimension == Group.Dimension.NEIGHBOURHOOD]
    bands = [group for group in counted if group.dimension == Group.Dimension.AGE]
    for area, band in product(areas, bands):
        if hmac.compare_digest(mac, _mac(round, start, area, band)):
            return area, band
    return None


def key_in_paper(round: Round, written: str, choice: str, goals: Mapping[str, str], *, actor: User) -> Came:
    """Write down how one member of staff reads a paper. Two equal readings by two people make the ballot.

    Returns "first" after a first reading, "unequal" when no two readings are the same yet, "settled" when the ballot is
    in. Raises WrongCode, NotOurs, ReadBefore, Settled, casting.Refused, PermissionDenied.
    """
    code = codes.read(written)
    key = codes.key_of(code)
    with transaction.atomic():
        require(actor, "endorsement.serve_desk", round)
        # Papers are keyed in until closing starts, one reading at a time.
        round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
        if round.state != Round.State.OPEN or Way.DESK not in round.ways:
            raise NotAllowedNow(round, "key_in_paper")
        groups = groups_of(round, code)
        if groups is None:
            raise NotOurs
        if Ballot.objects.filter(key=key).exists():
            raise Settled
        readings = list(round.keyings.filter(key=key))
        # Two equal readings without a ballot: the server stopped in between. Whoever keys it in next puts it in.
        if _read_alike(readings) is None:
            if any(row.keyed_by_id == actor.pk for row in readings):
                raise ReadBefore
            reading = Keying(
                round=round,
                key=key,
                keyed_by=actor,
                neighbourhood=groups[0],
                age=groups[1],
                choice=choice,
                goals=dict(goals),
            )
            reading.save(force_insert=True)
            readings.append(reading)
    agreed = _read_alike(readings)
    if agreed is None:
        return "first" if len(readings) == 1 else "unequal"
    try:
        put_in_paper(round, code, *groups, choice=agreed[0], goals=dict(agreed[1]))
    except CodeTaken:
        raise Settled from None
    return "settled"


Reading = tuple[str, tuple[tuple[str, str], ...]]


def _read_alike(readings: list[Keying]) -> Reading | None:
    """What two people read alike, or None."""
    for reading, n in Counter((row.choice, tuple(sorted(row.goals.items()))) for row in readings).items():
        if n > 1:
            return reading
    return None


@dataclass(frozen=True)
class Box:
    """How many papers of the box still wait, for the worklist of the desk. Says nothing of what is on them."""

    waiting: int
    unequal: int


def papers_in_box(round: Round, actor: User) -> Box:
    """The papers that were read and are not in yet: those that wait for a second reading, and those that differ."""
    require(actor, "endorsement.serve_desk", round)
    read = Counter(bytes(key) for key in round.keyings.order_by().values_list("key", flat=True))
    done = {bytes(key) for key in Ballot.objects.filter(key__in=list(read)).values_list("key", flat=True)}
    open_ = [n for key, n in read.items() if key not in done]
    return Box(waiting=sum(1 for n in open_ if n == 1), unequal=sum(1 for n in open_ if n > 1))


def is_paper(round: Round, code: bytes) -> bool:
    """Whether the code is that of a paper: staff have seen it, so a ballot cannot be changed by that code alone."""
    return groups_of(round, code) is not None
