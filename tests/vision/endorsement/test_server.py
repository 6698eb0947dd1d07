"""The database server keeps nothing of a vote in its files, and a round is not fixed on one that would."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM
from tests.factories import letter_code, make_round, make_staff, sign_in, voter_number
from vision.endorsement import casting, server
from vision.endorsement.actions import round as rounding
from vision.endorsement.actions.closing import close
from vision.endorsement.codes import key_of
from vision.endorsement.keys import person_key
from vision.endorsement.models import Round
from vision.endorsement.tasks import clear_log
from vision.endorsement.views.vote import Slip

VOTERS = 12


# ---- what lies in the server's files -------------------------------------------------------------
def vote(round: Round, n: int) -> bytes:
    """Voter `n` votes through the page; returns the code on the receipt."""
    way: dict[str, Any] = (
        {"letter_hash": key_of(letter_code(n))}
        if n % 2
        else {"person_key": person_key(round, voter_number(n))}
    )
    slip = Slip.for_proof(round, casting.Proof(**way))
    form = {"slip": slip.sealed(), "choice": ("for", "against")[n % 3 == 0], "do": "cast"}
    assert Client().post(f"/visie/instemmen/{round.code}/stem/", form).status_code == 200
    return bytes.fromhex(slip.code)


def files_of_server() -> Iterator[Path]:
    """Every file of the server, but the tables of other databases: no statement of ours writes there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid::text FROM pg_database WHERE datname <> current_database()")
        others = {settings.LAYOUT.postgres_dir / "base" / oid for (oid,) in cursor.fetchall()}
    return (path for path in settings.LAYOUT.postgres_dir.rglob("*") if path.parent not in others)


def traces(words: set[bytes]) -> set[str]:
    """The files of the server in which one of these values stands, as bytes or written out."""
    written = words | {word.hex().encode() for word in words}
    found = set()
    for path in files_of_server():
        try:
            contents = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue  # removed in the meantime
        if any(word in contents for word in written):
            found.add(path.relative_to(settings.LAYOUT.postgres_dir).parts[0])
    return found


def stand_somewhere(words: set[bytes]) -> bool:
    """Whether one of these values stands in the log or in the tables of the server.

    Another test of this server that closes a round writes the tables and then empties the log: between the two looks
    at them a value can have moved, so one looks again.
    """
    return any(traces(words) & {"pg_wal", "base"} for _look in range(10))


@pytest.fixture
def commits_on_disk() -> Iterator[None]:
    """A commit is in the log at once, as in the product; those of other tests come there some time later."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")


def voted(round: Round) -> tuple[set[bytes], set[bytes]]:
    """Let everybody vote. Returns what stands for a person, and what stands for a ballot."""
    codes = [vote(round, n) for n in range(VOTERS)]
    persons = {person_key(round, voter_number(n)) for n in range(VOTERS)}
    return persons, {key_of(code) for code in codes}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("commits_on_disk")
def test_no_file_of_the_server_holds_a_voter_or_a_ballot_after_closing() -> None:
    round = make_round(voters=VOTERS)
    persons, ballots = voted(round)
    # What is looked for below would be found.
    assert stand_somewhere(persons)
    assert stand_somewhere(ballots)
    close(round, actor=SYSTEM)
    assert traces(persons | ballots) == set()


@pytest.mark.django_db(transaction=True)
def test_nor_when_a_round_is_broken_off() -> None:
    round = make_round(voters=VOTERS)
    persons, ballots = voted(round)
    rounding.break_off(round, actor=SYSTEM, reason="De bus stond open.")
    assert Message.objects.filter(kind="task", name=server.TASK).count() == 1
    clear_log()
    assert traces(persons | ballots) == set()


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_or_cut_off_leaves_nobody_in_the_log_of_the_server() -> None:
    """A statement that fails stands in the log with its values, unless the server is told otherwise."""
    round = make_round(voters=VOTERS)
    key, hash = person_key(round, voter_number(1)), key_of(letter_code(1) + round.code.encode())
    with connection.cursor() as cursor:
        for statement, values in (
            (
                "UPDATE endorsement_rollentry SET letter_hash = %s, used = true WHERE round_id = %s",
                [hash, -1],
            ),
            ("INSERT INTO endorsement_rollentry (person_key) VALUES (%s)", [key]),
            ("SELECT pg_sleep(1) FROM endorsement_rollentry WHERE person_key = %s", [key]),
            ("UPDATE endorsement_rollentry SET person_key = %s WHERE round_id = %s", [hash, round.pk]),
        ):
            cursor.execute("SET statement_timeout = 300")
            try:
                cursor.execute(statement, values)
            except Exception:  # whatever the server says: what it writes is asked
                continue
        cursor.execute("SET statement_timeout = 5000")
    log = (settings.LAYOUT.postgres_dir / "server.log").read_text()
    assert "canceling statement due to statement timeout" in log
    assert key.hex() not in log
    assert hash.hex() not in log
    assert "STATEMENT" not in log.rsplit("canceling statement", 1)[1]


# ---- what is asked of the server before a round is fixed -------------------------------------------
@pytest.fixture
def ready() -> Round:
    """A round of which nothing but the server can keep one from fixing it."""
    return make_round(
        "preparing", areas={"B1": ("Oude Kern", 600)}, bands={"L1": ("16 en ouder", 600)}, voters=12
    )


@pytest.mark.django_db
def test_the_embedded_server_has_every_setting_right() -> None:
    assert server.find_faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize("setting", server.SETTINGS, ids=lambda one: one.name)
def test_one_wrong_setting_refuses_the_round_and_is_named(
    setting: server.Setting, ready: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = {one.name: one.wanted[0] for one in server.SETTINGS}
    wrong = {"wal_level": "logical", "log_min_messages": "debug2"}.get(setting.name, "anders")
    monkeypatch.setattr(server, "_read_settings", lambda: right | {setting.name: wrong})
    curator = sign_in(make_staff("curator"))
    page = curator.post(reverse("endorsement:step", args=[ready.code]), {"verb": "fix"}, follow=True)
    ready.refresh_from_db()
    assert ready.state == "preparing"
    assert f"{setting.name} is {wrong}. Dit moet {setting.wanted[0]} zijn" in page.content.decode()
    # Nor is it fixed by whoever passes by the page.
    with pytest.raises(Exception, match=setting.name):
        rounding.fix(ready, actor=SYSTEM)


@pytest.mark.django_db
def test_what_cannot_be_seen_is_said_and_refused(ready: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    right = {one.name: one.wanted[0] for one in server.SETTINGS if one.name != "wal_recycle"}
    monkeypatch.setattr(server, "_read_settings", lambda: right)
    assert [text for text in rounding.still_to_do(ready) if "wal_recycle" in text and "niet te zien" in text]


@pytest.mark.django_db
def test_a_replication_slot_and_an_owner_without_the_right_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_read_slots", lambda: ["kopie"])
    monkeypatch.setattr(server, "_may_clear_log", lambda: False)
    slot, owner = server.find_faults()
    assert "kopie" in slot
    assert "pg_switch_wal" in owner


@pytest.mark.django_db
def test_a_setting_that_changes_after_fixing_is_shown_to_the_curators(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = make_round("open")
    path = reverse("endorsement:manage", args=[round.code])
    assert "wal_recycle" not in sign_in(make_staff("curator")).get(path).content.decode()
    right = {one.name: one.wanted[0] for one in server.SETTINGS}
    monkeypatch.setattr(server, "_read_settings", lambda: right | {"wal_recycle": "on"})
    assert "wal_recycle is on" in sign_in(make_staff("curator")).get(path).content.decode()


def superuser() -> psycopg.Connection[Any]:
    """As who runs the server, to set it otherwise for the database of the tests."""
    return psycopg.connect(
        host=str(settings.LAYOUT.socket_dir),
        user="postgres",
        dbname=connection.settings_dict["NAME"],
        autocommit=True,
    )


@pytest.fixture
def statements_logged() -> Iterator[None]:
    """Every statement of a new connection stands in the server's log, and recycling is on."""
    name = connection.settings_dict["NAME"]
    with superuser() as told:
        told.execute(f"ALTER DATABASE {name} SET log_statement = 'all'")
        told.execute(f"ALTER DATABASE {name} SET wal_recycle = on")
    connection.close()
    yield
    with superuser() as told:
        told.execute(f"ALTER DATABASE {name} RESET ALL")
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("statements_logged")
def test_the_settings_are_read_from_the_server_itself() -> None:
    faults = server.find_faults()
    assert len(faults) == 2
    assert "wal_recycle is on" in faults[0]
    assert "log_statement is all" in faults[1]


@pytest.mark.django_db(transaction=True)
def test_an_owner_without_the_right_does_not_keep_the_result_back() -> None:
    round = make_round(ballots=[("B1", "L1", ("for", "against")[n % 2], {}) for n in range(40)])
    name = connection.settings_dict["NAME"]
    with superuser() as told:
        told.execute("REVOKE EXECUTE ON FUNCTION pg_switch_wal() FROM civicnet_owner")
    try:
        assert any("pg_switch_wal" in text for text in server.find_faults()), name
        assert close(round, actor=SYSTEM).state == "closed"
    finally:
        with superuser() as told:
            told.execute("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO civicnet_owner")
    assert server.find_faults() == []
