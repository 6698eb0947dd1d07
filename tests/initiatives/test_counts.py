"""What the list knows of each initiative, and the counts beside its filters: right after whatever anybody does."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from civicnet.areas.actions import close_neighbourhood, reopen_neighbourhood
from civicnet.areas.models import Neighbourhood
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.models import COUNTED, SERVED, FilterCount, Initiative, Listing, count_everything
from initiatives.selection import FILTERS, Selection
from initiatives.tasks import count_from_scratch, roll_up
from tests import factories
from tests.factories.lists import LIST, boxes
from tests.factories.races import at_the_same_moment

pytestmark = pytest.mark.django_db


def assert_right() -> None:
    """The listings and the counts are those that one finds by reading every initiative."""
    public = Initiative.objects.public().prefetch_related("goals", "working_area")
    expected: Counter[tuple[str, str]] = Counter()
    for row in public:
        goals = sorted(goal.pk for goal in row.goals.all())
        works_in = sorted(area.pk for area in row.working_area.all())
        places = [row.neighbourhood_id] if row.neighbourhood_id else works_in
        listed = Listing.objects.get(pk=row.pk)
        assert (listed.goals, listed.places, listed.works_in) == (goals, places, works_in)
        columns = ("kind", "stage", "outcome", "sort_key", "submitted_at", "changed_at")
        assert [getattr(listed, name) for name in columns] == [getattr(row, name) for name in columns]
        assert (listed.theme_key, listed.words) == (row.theme_id, row.search)
        expected["soort", row.kind] += 1
        expected["fase", row.stage] += 1
        expected["uitkomst", row.outcome] += 1
        expected["thema", str(row.theme_id or "")] += 1
        expected["doel", f"{{{','.join(map(str, goals))}}}"] += 1
        expected["dient", "{}" if row.stage == "withdrawn" else f"{{{','.join(map(str, goals))}}}"] += 1
        expected["buurt", f"{{{','.join(map(str, places))}}}"] += 1
    assert Listing.objects.count() == len(public)
    assert {line[:2]: line.number for line in count_everything(*COUNTED, SERVED)} == expected


def test_every_verb_leaves_the_counts_right(town: dict[str, Initiative]) -> None:
    """One initiative from draft to withdrawal, and another that somebody hides and shows again."""
    owner = factories.make_user()
    here, there = Neighbourhood.objects.order_by("code")
    goal = factories.make_version().goals.get(code="D2.1")
    assert_right()
    draft = actions.start_draft(actor=owner, name="Plan", kind="challenge", purpose="Samen.")
    actions.edit(draft, actor=owner, working_area=[here, there])
    assert_right()
    assert not Listing.objects.filter(pk=draft.pk).exists()
    actions.submit(draft, actor=owner)
    assert_right()
    assert Listing.objects.filter(pk=draft.pk).exists()
    steps: list[Callable[[], Any]] = [
        lambda: actions.edit(draft, actor=owner, name="Ander plan", summary="Een tuin."),
        lambda: actions.edit(draft, actor=owner, kind="youth_initiative", theme=goal.theme, goals=[goal]),
        lambda: actions.edit(draft, actor=owner, working_area=[there]),
        lambda: actions.edit(draft, actor=owner, neighbourhood=here),
        lambda: actions.edit(draft, actor=owner, neighbourhood=None, working_area=[]),
        lambda: actions.edit(draft, actor=owner, goals=[]),
        lambda: actions.prepare(draft, actor=owner),
        lambda: actions.run(draft, actor=owner),
        lambda: actions.record_outcome(draft, "under_way", actor=SYSTEM),
        lambda: actions.rest(draft, actor=owner),
        lambda: actions.run(draft, actor=owner),
        lambda: actions.withdraw(draft, actor=owner),
    ]
    for step in steps:
        step()
        draft.refresh_from_db()
        assert_right()
    report = actions.report(town["tuin"], actor=factories.make_user(), reason="Reclame.")
    moderator = factories.make_staff("moderator")
    actions.hide(report, actor=moderator, reason="Het is reclame.")
    assert_right()
    assert not Listing.objects.filter(pk=town["tuin"].pk).exists()
    owner_of_it = town["tuin"].audience("owners")[0]
    report.refresh_from_db()
    actions.appeal(report, actor=owner_of_it, text="Het is een tuin.")
    report.refresh_from_db()
    actions.answer_appeal(report, actor=factories.make_staff("moderator"), restore=True, reason="Klopt.")
    assert_right()
    assert Listing.objects.filter(pk=town["tuin"].pk).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE initiatives_initiative SET kind = 'challenge', hidden_at = now()",
        "UPDATE initiatives_initiative SET neighbourhood_id = NULL",
        "UPDATE initiatives_initiative SET changed_at = now(), sort_key = 'x', search = 'soep'",
        "UPDATE initiatives_initiative_goals SET initiative_id = (SELECT min(id) FROM initiatives_initiative)"
        " WHERE id = (SELECT max(id) FROM initiatives_initiative_goals)",
        "DELETE FROM initiatives_initiative_working_area",
        "DELETE FROM initiatives_initiative_goals",
        "INSERT INTO initiatives_initiative_working_area (initiative_id, neighbourhood_id)"
        " SELECT i.id, n.id FROM initiatives_initiative i, areas_neighbourhood n ON CONFLICT DO NOTHING",
    ],
)
def test_so_does_whoever_writes_at_the_database(town: dict[str, Initiative], statement: str) -> None:
    """Many rows in one statement; once for a place of one's own, once for where one works."""
    Initiative.objects.filter(pk=town["soep"].pk).update(neighbourhood=None)
    town["soep"].working_area.set(Neighbourhood.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert_right()


def test_what_is_removed_counts_no_more(town: dict[str, Initiative]) -> None:
    town["zon"].memberships.all().delete()
    before = Listing.objects.count()
    with connection.cursor() as cursor:  # in this order nothing is left to read when the goals go
        cursor.execute("DELETE FROM initiatives_initiative_goals WHERE initiative_id = %s", [town["zon"].pk])
        cursor.execute(
            "DELETE FROM initiatives_initiative_working_area WHERE initiative_id = %s", [town["zon"].pk]
        )
        cursor.execute("DELETE FROM initiatives_initiative WHERE id = %s", [town["zon"].pk])
    assert Listing.objects.count() == before - 1
    assert_right()


def test_a_merged_neighbourhood_counts_as_the_one_it_became_part_of(
    client: Client, town: dict[str, Initiative]
) -> None:
    """An initiative that works in both is there once; opened again, each has its own."""
    here, there = Neighbourhood.objects.order_by("code")
    Initiative.objects.filter(pk=town["soep"].pk).update(neighbourhood=None)
    town["soep"].working_area.set([here, there])
    apart = {"B1": 2, "B2": 2}
    assert boxes(client, "", "buurt") == apart
    close_neighbourhood(there, actor=SYSTEM, successor=here)
    assert boxes(client, "", "buurt") == {"B1": 3}
    assert client.get(LIST + "?buurt=B2").context["total"] == 3
    assert boxes(client, "?zoek=soep", "buurt") == {"B1": 1}
    reopen_neighbourhood(Neighbourhood.objects.get(code="B2"), actor=SYSTEM)
    assert boxes(client, "", "buurt") == apart


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_one_initiative_at_the_same_moment_both_count(town: dict[str, Initiative]) -> None:
    """One of its goals and one of its columns, by writers that do not lock it first."""
    key = town["soep"].pk
    results = at_the_same_moment(
        lambda: Initiative.goals.through.objects.filter(initiative=key).delete()[0],
        lambda: Initiative.objects.filter(pk=key).update(kind="challenge"),
    )
    assert results == [2, 1]
    assert_right()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [lambda key: change_kind(key), lambda _key: roll_up()])
def test_nobody_waits_for_who_changes_another_initiative(
    town: dict[str, Initiative], second: Callable[[int], object]
) -> None:
    """Though both change the same counts; the first is committed only when the second is done."""

    def without_waiting() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 2000")
        return second(town["zon"].pk)

    results = at_the_same_moment(lambda: change_kind(town["soep"].pk), without_waiting, holds=True)
    assert not [result for result in results if isinstance(result, Exception)]
    assert_right()


def change_kind(key: int) -> int:
    """Without a verb, which learns words: of a new word the second writer waits for the first."""
    return Initiative.objects.filter(pk=key).update(kind="challenge")


def test_rolling_up_changes_no_count(town: dict[str, Initiative]) -> None:
    actions.edit(town["tuin"], actor=SYSTEM, kind="challenge")
    actions.edit(town["tuin"], actor=SYSTEM, kind="residents_initiative")
    before, lines = sorted(count_everything(*COUNTED, SERVED)), FilterCount.objects.count()
    roll_up()
    assert sorted(count_everything(*COUNTED, SERVED)) == before
    assert FilterCount.objects.count() == len(before) < lines
    actions.edit(town["tuin"], actor=SYSTEM, kind="challenge")
    assert_right()


def test_counting_anew_puts_everything_right(town: dict[str, Initiative]) -> None:
    assert actions.count_anew() == 0
    # What is left when rows came in without their triggers: a missing listing, a wrong one, one of nothing, and counts.
    Listing.objects.filter(pk=town["tuin"].pk).delete()
    Listing.objects.filter(pk=town["soep"].pk).update(kind="challenge", goals=[])
    Listing.objects.create(
        initiative_id=max(row.pk for row in town.values()) + 1000,
        changed_at=town["tuin"].changed_at,
        goals=[],
        places=[],
        works_in=[],
    )
    FilterCount.objects.filter(filter="fase").delete()
    FilterCount.objects.create(filter="soort", value="challenge", number=7)
    count_from_scratch()
    assert_right()
    assert actions.count_anew() == 0


@pytest.mark.parametrize(
    "query",
    [
        "",
        "zoek=buurt",
        "zoek=van+de",
        "fase=running",
        "buurt=B1&buurt=geen",
        "doel=D1.1&doel=D1.2",
        "thema=T1",
        "doel=D1.1&doel=D1.2&uitkomst=not_asked",
        "zoek=tuin&buurt=B1&thema=T1&doel=D1.1&soort=residents_initiative&fase=running&uitkomst=not_asked",
    ],
)
def test_the_total_is_what_is_found(town: dict[str, Initiative], query: str) -> None:
    selection = Selection.parse(QueryDict(query))
    found = selection.apply(Initiative.objects.public())
    counts = selection.count()
    assert counts.total == selection.total() == found.count() == selection.on_page().count()
    assert list(found.values_list("pk", flat=True)) == list(selection.on_page().values_list("pk", flat=True))
    for name in FILTERS:  # what one has chosen in a filter does not change its own numbers
        assert counts.by_value.get(name, {}) == selection.with_only(name).count().by_value.get(name, {})


def test_a_larger_area_counts_what_works_in_two_of_its_parts_once(client: Client) -> None:
    rows = factories.make_areas(*(f"Buurt {n}" for n in range(1, 36)))
    Neighbourhood.objects.update(part_of="West")
    factories.make_initiative(working_area=rows[:3])
    factories.make_initiative(neighbourhood=rows[0])
    group = next(group for group in client.get(LIST).context["groups"] if group.name == "buurt")
    assert [part.number for part in group.parts] == [2]
