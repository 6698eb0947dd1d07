"""What a process keeps: never longer than it is true, whoever changes it and in whatever order they commit."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.areas.models import Municipality
from civicnet.caching.memory import cached, delete_old_changes
from civicnet.caching.models import Change
from tests.factories import make_areas, make_initiative, make_version

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/initiatieven/"


@pytest.fixture
def other() -> Iterator[Callable[[], psycopg.Connection[Any]]]:
    """Another process: a connection of its own, in a transaction that its owner ends."""
    params = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        params.pop(name, None)
    opened: list[psycopg.Connection[Any]] = []

    def connect() -> psycopg.Connection[Any]:
        opened.append(psycopg.connect(**params))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


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


def rename(other: psycopg.Connection[Any], name: str) -> None:
    other.execute("UPDATE areas_municipality SET name = %s", [name])


def test_what_does_not_change_is_made_once(names: Any) -> None:
    assert [names() for _n in range(3)] == ["Elzerbroek"] * 3
    assert names.made == 1


def test_a_change_of_another_process_shows_at_once(names: Any, other: Any) -> None:
    names()
    theirs = other()
    rename(theirs, "Broekdorp")
    assert names() == "Elzerbroek"  # not committed yet
    theirs.commit()
    assert names() == "Broekdorp"
    names()
    assert names.made == 2


def test_who_began_first_and_commits_last_is_not_missed(names: Any, other: Any) -> None:
    names()
    slow, quick = other(), other()
    slow.execute("UPDATE areas_municipality SET phone = '1'")
    slow.execute("SELECT pg_current_xact_id()")
    quick.execute(
        "INSERT INTO civicnet_change (topic, xid) VALUES ('municipality', pg_current_xact_id()::text::bigint)"
    )
    quick.commit()
    names()  # has seen the quick one, which began later
    assert names.made == 2
    rename(slow, "Broekdorp")
    slow.commit()
    assert names() == "Broekdorp"


def test_what_was_rolled_back_was_never_there(names: Any, other: Any) -> None:
    names()
    theirs = other()
    rename(theirs, "Broekdorp")
    theirs.rollback()
    assert names() == "Elzerbroek"
    assert names.made == 1


def test_inside_a_transaction_nothing_is_kept(names: Any) -> None:
    names()
    with transaction.atomic():
        Municipality.objects.update(name="Broekdorp")
        assert names() == "Broekdorp"
        transaction.set_rollback(True)
    assert names() == "Elzerbroek"
    assert names.made == 2


def test_other_topics_leave_it_alone(names: Any) -> None:
    names()
    make_areas("Oude Kern")
    names()
    assert names.made == 1


def test_each_argument_has_its_own() -> None:
    @cached()
    def double(text: str) -> list[str]:
        return [text, text]

    assert double("a") is double("a")
    assert double("a") != double("b")


def test_a_request_that_reads_asks_once(client: Client) -> None:
    Municipality(name="Elzerbroek").save()
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert sum("civicnet_change" in query["sql"] for query in asked) == 1


def test_old_changes_go_and_new_ones_stay() -> None:
    Change.objects.create(topic="areas", xid=1, at=timezone.now() - timedelta(days=2))
    Change.objects.create(topic="areas", xid=2)
    assert delete_old_changes() == 1
    assert [change.xid for change in Change.objects.filter(xid__lte=2)] == [2]


# ---- the list of initiatives ----------------------------------------------------------------
def found(client: Client, query: str = "") -> list[str]:
    return [row.name for row in client.get(LIST + query).context["rows"]]


def test_every_change_of_an_initiative_shows_in_the_next_list(client: Client, other: Any) -> None:
    (here, _there) = make_areas("Oude Kern", "Weversveld")
    goal = make_version().goals.get(code="D1.1")
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
        theirs.execute(statement, {"one": first.pk, "two": second.pk})
        theirs.commit()
        assert found(client, query) == expected, statement
