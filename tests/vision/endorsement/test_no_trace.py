"""Nothing leads from a person to a ballot once a round is closed, and nothing leaves a trace in the log."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import connection
from django.test import Client

from civicnet.serving.logs import DATABASE_VALUES, without_secrets
from civicnet.workflow import SYSTEM
from tests.factories import letter_code, make_round, make_staff, make_user, sign_in, voter_number
from tests.factories.votes import vote
from vision.endorsement import casting
from vision.endorsement.actions import desk
from vision.endorsement.actions.closing import close
from vision.endorsement.codes import key_of, line_hash
from vision.endorsement.keys import person_key
from vision.endorsement.models import Ballot, RollEntry
from vision.endorsement.tally import list_names
from vision.endorsement.views.vote import Slip

VOTERS = 12


class Rows:
    """Every row of every table as the superuser sees it, system columns included."""

    def __init__(self) -> None:
        self.of: dict[str, list[tuple[str, str, str]]] = {}
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {settings.DATABASES['default']['USER']}")
            cursor.execute(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                "WHERE relkind IN ('r', 'm', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema')"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT t.xmin::text, t.xmax::text, t::text FROM {table} t")
                self.of[table] = cursor.fetchall()
            cursor.execute(f"SET ROLE {settings.WEB_ROLE}")

    def holding(self, words: set[str]) -> set[str]:
        """The tables in which one of these words stands."""
        return {table for table, rows in self.of.items() for row in rows if any(w in row[2] for w in words)}

    def touched_by(self, transactions: set[str]) -> set[str]:
        """The tables with a row that one of these transactions made, changed or locked."""
        return {table for table, rows in self.of.items() for row in rows if transactions & set(row[:2])}


ROLL, BALLOT = "endorsement_rollentry", "endorsement_ballot"


@pytest.mark.django_db(transaction=True)
def test_no_join_leads_from_a_person_to_a_ballot_after_closing() -> None:
    round = make_round(voters=VOTERS)
    user = make_user(name="Kiest Graag")
    client = sign_in(user)  # somebody with an account, signed in all the while
    codes = [vote(client, round, n) for n in range(VOTERS)]
    persons = {voter_number(n) for n in range(VOTERS)}
    persons |= {person_key(round, voter_number(n)).hex() for n in range(VOTERS)}
    persons |= {key_of(letter_code(n)).hex() for n in range(VOTERS)}
    papers = {key_of(code).hex() for code in codes} | {code.hex() for code in codes}
    papers |= {line_hash(code, name).hex() for code in codes for name in list_names(round)}

    during = Rows()
    transactions = {xmin for xmin, _xmax, _row in during.of[BALLOT]}
    # While the round runs the transaction joins a line of the roll with its ballot: docs/endorsement.md says so. It
    # also shows that what is looked for below would be found.
    assert during.touched_by(transactions) == {ROLL, BALLOT}
    assert during.holding(persons) == {ROLL}
    assert during.holding(papers) == {BALLOT}

    close(round, actor=SYSTEM)
    after = Rows()
    assert after.touched_by(transactions) == set()
    assert after.holding(persons) == set()
    assert after.holding(papers) == set()
    assert after.of[ROLL] == after.of[BALLOT] == after.of["endorsement_keying"] == []
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(kept) == len(list_names(round))
    for path in kept:
        lines = path.read_text().splitlines()
        assert lines == sorted(lines)  # by the hash of a random code: the order tells nothing
        assert not any(word in line for line in lines for word in persons)
    assert not list(Path(settings.ROUND_KEYS).iterdir())


@pytest.mark.django_db
def test_no_counter_and_no_moment_is_kept_with_a_vote() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, column_default, data_type FROM information_schema.columns WHERE table_name "
            "IN ('endorsement_rollentry', 'endorsement_ballot', 'endorsement_keying')"
        )
        columns = cursor.fetchall()
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE 'endorsement%'")
        counters = {name for (name,) in cursor.fetchall()}
    assert not any(default or "time" in kind or "date" in kind for _t, _c, default, kind in columns)
    assert counters == {
        "endorsement_round_id_seq",
        "endorsement_group_id_seq",
        "endorsement_sealedlist_id_seq",
    }
    times = {
        f.name for model in (RollEntry, Ballot) for f in model._meta.fields if "Date" in type(f).__name__
    }
    assert times == set()


@pytest.mark.django_db(transaction=True)
def test_the_planner_keeps_no_sample_of_votes_and_voters() -> None:
    """Statistics outlive the rows that they were made of; the hashes of a ballot together would join its lines.

    What ANALYZE counts outlives a transaction that is taken back as well: every test after it would then have tables
    that PostgreSQL thinks empty, and reads whole for each vote of a big import. Tests that commit empty them.
    """
    make_round(voters=VOTERS, ballots=[("B1", "L1", "for", {"D1.1": "for"})] * 40)
    tables = ["endorsement_rollentry", "endorsement_ballot", "endorsement_keying"]
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['USER']}")
        cursor.execute(f"ANALYZE {', '.join(tables)}, endorsement_group")
        cursor.execute("SELECT count(*) FROM endorsement_ballot")
        assert cursor.fetchone() == (40,)  # there was something to look at
        cursor.execute(
            "SELECT tablename, attname FROM pg_stats WHERE tablename = ANY(%s)",
            [[*tables, "endorsement_group"]],
        )
        assert {table for table, _column in cursor.fetchall()} == {"endorsement_group"}
        cursor.execute(f"SET ROLE {settings.WEB_ROLE}")


# ---- the log -------------------------------------------------------------------------------------
class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name} {record.getMessage()} {record.__dict__}")


@pytest.fixture
def lines() -> Iterator[list[str]]:
    handler, root = Lines(), logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.DEBUG
    yield handler.said
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.django_db
def test_a_vote_leaves_no_line_in_the_log(lines: list[str]) -> None:
    round = make_round(voters=VOTERS)
    client = Client(REMOTE_ADDR="203.0.113.7", HTTP_X_REQUEST_ID="9f0c", HTTP_USER_AGENT="Kieslezer")
    client.get("/")
    assert any("request_finished" in line for line in lines)
    lines.clear()
    here = f"/visie/instemmen/{round.code}/"
    for path in ("", "brief/", "wijzigen/"):
        client.get(here + path)
        client.get("/en" + here + path)
    client.post(f"{here}brief/", {"code": "ABCD-EFGH-JKMN-PQRS"})
    code = vote(client, round, 1)
    requests = [line for line in lines if "django.db" not in line.split(" ", 1)[0]]
    assert requests == []
    words = (code.hex(), key_of(code).hex(), "203.0.113.7", "9f0c", "Kieslezer")
    assert not any(word in line for line in lines for word in words)


@pytest.mark.django_db
def test_what_goes_wrong_is_told_without_anybody_in_it(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    round = make_round(voters=VOTERS)

    def broken(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(casting, "cast", broken)
    client = sign_in(make_user(name="Kiest Graag"))
    client.raise_request_exception = False
    slip = Slip.for_proof(round, casting.Proof(letter_hash=key_of(letter_code(1)))).sealed()
    answer = client.post(
        f"/visie/instemmen/{round.code}/stem/", {"slip": slip, "choice": "for", "do": "cast"}
    )
    assert answer.status_code == 500
    told = [line for line in lines if "request_failed" in line]
    assert told
    assert not any(word in line for line in told for word in ("'user_id': 1", "request_id", "ip=", slip))
    assert structlog.contextvars.get_contextvars() == {}


@pytest.mark.usefixtures("made_anew")
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_desk_leaves_nothing_that_tells_when_somebody_stood_there(
    lines: list[str], language: str
) -> None:
    """No line in the log, no row, no counter, no moment: but for the line of the roll, which has none."""
    round = make_round(voters=VOTERS)
    staff = sign_in(make_staff("broker"))
    here = f"{language}/visie/werkplaats/rondes/{round.code}/"
    staff.get(here)
    assert any("request_finished" in line for line in lines)  # a page of the staff that is no desk
    before, counters, rows = Rows().of, sequences(), RollEntry.objects.filter(used=True).count()
    lines.clear()
    assert staff.get(here + "balie/").status_code == 200
    handed = staff.post(here + "balie/", {"number": voter_number(1)})
    assert staff.post(here + "balie/", {"number": voter_number(1)}).status_code == 422
    assert staff.post(here + "balie/", {"number": "niets"}).status_code == 422
    found = re.search(r'id="code">([^<]+)<', handed.content.decode())
    assert found
    assert staff.post(here + "balie/", {"code": found[1]}).status_code == 200
    requests = [line for line in lines if "django.db" not in line.split(" ", 1)[0]]
    assert requests == []
    assert RollEntry.objects.filter(used=True).count() == rows + 1
    after = Rows().of
    assert {table for table in after if after[table] != before[table]} == {ROLL}
    assert sequences() == counters
    lines.clear()
    staff.post(here + "biljetten/", {"code": found[1], "choice": "for"})
    assert [line for line in lines if "django.db" not in line.split(" ", 1)[0]] == []
    changed = {table for table, kept in Rows().of.items() if kept != after[table]}
    # Keying in is later and elsewhere: who read it stands in the reading; the session holds what the page says next.
    assert changed == {"endorsement_keying", "django_session"}


@pytest.mark.django_db
def test_what_goes_wrong_at_the_desk_is_told_without_anybody_in_it(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    round = make_round(voters=VOTERS)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(desk, "strike_at_desk", broken)
    person = make_staff("broker")
    client = sign_in(person)
    client.raise_request_exception = False
    lines.clear()
    answer = client.post(f"/visie/werkplaats/rondes/{round.code}/balie/", {"number": voter_number(1)})
    assert answer.status_code == 500
    told = [line for line in lines if "broken" in line]
    assert told
    words = ("user_id", "request_id", person.email, voter_number(1))
    assert not any(word in line for line in told for word in words)


def sequences() -> list[tuple[Any, ...]]:
    """How far every counter of the database is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2")
        return cursor.fetchall()


def test_values_that_a_database_names_are_masked() -> None:
    said = (
        "psycopg.errors.UniqueViolation: duplicate key value\n"
        "DETAIL:  Key (person_key)=(\\x00112233445566778899) already exists.\nb'\\x01secret'"
    )
    masked = without_secrets(None, "error", {"exception": said})["exception"]
    assert "0011223344" not in masked
    assert "secret" not in masked
    assert "duplicate key value" in masked
    assert DATABASE_VALUES.search(masked) is None


@pytest.mark.django_db
def test_statements_hold_no_values() -> None:
    """A database that logs a failing statement logs its text; the values of a vote are not in it."""
    round = make_round(voters=VOTERS)
    seen = io.StringIO()
    original = casting._Run.__call__

    def noted(self: Any, statement: str, *values: Any) -> Any:
        seen.write(statement)
        return original(self, statement, *values)

    casting._Run.__call__ = noted  # type: ignore[method-assign]  # put back below
    try:
        code = bytes(range(16))
        casting.cast(round, casting.Proof(letter_hash=key_of(letter_code(1))), code, "for", {})
    finally:
        casting._Run.__call__ = original  # type: ignore[method-assign]
    assert "endorsement_ballot" in seen.getvalue()
    assert not any(word in seen.getvalue() for word in (code.hex(), key_of(letter_code(1)).hex(), "'for'"))
