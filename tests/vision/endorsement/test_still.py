"""What is fixed stands still: tried with raw SQL as the web role."""

from contextlib import suppress

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.factories import BallotRow, evasions, make_round
from vision.endorsement.models import Ballot, Keying, RollEntry, Round, SealedList

pytestmark = pytest.mark.django_db

BALLOTS: list[BallotRow] = [("B1" if n % 2 else "B2", "L1", "for", {}) for n in range(24)]
ROUND, ROLL, BALLOT = "endorsement_round", "endorsement_rollentry", "endorsement_ballot"
ROLL_LINE = (
    f"INSERT INTO {ROLL} (id, round_id, person_key, neighbourhood_id, age_id, used) "
    "SELECT gen_random_uuid(), id, 'x', (SELECT min(id) FROM endorsement_group), "
    f"(SELECT max(id) FROM endorsement_group), %s FROM {ROUND}"
)
NEW_BALLOT = (
    f"INSERT INTO {BALLOT} (key, round_id, neighbourhood_id, age_id, choice, goals, hashes) SELECT 'x', r.id, n.id, a.id, "
    f"'for', '{{}}', 'x' FROM {ROUND} r JOIN endorsement_group n ON n.code = 'B1' JOIN endorsement_group a ON a.code = 'L1'"
)
NEW_ROUND = (
    f"INSERT INTO {ROUND} SELECT (jsonb_populate_record(r, jsonb_build_object('id', 999, 'code', 'x', 'manifest', '', "
    "'manifest_sha256', '', 'verdict', NULL, 'opinions', NULL, 'fixed_at', NULL, 'state', %s, 'outcome', %s, "
    f"'closed_at', %s))).* FROM {ROUND} r"
)
ALWAYS = {  # from `fix` on
    "rule": f'UPDATE {ROUND} SET rule = rule || \'{{"majority": "1/2"}}\'',
    "ways": f"UPDATE {ROUND} SET ways = '[]'",
    "begins": f"UPDATE {ROUND} SET opens_at = opens_at - interval '1 day'",
    "ends": f"UPDATE {ROUND} SET closes_at = closes_at + interval '1 day'",
    "version": f"UPDATE {ROUND} SET version_id = version_id + 1",
    "code": f"UPDATE {ROUND} SET code = 'x'",
    "with a roll": f"UPDATE {ROUND} SET has_roll = NOT has_roll",
    "per goal": f"UPDATE {ROUND} SET per_goal = NOT per_goal",
    "fixed again": f"UPDATE {ROUND} SET fixed_at = now()",
    "not fixed": f"UPDATE {ROUND} SET fixed_at = NULL",
    "closed by its state alone": f"UPDATE {ROUND} SET state = 'closed'",
    "closed round beside it": NEW_ROUND % ("'closed'", "'broadly_endorsed'", "now()"),
    "outcome beforehand": NEW_ROUND % ("'preparing'", "'broadly_endorsed'", "NULL"),
    "closed beforehand": NEW_ROUND % ("'preparing'", "''", "now()"),
    "prepared again": f"UPDATE {ROUND} SET state = 'preparing'",
    "delete round": f"DELETE FROM {ROUND}",
    "group": "UPDATE endorsement_group SET eligible = 1",
    "merge": "UPDATE endorsement_group SET merged_into_id = NULL, name = 'x'",
    "delete group": "DELETE FROM endorsement_group",
    "new group": "INSERT INTO endorsement_group (round_id, dimension, code, name, eligible, position) "
    f"SELECT id, 'age', 'L9', 'x', 1, 9 FROM {ROUND}",
    "roll": f"UPDATE {ROLL} SET person_key = sha256(person_key)",
    "roll's group": f"UPDATE {ROLL} SET neighbourhood_id = neighbourhood_id + 1",
    "delete roll": f"DELETE FROM {ROLL}",
    "new line": ROLL_LINE % "false",
    "new struck line": ROLL_LINE % "true",
    "empty roll": f"TRUNCATE {ROLL}",
    "empty ballots": f"TRUNCATE {BALLOT}",
    "empty rounds": f"TRUNCATE {ROUND} CASCADE",
    "empty lists": "TRUNCATE endorsement_sealedlist",
    "purge": f"SELECT endorsement_purge(id) FROM {ROUND}",
    "result": f"UPDATE {ROUND} SET manifest = '{{\"lists\": []}}', outcome = 'broadly_endorsed'",
    "verdict": f"UPDATE {ROUND} SET verdict = '{{}}'",
    "opinions": f"UPDATE {ROUND} SET opinions = '{{\"x\": 1}}'",
}
SEAL = (
    "INSERT INTO endorsement_sealedlist (round_id, name, lines, root, counts, file, file_sha256) "
    f"SELECT id, 'x', 0, '', '{{}}', '', '' FROM {ROUND}"
)
WHILE_OPEN = {
    "unstrike": f"UPDATE {ROLL} SET used = false WHERE used",
    "strike and move": f"UPDATE {ROLL} SET used = true, neighbourhood_id = neighbourhood_id + 1 WHERE NOT used",
    "new letter for who has voted": f"UPDATE {ROLL} SET letter_hash = sha256(person_key) WHERE used",
    "delete ballot": f"DELETE FROM {BALLOT}",
    "move ballot": f"UPDATE {BALLOT} SET age_id = age_id + 1",
    "other hashes": f"UPDATE {BALLOT} SET hashes = 'x'",
    "other key": f"UPDATE {BALLOT} SET key = sha256(key)",
    "ballot in a group of another kind": NEW_BALLOT.replace("n.code = 'B1'", "n.code = 'L1'"),
    "seal": SEAL,
}
WHEN_CLOSED = {
    "strike": f"UPDATE {ROLL} SET used = true",
    "new ballot": NEW_BALLOT,
    "reopen": f"UPDATE {ROUND} SET state = 'open'",
    "closed at": f"UPDATE {ROUND} SET closed_at = now()",
    "hash": f"UPDATE {ROUND} SET manifest_sha256 = 'x'",
    "outcome": f"UPDATE {ROUND} SET outcome = 'not_endorsed'",
    "steps": f"UPDATE {ROUND} SET closing_step = ''",
    "list": "UPDATE endorsement_sealedlist SET root = 'x'",
    "delete list": "DELETE FROM endorsement_sealedlist",
    "seal": SEAL,
}


def refused(sql: str) -> bool:
    """Whether the web role may not do this, whatever its session has ignored; nothing is left of it."""
    changed = 0
    for _evasion in evasions():
        with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.replace("%", "%%"))
            changed += cursor.rowcount
    return not changed


@pytest.fixture(autouse=True)
def as_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.WEB_ROLE,)


def test_the_web_role_cannot_have_all_triggers_ignored() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")


@pytest.mark.parametrize("state", ["fixed", "open", "closing", "closed"])
def test_what_is_fixed_stands_still(state: str) -> None:
    make_round(state, ballots=BALLOTS)
    possible = {what for what, sql in ALWAYS.items() if not refused(sql)}
    # While it is being closed the result is written, once; in a closed round the roll is empty, so nothing is touched.
    assert possible <= ({"result", "verdict", "opinions"} if state == "closing" else set())


def test_an_open_round_only_takes_what_casting_does() -> None:
    make_round("open", ballots=BALLOTS)
    assert [what for what, sql in WHILE_OPEN.items() if not refused(sql)] == []
    assert not refused(f"UPDATE {ROLL} SET used = true WHERE NOT used")
    assert not refused(f"UPDATE {ROLL} SET letter_hash = sha256(person_key) WHERE NOT used")
    assert not refused(f"UPDATE {BALLOT} SET choice = 'against'")
    assert not refused(NEW_BALLOT)


def test_before_it_is_fixed_everything_can_change() -> None:
    make_round("preparing")
    assert not refused(ALWAYS["rule"])
    assert not refused(ALWAYS["group"])
    assert not refused(ALWAYS["new line"])
    assert refused(ALWAYS["result"])
    assert refused(NEW_BALLOT)


def test_while_it_is_being_closed_nothing_comes_in() -> None:
    make_round("closing", ballots=BALLOTS)
    for what in (NEW_BALLOT, WHEN_CLOSED["strike"], f"UPDATE {BALLOT} SET choice = 'against'"):
        assert refused(what)
    assert refused(ALWAYS["purge"])


def test_a_closed_round_never_changes() -> None:
    make_round("closed", ballots=BALLOTS)
    assert [what for what, sql in WHEN_CLOSED.items() if not refused(sql)] == []
    assert SealedList.objects.count() == 7


def test_a_round_does_not_begin_with_a_result() -> None:
    round = make_round("closed", ballots=BALLOTS)
    round.pk, round.code, round.state = None, "R-vals", "closed"
    with pytest.raises(DatabaseError), transaction.atomic():
        round.save(force_insert=True)


def test_a_round_that_is_called_off_keeps_nothing_of_its_voters() -> None:
    from civicnet.workflow import SYSTEM
    from vision.endorsement.actions.round import break_off

    round = break_off(make_round("open", ballots=BALLOTS), actor=SYSTEM, reason="Fout in de brief")
    assert round.state == Round.State.CANCELLED
    assert not any(model.objects.exists() for model in (RollEntry, Ballot, Keying))
    assert refused(ALWAYS["rule"])
    assert refused(NEW_BALLOT)
