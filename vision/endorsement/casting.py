"""The ballots' own door: strike the roll and put in a ballot, in one transaction that leaves no trace of who and when.

Nothing here goes through `perform()`, the journal or the outbox, and nothing is logged. The values travel beside the
statements, never in their text, so that an error in the database's own log does not hold them.
Source: domain.md, Endorsement round ("Casting" and "Desk").
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction

from civicnet.database.errors import is_busy
from vision.endorsement.codes import key_of, line_hash, write
from vision.endorsement.models import Choice, Group, Round, Way
from vision.endorsement.tally import list_names

# Those who cast share this advisory lock; closing and breaking off hold it alone. The second key is the round's.
_LOCK = 0x766F7465


@dataclass(frozen=True)
class Proof:
    """Who may vote, as one of the ways has shown: exactly one of `person_key` and `letter_hash`.

    `neighbourhood` and `age` are codes of groups, for rounds without a roll only.
    """

    person_key: bytes | None = None
    letter_hash: bytes | None = None
    neighbourhood: str = ""
    age: str = ""

    def __post_init__(self) -> None:
        if (self.person_key is None) == (self.letter_hash is None):
            raise ValueError("a proof is a person key or the hash of a letter's code")


@dataclass(frozen=True)
class Receipt:
    """What a voter keeps: the code, never the choice."""

    round: str
    code: bytes

    @property
    def written(self) -> str:
        """The code as people read it."""
        return write(self.code)


class Refused(Exception):
    """The ballot was not taken; nothing has changed."""


class NotOpen(Refused):
    """Voting has not begun, or is over."""


class NotOnRoll(Refused):
    """Nobody on the roll has shown this proof, or this round does not have this way."""


class AlreadyVoted(Refused):
    """This line of the roll is struck and the code is not that of a ballot: somebody voted with another code."""


class CodeTaken(Refused):
    """A ballot with this code exists, and this line of the roll is not struck: the form is somebody else's copy."""


class Busy(Refused):
    """The database was too busy; the same form may be sent again."""


class WrongBallot(Refused):
    """A choice, a goal or a group that this round does not have."""


def cast(round: Round, proof: Proof, code: bytes, choice: str, goals: Mapping[str, str]) -> Receipt:
    """Take a ballot: strike the line of the roll and put in the working ballot, or change the one with this code.

    Args:
        round: the round; whether it is open is read from the database, by the database's clock.
        proof: who may vote.
        code: the 16 random bytes that the form carried; only hashes of them are kept.
        choice: "for", "against" or "blank".
        goals: the same per code of a goal; goals without a choice are left out.

    Returns the receipt, the same one for the same code. Raises a Refused; nothing has changed then.
    """
    written = _goals(round, choice, goals)
    with _together(round) as run:
        _need_open(run, round)
        groups = _strike(run, round, proof)
        if groups is None:
            _change(run, round, proof, code, choice, written)
        elif not _insert(run, round, code, groups, choice, written):
            raise CodeTaken
    return Receipt(round.code, code)


def change(round: Round, code: bytes, choice: str, goals: Mapping[str, str]) -> Receipt:
    """Change the ballot with this code, which only its voter has: the code alone is the proof.

    Returns the receipt, the same as before. Raises NotOpen, NotOnRoll when there is no such ballot, WrongBallot or
    Busy.
    """
    written = _goals(round, choice, goals)
    with _together(round) as run:
        _need_open(run, round)
        if not _update(run, round, code, choice, written):
            raise NotOnRoll
    return Receipt(round.code, code)


def strike(round: Round, proof: Proof) -> tuple[Group, Group]:
    """Strike the line of the roll at the desk, where the ballot is a paper. Returns the neighbourhood and the age band.

    Raises NotOpen, NotOnRoll, AlreadyVoted (also when called twice) or Busy.
    """
    with _together(round) as run:
        _need_open(run, round)
        groups = _strike(run, round, proof)
        if groups is None:
            raise AlreadyVoted if _is_struck(run, round, proof) else NotOnRoll
    found = Group.objects.in_bulk(groups)
    return found[groups[0]], found[groups[1]]


def put_in_paper(
    round: Round, code: bytes, neighbourhood: Group, age: Group, choice: str, goals: Mapping[str, str]
) -> None:
    """Put in the ballot of a paper from the box; its line was struck when the paper was handed out.

    Papers are keyed in until closing starts, also after the last moment to vote. Raises NotOpen, CodeTaken when the
    paper is in already, WrongBallot or Busy.
    """
    written = _goals(round, choice, goals)
    with _together(round) as run:
        if not run("SELECT 1 FROM endorsement_round WHERE id = %s AND state = 'open'", round.pk):
            raise NotOpen
        if not _insert(run, round, code, (neighbourhood.pk, age.pk), choice, written):
            raise CodeTaken


def stop_casting(round: Round) -> None:
    """Wait until no ballot is under way and let none begin until the end of the caller's transaction.

    Whoever ends the voting calls this before the round's row is locked or changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, round.pk])


class _Run:
    """Runs one statement with its values beside it, and gives the first row or None."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor

    def __call__(self, statement: str, *values: Any) -> tuple[Any, ...] | None:
        self._cursor.execute(statement.encode(), values)
        return self._cursor.fetchone() if self._cursor.description else None


@contextmanager
def _together(round: Round) -> Iterator[_Run]:
    """One transaction beside those of other voters, none beside closing. Raises Busy for a time-out."""
    try:
        with transaction.atomic():
            connection.ensure_connection()
            with psycopg.Cursor(connection.connection) as cursor:
                run = _Run(cursor)
                run("SELECT pg_advisory_xact_lock_shared(%s::int4, %s::int4)", _LOCK, round.pk)
                yield run
    except (DatabaseError, psycopg.Error) as error:
        if is_busy(error):
            raise Busy from error
        raise


def _need_open(run: _Run, round: Round) -> None:
    # After the lock, so that this snapshot sees a closing that held it before.
    if not run(
        "SELECT 1 FROM endorsement_round WHERE id = %s AND state = 'open'"
        " AND opens_at <= clock_timestamp() AND clock_timestamp() < closes_at",
        round.pk,
    ):
        raise NotOpen


_STRIKE = """
WITH struck AS (
    UPDATE endorsement_rollentry SET used = true WHERE round_id = %s AND {column} = %s AND NOT used
    RETURNING neighbourhood_id, age_id
)
SELECT coalesce(n.merged_into_id, n.id), coalesce(a.merged_into_id, a.id) FROM struck
JOIN endorsement_group n ON n.id = struck.neighbourhood_id JOIN endorsement_group a ON a.id = struck.age_id
"""
# Without a roll the line is made when it is struck; the unique constraint sees to it that there is one line per person.
_MAKE = """
WITH struck AS (
    INSERT INTO endorsement_rollentry (id, round_id, person_key, neighbourhood_id, age_id, used)
    SELECT gen_random_uuid(), n.round_id, %s, n.id, a.id, true FROM endorsement_group n
    JOIN endorsement_group a ON a.round_id = n.round_id AND a.dimension = 'age' AND a.code = %s
    WHERE n.round_id = %s AND n.dimension = 'neighbourhood' AND n.code = %s
    ON CONFLICT DO NOTHING RETURNING neighbourhood_id, age_id
)
SELECT coalesce(n.merged_into_id, n.id), coalesce(a.merged_into_id, a.id) FROM struck
JOIN endorsement_group n ON n.id = struck.neighbourhood_id JOIN endorsement_group a ON a.id = struck.age_id
"""


def _strike(run: _Run, round: Round, proof: Proof) -> tuple[int, int] | None:
    """The groups that the ballot counts in, or None when there is no line, or it is struck already."""
    column, value = _line(round, proof)
    if round.has_roll:
        row = run(_STRIKE.format(column=column), round.pk, value)
    else:
        row = run(_MAKE, value, proof.age, round.pk, proof.neighbourhood)
    return (row[0], row[1]) if row else None


def _is_struck(run: _Run, round: Round, proof: Proof) -> bool:
    column, value = _line(round, proof)
    line = run(
        f"SELECT used FROM endorsement_rollentry WHERE round_id = %s AND {column} = %s", round.pk, value
    )
    if line is None and not round.has_roll:
        raise WrongBallot("no such group")  # the line could not be made
    return bool(line and line[0])


def _line(round: Round, proof: Proof) -> tuple[str, bytes]:
    """The column of the roll that finds the line, and its value."""
    if proof.letter_hash is not None:
        if Way.LETTER not in round.ways or not round.has_roll:
            raise NotOnRoll
        return "letter_hash", proof.letter_hash
    assert proof.person_key is not None
    if Way.LOGIN not in round.ways and Way.DESK not in round.ways:
        raise NotOnRoll
    return "person_key", proof.person_key


def _insert(
    run: _Run, round: Round, code: bytes, groups: tuple[int, int], choice: str, written: str
) -> tuple[Any, ...] | None:
    """Put the ballot in; None when a ballot with this code exists."""
    return run(
        "INSERT INTO endorsement_ballot (key, round_id, neighbourhood_id, age_id, choice, goals, hashes)"
        " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s) ON CONFLICT DO NOTHING RETURNING 1",
        key_of(code),
        round.pk,
        *groups,
        choice,
        written,
        hashes_of(round, code),
    )


def _change(run: _Run, round: Round, proof: Proof, code: bytes, choice: str, written: str) -> None:
    """Change the ballot with this code, which only its voter has. Raises NotOnRoll or AlreadyVoted."""
    if not _is_struck(run, round, proof):
        raise NotOnRoll
    if not _update(run, round, code, choice, written):
        raise AlreadyVoted


def _update(run: _Run, round: Round, code: bytes, choice: str, written: str) -> tuple[Any, ...] | None:
    """Other choices in the ballot with this code; None when there is none."""
    return run(
        "UPDATE endorsement_ballot SET choice = %s, goals = %s::jsonb WHERE key = %s AND round_id = %s RETURNING 1",
        choice,
        written,
        key_of(code),
        round.pk,
    )


def hashes_of(round: Round, code: bytes) -> bytes:
    """The derived hashes of `code` in all lists of `round`, 32 bytes each, in the order of `list_names`."""
    return b"".join(line_hash(code, name) for name in _names(round.pk, round.fixed_at))


def _goals(round: Round, choice: str, goals: Mapping[str, str]) -> str:
    known = {name.removeprefix("goal:") for name in _names(round.pk, round.fixed_at)[3:]}
    if choice not in Choice.values or not known.issuperset(goals) or set(goals.values()) - set(Choice.values):
        raise WrongBallot
    return json.dumps(dict(goals), sort_keys=True)


@lru_cache(maxsize=8)
def _names(round: int, fixed_at: Any) -> tuple[str, ...]:
    # From `fix` on nothing that the names depend on can change.
    return list_names(Round.objects.get(pk=round))
