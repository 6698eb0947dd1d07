"""Snapshots: one a day, the same twice, at once for the two of an exchange, and few of them are kept."""

from datetime import date, timedelta
from math import dist
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicnet.deadlines import local_date
from civicnet.outbox.models import Message
from initiatives.network import actions
from initiatives.network.actions import snapshot as module
from initiatives.network.layout import MOVES
from initiatives.network.models import Snapshot
from initiatives.network.tasks import snapshot
from initiatives.network.ties import key_of
from tests.factories import make_initiative, make_user
from tests.factories.exchanges import make_exchange
from tests.factories.initiatives import make_organisation
from tests.factories.network import tie
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db


def places(row: Snapshot) -> dict[str, tuple[int, int]]:
    return {node.key: (node.x, node.y) for node in row.network.nodes if node.group >= 0}


def test_it_holds_parties_groups_and_figures() -> None:
    one, other, third = (make_initiative("running") for _n in range(3))
    town = make_organisation()
    type(town).objects.filter(pk=town.pk).update(is_municipality=True)
    tie(one, town)
    tie(town, other)
    row = actions.take_snapshot()
    figures = row.figures
    assert (figures.parties, figures.ties, figures.groups, figures.largest, figures.lone) == (4, 2, 1, 3, 1)
    assert (figures.holders, figures.through, figures.pairs) == (1, 1, 1)
    groups = {node.key: (node.group, node.holds) for node in row.network.nodes}
    assert groups[key_of(town)] == (0, True)
    assert groups[key_of(third)] == (-1, False)


def test_no_parties_make_an_empty_one() -> None:
    row = actions.take_snapshot()
    assert row.network.nodes == []
    assert row.figures.parties == 0


def test_taking_it_twice_is_once_and_gives_the_same() -> None:
    tie(make_initiative("running"), make_initiative("running"))
    first = actions.take_snapshot()
    again = actions.take_snapshot()
    assert Snapshot.objects.count() == 1
    assert again.network.nodes == first.network.nodes
    assert again.network.ties == first.network.ties


def test_what_was_broken_off_is_taken_the_next_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_args: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    tie(make_initiative("running"), make_initiative("running"))
    with monkeypatch.context() as broken:
        broken.setattr(module, "lay_out", stop)
        with pytest.raises(KeyboardInterrupt):
            snapshot()
    assert [*Snapshot.objects.all()] == []
    snapshot()
    made = Snapshot.objects.get().made_at
    snapshot()
    assert Snapshot.objects.get().made_at == made


def test_nobody_moves_further_in_a_night_than_a_part_of_the_way() -> None:
    hub, *others = (make_initiative("running") for _n in range(6))
    for other in others[:4]:
        tie(hub, other)
    today = local_date()
    before = actions.take_snapshot(today - timedelta(days=1))
    assert before.figures.ties == 0
    first = places(actions.take_snapshot(today))
    tie(others[0], others[4])
    second = places(actions.take_snapshot(today + timedelta(days=1)))
    longest = max(dist(a, b) for a in first.values() for b in first.values())
    assert max(dist(first[key], second[key]) for key in first) < MOVES * longest


def test_an_exchange_is_in_the_picture_at_once_and_nobody_else_moves() -> None:
    one, other = make_initiative("running"), make_initiative("running")
    tie(one, other)
    before = places(actions.take_snapshot())
    newcomer = make_initiative("running")
    row = tie(one, newcomer)
    asked = Message.objects.get(name="exchange.confirm", payload__id=row.pk)
    actions.ask_to_renew(asked.payload)
    assert Message.objects.get(name="network.renew").payload == {"exchange": row.pk}
    renewed = actions.renew_snapshot(row.pk)
    assert renewed is not None
    assert renewed.figures.ties == 2
    after = places(renewed)
    assert key_of(newcomer) in after
    a, b = key_of(one), key_of(other)
    assert (after[a][0] - after[b][0], after[a][1] - after[b][1]) == (
        before[a][0] - before[b][0],
        before[a][1] - before[b][1],
    )
    assert actions.renew_snapshot(row.pk).network.ties == renewed.network.ties  # type: ignore[union-attr]


def test_the_first_exchange_of_a_day_takes_the_whole() -> None:
    row = tie(make_initiative("running"), make_initiative("running"))
    actions.take_snapshot(local_date() - timedelta(days=1))
    actions.renew_snapshot(row.pk)
    assert Snapshot.objects.on(None).day == local_date()  # type: ignore[union-attr]


def test_what_a_resident_did_in_person_changes_nothing() -> None:
    row = make_exchange("confirmed", person=make_user())
    assert actions.renew_snapshot(row.pk) is None
    assert actions.renew_snapshot(0) is None


def test_two_at_once_lose_no_tie(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reads before the first has written: it begins again with what the first wrote."""
    rows = [tie(make_initiative("running"), make_initiative("running")) for _n in range(2)]
    Snapshot.objects.all().delete()
    actions.take_snapshot()
    Snapshot.objects.update(graph={"parties": [], "ties": []})
    lay_out, begun = module.lay_out, []

    def first_lets_the_other_go(*args: Any, **named: Any) -> Any:
        if not begun:
            begun.append(True)
            actions.renew_snapshot(rows[1].pk)
        return lay_out(*args, **named)

    monkeypatch.setattr(module, "lay_out", first_lets_the_other_go)
    done = actions.renew_snapshot(rows[0].pk)
    assert done is not None
    assert done.figures.ties == 2


def test_open_needs_and_who_could_meet_them() -> None:
    make_post("need", category="knowledge")
    make_post("need", category="space")
    for _n in range(2):
        make_post("offer", category="space")
    make_post("offer", category="knowledge")
    figures = actions.take_snapshot().figures
    assert figures.needs == {"knowledge": (1, 1), "space": (1, 2)}
    assert figures.single == 1


def test_after_a_month_only_the_last_of_each_month_is_kept() -> None:
    for day in (date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 3), date(2026, 3, 1), date(2026, 3, 2)):
        Snapshot.objects.create(day=day, graph={"parties": [], "ties": []}, counts={})
    assert actions.forget_old_snapshots(date(2026, 4, 1)) == 1
    assert actions.forget_old_snapshots(date(2026, 4, 20)) == 1
    assert [row.day.isoformat() for row in Snapshot.objects.all()] == [
        "2026-03-02",
        "2026-02-03",
        "2026-01-31",
    ]


def test_the_number_of_queries_does_not_grow_with_the_parties() -> None:
    tie(make_initiative("running"), make_initiative("running"))
    actions.take_snapshot()
    with CaptureQueriesContext(connection) as few:
        actions.take_snapshot()
    tie(make_initiative("running"), make_initiative("running"))
    with CaptureQueriesContext(connection) as more:
        actions.take_snapshot()
    assert len(more) == len(few)
