"""Endorsement rounds in each state, with a roll and ballots."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from civicnet.workflow import SYSTEM, create
from tests.factories.once import made_once
from tests.factories.people import number
from tests.factories.visions import make_version
from vision.endorsement.actions import round as voting
from vision.endorsement.actions.closing import close, start_closing
from vision.endorsement.broad import Rule
from vision.endorsement.casting import Proof, hashes_of
from vision.endorsement.codes import key_of
from vision.endorsement.keys import make_key, person_key
from vision.endorsement.models import Ballot, Group, RollEntry, Round
from vision.models import VisionVersion

ROUND_STATES = ("preparing", "fixed", "open", "closing", "closed")
# Neighbourhood, age band, choice on the whole, choice per goal.
BallotRow = tuple[str, str, str, dict[str, str]]
# Groups of a round: code → (name, eligible voters).
Groups = dict[str, tuple[str, int]]
AREAS: Groups = {"B1": ("Oude Kern", 600), "B2": ("Weversveld", 400)}
BANDS: Groups = {"L1": ("16 tot 35", 300), "L2": ("35 en ouder", 700)}


@made_once
def make_round(
    state: str = "open",
    *,
    version: VisionVersion | None = None,
    areas: Groups = AREAS,
    bands: Groups = BANDS,
    voters: int = 12,
    has_roll: bool = True,
    ways: Iterable[str] | None = None,
    per_goal: bool = True,
    rule: Rule | None = None,
    merged: dict[str, str] | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    ballots: Sequence[BallotRow] = (),
    code: str = "",
) -> Round:
    """A round in one of ROUND_STATES, with `voters` lines on its roll: voter n has the number `voter_number(n)`.

    Voters stand in turn in each neighbourhood and, once all had one, in the next age band. `merged` says which group's
    voters count in which other. `ballots` (neighbourhood, age, choice, goals) come in when it is open.
    """
    now = timezone.now()
    round = Round(
        version=version or make_version(state="frozen"),
        code=code or f"R-{next(number)}",
        opens_at=opens_at or now - timedelta(days=1),
        closes_at=closes_at or now + timedelta(days=1),
        rule=(rule or Rule()).as_json(),
        ways=list(ways) if ways is not None else ["login", "letter", "desk"] if has_roll else ["login"],
        has_roll=has_roll,
        per_goal=per_goal,
    )
    create(round, "prepare", actor=SYSTEM)
    make_key(round)
    for dimension, groups in (("neighbourhood", areas), ("age", bands)):
        for position, (code, (name, eligible)) in enumerate(groups.items(), 1):
            Group.objects.create(
                round=round, dimension=dimension, code=code, name=name, eligible=eligible, position=position
            )
    by_code = {group.code: group for group in round.groups.all()}
    for code, target in (merged or {}).items():
        by_code[code].merged_into = by_code[target]
        by_code[code].save()
    if has_roll:
        own_areas, own_bands = list(areas), list(bands)
        RollEntry.objects.bulk_create(
            RollEntry(
                round=round,
                person_key=person_key(round, voter_number(n)),
                letter_hash=key_of(letter_code(n)),
                neighbourhood=by_code[own_areas[n % len(areas)]],
                age=by_code[own_bands[n // len(areas) % len(bands)]],
            )
            for n in range(voters)
        )
        _lines_for(round, ballots, used=False)
    if state == "preparing":
        return round
    round = voting.fix(round, actor=SYSTEM, at=min(round.opens_at, now))
    if state == "fixed":
        return round
    round = voting.open_round(round, actor=SYSTEM, at=max(round.opens_at, now))
    _put_in(round, ballots)
    if state == "closing":
        return start_closing(round, actor=SYSTEM)
    return close(round, actor=SYSTEM) if state == "closed" else round


def voter_number(n: int) -> str:
    """The personal number of the voter on line `n` of the roll."""
    return f"{900_000_000 + n}"


def letter_code(n: int) -> bytes:
    """The code in the letter to the voter on line `n` of the roll."""
    return n.to_bytes(16)


def make_proof(round: Round, n: int, *, way: str = "login", area: str = "B1", band: str = "L1") -> Proof:
    """What voter `n` shows; the groups only where there is no roll."""
    if way == "letter":
        return Proof(letter_hash=key_of(letter_code(n)))
    key = person_key(round, voter_number(n))
    return Proof(person_key=key) if round.has_roll else Proof(key, neighbourhood=area, age=band)


def _lines_for(round: Round, ballots: Sequence[BallotRow], *, used: bool) -> None:
    """A line of the roll for each of the ballots that `_put_in` is going to put in."""
    groups = {group.code: group.pk for group in round.groups.all()}
    RollEntry.objects.bulk_create(
        RollEntry(
            round=round,
            person_key=key_of(f"{round.pk} {n}".encode()),
            neighbourhood_id=groups[area],
            age_id=groups[band],
            used=used,
        )
        for n, (area, band, _choice, _goals) in enumerate(ballots)
    )


def _put_in(round: Round, ballots: Sequence[BallotRow]) -> None:
    """The short way into an open round: what casting writes, by the thousand. The code of ballot n is ballot_code(n)."""
    groups = {group.code: group.merged_into_id or group.pk for group in round.groups.all()}
    if round.has_roll:
        keys = [key_of(f"{round.pk} {n}".encode()) for n in range(len(ballots))]
        round.roll.filter(person_key__in=keys).update(used=True)
    else:
        _lines_for(round, ballots, used=True)
    Ballot.objects.bulk_create(
        (
            Ballot(
                key=key_of(ballot_code(n)),
                round=round,
                neighbourhood_id=groups[area],
                age_id=groups[band],
                choice=choice,
                goals=goals,
                hashes=hashes_of(round, ballot_code(n)),
            )
            for n, (area, band, choice, goals) in enumerate(ballots)
        ),
        batch_size=2000,
    )


def ballot_code(n: int) -> bytes:
    """The code of ballot `n` of make_round's `ballots`."""
    return (10**9 + n).to_bytes(16)
