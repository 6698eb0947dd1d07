"""What a process keeps: never longer than it is true, whoever changes it and in whatever order they commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from redis.exceptions import ConnectionError as Away

from civicnet.areas.models import Municipality
from civicnet.caching import memory, versions
from civicnet.caching.memory import cached
from civicnet.caching.writes import topics_written
from tests.factories import make_areas, make_initiative, make_version

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/initiatieven/"
Other = Callable[..., Any]


@pytest.fixture
def other() -> Iterator[Callable[[], Other]]:
    """Somebody else: `other()(do, *arguments)` does it in a thread with a connection of its own, and waits for it."""
    pools: list[ThreadPoolExecutor] = []

    def begin() -> Other:
        pools.append(ThreadPoolExecutor(max_workers=1))
        pool = pools[-1]
        return lambda do, *arguments: pool.submit(do, *arguments).result(20)

    yield begin
    for pool in pools:
        pool.submit(lambda: connection.close()).result(20)
        pool.shutdown()


@pytest.fixture
def names() -> Callable[[], str]:
    """The name of the municipality, kept; `names.made` counts how often it was asked of the database."""
    Municipality(name="Elzerbroek").save()

    @cached("municipality")
    def name() -> str:
        name.made += 1  # type: ignore[attr-defined]
        return Municipality.objects.get().name

    name.made = 0  # type: ignore[attr-defined]
    return name


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The cache does not answer, until the list is emptied."""
    fails, store = ["it does not answer"], caches["pages"]

    def unless_away(do: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*args: Any, **kwargs: Any) -> Any:
            if fails:
                raise Away(fails[0])
            return do(*args, **kwargs)

        return ask

    for verb in ("get_many", "set_many", "add", "set"):
        monkeypatch.setattr(store, verb, unless_away(getattr(store, verb)))
    monkeypatch.setattr(versions.reach, "left_alone_until", 0.0)
    yield fails
    versions._owed.clear()
    versions.reach.left_alone_until = 0.0


_whole = transaction.atomic()


def begin() -> None:
    _whole.__enter__()


def commit() -> None:
    _whole.__exit__(None, None, None)


def roll_back() -> None:
    transaction.set_rollback(True)
    commit()


def rename(name: str) -> None:
    Municipality.objects.update(name=name)


def test_what_does_not_change_is_made_once(names: Any) -> None:
    assert [names() for _n in range(3)] == ["Elzerbroek"] * 3
    assert names.made == 1


def test_a_change_of_somebody_else_shows_as_soon_as_it_is_committed(names: Any, other: Any) -> None:
    names()
    theirs = other()
    theirs(begin)
    theirs(rename, "Broekdorp")
    assert names() == "Elzerbroek"
    theirs(commit)
    assert names() == "Broekdorp"
    names()
    assert names.made == 2


def test_who_began_first_and_commits_last_is_not_missed(names: Any, other: Any) -> None:
    names()
    slow, quick = other(), other()
    slow(begin)
    slow(lambda: Municipality.objects.update(phone="1"))
    quick(lambda: versions.raise_topics("municipality"))
    names()  # has seen the quick one, which began later
    assert names.made == 2
    slow(rename, "Broekdorp")
    slow(commit)
    assert names() == "Broekdorp"


def test_what_was_rolled_back_was_never_there(names: Any, other: Any) -> None:
    names()
    theirs = other()
    theirs(begin)
    theirs(rename, "Broekdorp")
    theirs(roll_back)
    assert names() == "Elzerbroek"
    assert names.made == 1


def test_a_savepoint_that_was_rolled_back_takes_nothing_along(names: Any) -> None:
    names()
    with transaction.atomic():
        make_areas("Oude Kern")  # raises another topic, whatever becomes of the rest
        with transaction.atomic():
            rename("Broekdorp")
            transaction.set_rollback(True)
        rename("Broekzicht")
    assert names() == "Broekzicht"
    with transaction.atomic(), transaction.atomic():
        rename("Broekdorp")
        transaction.set_rollback(True)
    assert names() == "Broekzicht"
    assert names.made == 2


def test_inside_a_transaction_nothing_is_kept(names: Any) -> None:
    names()
    with transaction.atomic():
        Municipality.objects.update(name="Broekdorp")
        assert names() == "Broekdorp"
        transaction.set_rollback(True)
    assert names() == "Elzerbroek"
    assert names.made == 2


def test_what_is_made_while_a_change_is_committed_is_not_used_again(other: Any) -> None:
    Municipality(name="Elzerbroek").save()
    read, changed = Barrier(2, timeout=20), Barrier(2, timeout=20)

    @cached("municipality")
    def name() -> str:
        found = Municipality.objects.get().name
        if found == "Elzerbroek":
            read.wait()
            changed.wait()
        return found

    with ThreadPoolExecutor() as pool:

        def reader() -> str:
            try:
                return name()
            finally:
                connection.close()

        slow = pool.submit(reader)
        read.wait()
        rename("Broekdorp")
        changed.wait()
        assert slow.result(20) == "Elzerbroek"  # it had asked before
    assert name() == "Broekdorp"


def test_other_topics_leave_it_alone(names: Any) -> None:
    names()
    make_areas("Oude Kern")
    names()
    assert names.made == 1


def test_nothing_is_kept_for_longer_than_a_minute(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names()
    now = memory.monotonic()
    monkeypatch.setattr(memory, "monotonic", lambda: now + 59)
    names()
    assert names.made == 1
    monkeypatch.setattr(memory, "monotonic", lambda: now + 61)
    names()
    assert names.made == 2


def test_each_argument_has_its_own() -> None:
    @cached()
    def double(text: str) -> list[str]:
        return [text, text]

    assert double("a") is double("a")
    assert double("a") != double("b")


def test_no_function_keeps_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_VALUES", 3)

    @cached()
    def double(text: str) -> list[str]:
        return [text, text]

    for letter in "abcdefg":
        double(letter)
    assert len(double._kept) <= 3


def test_a_request_that_reads_asks_for_the_versions_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Municipality(name="Elzerbroek").save()
    asked, store = [], caches["pages"]
    get_many = store.get_many
    monkeypatch.setattr(store, "get_many", lambda keys: asked.append([*keys]) or get_many(asked[-1]))
    client.cookies["anything"] = "1"  # so that no whole page is kept
    client.get(LIST)
    assert len(asked) == 1


# ---- the cache is away, or was emptied -----------------------------------------------------------
def test_while_the_cache_is_away_everything_is_asked_of_the_database(names: Any, away: list[str]) -> None:
    assert [names(), names()] == ["Elzerbroek"] * 2
    assert names.made == 2
    rename("Broekdorp")
    assert names() == "Broekdorp"


def test_after_it_was_away_nothing_of_before_counts(names: Any, away: list[str]) -> None:
    away.clear()
    names()
    away.append("away")
    rename("Broekdorp")  # nobody could be told
    away.clear()
    versions.reach.left_alone_until = 0.0
    assert names() == "Broekdorp"
    names()
    assert names.made == 2
    assert not versions._owed


def test_a_change_is_told_even_when_the_cache_did_not_answer_a_moment_ago(
    names: Any, away: list[str]
) -> None:
    away.clear()
    names()
    before = versions.read_versions()[0]
    versions.reach.left_alone_until = memory.monotonic() + 10  # for this process; others go on
    rename("Broekdorp")
    versions.reach.left_alone_until = 0.0
    assert versions.read_versions()[0]["municipality"] != before["municipality"]


def test_after_a_restart_of_the_cache_everything_is_made_anew(names: Any) -> None:
    names()
    caches["pages"].clear()
    names()
    names()
    assert names.made == 2


# ---- which statements change what ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("statement", "topics"),
    [
        ('INSERT INTO "areas_neighbourhood" ("name") VALUES (%s)', {"areas"}),
        ("insert into public.areas_neighbourhood select * from vision_goal", {"areas"}),
        ('UPDATE "vision_goal" SET "text" = %s', {"vision"}),
        ('UPDATE ONLY "public"."vision_goal" SET "text" = %s', {"vision"}),
        ('DELETE FROM "initiatives_initiative_goals" WHERE 1 = 1', {"initiatives"}),
        (
            "WITH gone AS (DELETE FROM areas_place RETURNING id) UPDATE vision_goal SET x = 1",
            {"areas", "vision"},
        ),
        ("\n  MERGE INTO areas_place USING vision_goal", {"areas"}),
        ("COPY areas_place FROM STDIN", {"areas"}),
        ('SELECT * FROM "areas_place" FOR UPDATE OF "areas_place"', set()),
        ('INSERT INTO "endorsement_ballot" ("key") VALUES (%s)', set()),
        ('UPDATE "endorsement_rollentry" SET used = true', set()),
        ('INSERT INTO "django_session" ("x") VALUES (%s) ON CONFLICT DO UPDATE SET x = 1', set()),
    ],
)
def test_what_a_statement_changes(statement: str, topics: set[str]) -> None:
    assert topics_written(statement) == topics


def test_many_rows_of_one_transaction_raise_once(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[str] = []
    monkeypatch.setattr("civicnet.caching.writes.raise_topics", raised.append)
    with transaction.atomic():
        make_areas("Oude Kern", "Weversveld")
        with transaction.atomic():
            make_areas("Nieuwland")
    assert raised.count("areas") == 1


# ---- the list of initiatives ----------------------------------------------------------------
def found(client: Client, query: str = "") -> list[str]:
    return [row.name for row in client.get(LIST + query).context["rows"]]


def test_every_change_of_an_initiative_shows_in_the_next_list(client: Client, other: Any) -> None:
    (here, _there) = make_areas("Oude Kern", "Weversveld")
    goal = make_version().goals.get(code="D1.1")
    client.cookies["anything"] = "1"  # the list itself, not a page that is kept
    first = make_initiative("running", name="Buurttuin", neighbourhood=here, goals=[goal])
    assert found(client, "?buurt=B1&zoek=tuin&doel=D1.1") == ["Buurttuin"]
    second = make_initiative("running", name="Regentuin", neighbourhood=here, goals=[goal])
    assert found(client, "?buurt=B1&zoek=tuin&doel=D1.1") == ["Regentuin", "Buurttuin"]
    theirs = other()
    for statement, query, expected in [
        ("UPDATE initiatives_initiative SET hidden_at = now() WHERE id = %(one)s", "", ["Regentuin"]),
        (
            "UPDATE initiatives_initiative SET kind = 'challenge' WHERE id = %(two)s",
            "?soort=challenge",
            ["Regentuin"],
        ),
        ("DELETE FROM initiatives_initiative_goals WHERE initiative_id = %(two)s", "?doel=D1.1", []),
        (
            "UPDATE initiatives_initiative SET search = to_tsvector('simple', 'soep') WHERE id = %(two)s",
            "?zoek=soep",
            ["Regentuin"],
        ),
        (
            "UPDATE initiatives_initiative SET neighbourhood_id = (SELECT id FROM areas_neighbourhood WHERE code = 'B2')",
            "?buurt=B2",
            ["Regentuin"],
        ),
        ("UPDATE initiatives_initiative SET hidden_at = NULL", "?buurt=B2", ["Regentuin", "Buurttuin"]),
        (
            "UPDATE areas_neighbourhood SET code = 'B9' WHERE code = 'B2'",
            "?buurt=B9",
            ["Regentuin", "Buurttuin"],
        ),
    ]:
        theirs(write, statement, {"one": first.pk, "two": second.pk})
        assert found(client, query) == expected, statement


def write(statement: str, values: dict[str, Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
