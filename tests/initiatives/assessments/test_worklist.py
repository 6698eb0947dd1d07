"""The desk on /werk/: what waits for whom and by when, what the address shows of it, and how much is late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from civicnet.accounts.models import User
from initiatives.actions import take_contact
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative, Membership
from tests.factories import (
    make_areas,
    make_case,
    make_condition,
    make_initiative,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from tests.factories.areas import make_many_areas
from tests.factories.many import copies, unguarded
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
TODAY = NOW.date()


def case(
    state: str, kind: str = "residents_initiative", *, late: bool = False, assessor: User | None = None
) -> Assessment:
    """A case that is late or not on the day of the tests."""
    at = NOW - timedelta(days=60 if late else 1)
    goals = make_version().goals.all()[:2]
    return make_case(
        state, initiative=make_initiative("running", kind=kind, goals=goals, at=at), at=at, assessor=assessor
    )


@pytest.fixture
@made_once
def cases() -> dict[str, Any]:
    reader = make_staff("assessor")
    return {
        "reader": reader,
        "mine": case("first_assessment", assessor=reader),
        "mine_late": case("first_assessment", "challenge", late=True, assessor=reader),
        "others": case("second_reading", assessor=reader),
        "free": case("requested"),
        "free_late": case("requested", "challenge", late=True),
        "elsewhere": case("first_assessment"),
    }


EVERY = {"mine", "mine_late", "others", "free", "free_late", "elsewhere"}


def seen_in(page: Any) -> list[str]:
    return [row.key for row in page.context["desk"].rows]


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", EVERY),
        ("?toon=mijn", {"mine", "mine_late"}),
        ("?toon=te-laat", {"mine_late", "free_late"}),
        ("?toon=vrij", {"free", "free_late"}),
        ("?soort=challenge", {"mine_late", "free_late"}),
        ("?toon=vrij&soort=residents_initiative", {"free"}),
        ("?stap=second_reading", {"others"}),
        ("?stap=contact", set()),
        ("?wie=ik", {"mine", "mine_late", "others"}),
        ("?wie=niemand", {"free", "free_late"}),
        ("?wie=9999999", set()),
        ("?toon=onzin&soort=onzin&wie=onzin&stap=onzin&volgorde=onzin", EVERY),
    ],
)
def test_the_address_says_what_is_shown(cases: dict[str, Any], query: str, seen: set[str]) -> None:
    with time_machine.travel(NOW, tick=False):
        page = sign_in(cases["reader"]).get(f"/werk/{query}")
    keys = {f"case-{cases[name].pk}": name for name in EVERY}
    assert {keys[key] for key in seen_in(page)} == seen


def test_a_dossier_opens_only_from_the_rows_of_who_may(cases: dict[str, Any]) -> None:
    page = sign_in(cases["reader"]).get("/werk/").text
    for name in EVERY - {"elsewhere"}:
        assert f"/werk/toetsen/{cases[name].pk}/" in page
    assert f"/werk/toetsen/{cases['elsewhere'].pk}/" not in page
    assert cases["elsewhere"].get_absolute_url() in page


def test_each_tab_says_how_much_it_holds_and_keeps_what_is_chosen(cases: dict[str, Any]) -> None:
    with time_machine.travel(NOW, tick=False):
        page = sign_in(cases["reader"]).get("/werk/?toon=vrij&soort=challenge")
    assert [(tab.name, tab.count) for tab in page.context["desk"].tabs] == [
        ("mijn", 1), ("te-laat", 2), ("vrij", 1), ("alles", 2),
    ]  # fmt: skip
    assert 'href="?toon=te-laat&amp;soort=challenge"' in page.text
    assert 'value="challenge" selected' in page.text
    assert 'name="toon" value="vrij"' in page.text


def test_the_rows_stand_by_time_and_the_first_sentence_says_what_is_late(cases: dict[str, Any]) -> None:
    paused = case("intake")
    actions.ask_information(paused, actor=paused.contact_person, reason="Hoe breed?", at=NOW)
    with time_machine.travel(NOW, tick=False):
        desk = sign_in(cases["reader"]).get("/werk/").context["desk"]
        groups = [(group.name, group.count) for group in desk.groups]
        assert groups == [("late", 2), ("later", 4), ("still", 1)]
        assert desk.lead == "2 zaken zijn te laat, 1 daarvan wacht op jou."
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        nobody = sign_in(make_staff("broker")).get("/werk/?soort=care_cooperative").context["desk"]
        assert nobody.lead == "Niets is te laat."


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-03-01", "late"),
        ("2026-03-02", "week"),
        ("2026-03-08", "week"),
        ("2026-03-09", "next"),
        ("2026-03-15", "next"),
        ("2026-03-16", "later"),
    ],
)
def test_the_edges_of_the_weeks(day: str, name: str) -> None:
    found = make_case("comparison", at=NOW - timedelta(days=20))
    Assessment.objects.filter(pk=found.pk).update(answer_due=day, contacted_at=NOW)
    with time_machine.travel(NOW, tick=False):
        (group,) = sign_in(found.assessor).get("/werk/").context["desk"].groups
    assert group.name == name


def test_search_neighbourhood_and_order() -> None:
    (kern, wijk) = make_areas("Oude Kern", "Molenwijk")
    reader = make_staff("broker", name="Ada")
    plans = {
        name: make_initiative("submitted", name=name, neighbourhood=area)
        for name, area in (("Zonnedak", kern), ("Appelhof", wijk), ("Moestuin", kern))
    }
    take_contact(plans["Moestuin"], actor=reader)
    desk = sign_in(make_staff("broker"))

    def names(query: str) -> list[str]:
        return [row.plan.name for row in desk.get(f"/werk/?{query}").context["desk"].rows]

    assert names("zoek=zonne") == ["Zonnedak"]
    assert sorted(names("zoek=kern")) == ["Moestuin", "Zonnedak"]
    assert names(f"buurt={wijk.code}") == ["Appelhof"]
    assert names("volgorde=naam") == ["Appelhof", "Moestuin", "Zonnedak"]
    assert names("volgorde=wie")[0] == "Moestuin"
    assert names(f"wie={reader.pk}") == ["Moestuin"]
    assert len(names("volgorde=stap")) == 3


def test_the_desk_of_a_city_is_filtered_by_what_is_typed_and_by_larger_area() -> None:
    first, second, *_others = make_many_areas(60)
    for name, area in (("Zonnedak", first), ("Appelhof", second)):
        make_initiative("submitted", name=name, neighbourhood=area)
    desk = sign_in(make_staff("broker"))

    def names(query: str) -> list[str]:
        return sorted(row.plan.name for row in desk.get(f"/werk/?{query}").context["desk"].rows)

    assert names("plek=Buurt+1") == ["Zonnedak"] == names("buurt=deel:Wijk+1")
    assert names("plek=wijk+2") == ["Appelhof"]
    page = desk.get("/werk/?plek=buurt&toon=vrij&soort=").content.decode()
    assert "horen 60 buurten" in page
    assert "toon=vrij&amp;buurt=B6" in page


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        ("second_reading", "2026-03-30", False),  # waits for the second reader, on the last day
        ("second_reading", "2026-03-31", True),
        ("hearing", "2026-03-31", True),  # waits for the initiators, who can reply for some days yet
    ],
)
def test_a_late_case_is_late_whoever_it_waits_for(state: str, due: str, late: bool) -> None:
    asked = datetime(2026, 3, 2, 12, tzinfo=UTC)  # the answer is due on 30 March
    reader = make_staff("assessor")
    goals = make_version().goals.all()[:2]
    at_first = "second_reading" if state == "second_reading" else "comparison"
    found = make_case(
        at_first, initiative=make_initiative("running", goals=goals, at=asked), at=asked, assessor=reader
    )
    assert found.contact_person
    actions.log_contact(found, actor=found.contact_person, how="call", at=asked)
    if state == "hearing":
        actions.open_hearing(found, actor=reader, at=datetime(2026, 3, 25, 12, tzinfo=UTC))
    with time_machine.travel(datetime.fromisoformat(f"{due}T12:00:00Z"), tick=False):
        client = sign_in(reader)
        page = client.get("/werk/")
        (row,) = page.context["desk"].rows
        assert (row.place.mine, row.late, row.place.due) == (False, late, date(2026, 3, 30))
        assert ("1 dag te laat" in page.text) is late
        assert (f"/werk/toetsen/{found.pk}/" in client.get("/werk/?toon=te-laat").text) is late


def test_the_turn_of_each_has_its_own_day() -> None:
    """The contact person has 14 days to speak with them, the reader 28 to read: both see their own."""
    found = make_case("first_assessment", at=NOW)
    colleague = make_staff("broker")
    days = {
        person: (row.place.mine, row.place.due, row.what)
        for person in (found.contact_person, found.assessor, colleague)
        for row in sign_in(person).get("/werk/").context["desk"].rows
    }
    spoken = "Spreek de initiatiefnemers voor het eerst"
    assert days == {
        found.contact_person: (True, found.contact_due, spoken),
        found.assessor: (True, found.answer_due, "Schrijf de eerste toets"),
        colleague: (False, found.contact_due, spoken),
    }


def test_nothing_of_the_own_initiative_or_of_an_interest_is_on_the_desk() -> None:
    member, interested = make_staff("broker"), make_staff("assessor")
    found = make_case("second_reading", second_reader=interested, at=NOW)
    plan = make_initiative("submitted")
    condition = make_condition("municipality", date(2030, 1, 1), at=NOW)
    for initiative in (found.initiative, plan, condition.assessment.initiative):
        Membership.objects.create(initiative=initiative, user=member, role="member")
    actions.declare_interest(found, actor=interested, has_interest=True)
    assert seen_in(sign_in(member).get("/werk/")) == []
    contacts = {f"contact-{one.pk}" for one in (plan, condition.assessment.initiative)}
    assert set(seen_in(sign_in(interested).get("/werk/"))) == contacts | {f"condition-{condition.pk}"}


def test_a_small_desk_has_no_filters_and_a_large_one_opens_on_what_is_mine() -> None:
    reader = make_staff("assessor", "broker")
    mine = make_case("first_assessment", assessor=reader, at=NOW)
    desk = sign_in(reader)
    small = desk.get("/werk/")
    assert 'id="zoek"' not in small.text
    assert small.context["desk"].line is None
    unguarded()
    plan = make_initiative("submitted", at=NOW)
    copies(plan, 8, slug=[f"a{n}" for n in range(8)])
    with time_machine.travel(NOW, tick=False):
        some = desk.get("/werk/")
        assert 'id="zoek"' in some.text
        assert len(some.context["desk"].line.marks) == 0
        assert sum(column.total for column in some.context["desk"].line.columns) == 10
        copies(plan, 150, slug=[f"b{n}" for n in range(150)])
        many = desk.get("/werk/")
    assert many.context["desk"].tab == "mijn"
    assert seen_in(many) == [f"case-{mine.pk}"]
    every = desk.get("/werk/?toon=alles")
    assert len(seen_in(every)) == 50
    assert len(seen_in(desk.get("/werk/?toon=alles&pagina=4"))) == 10
    assert desk.get("/werk/?zoek=x").context["desk"].tab == "alles"


def test_the_line_of_days_shows_a_mark_for_each_row() -> None:
    reader = make_staff("assessor")
    made = [
        make_case("first_assessment", assessor=reader, at=NOW - timedelta(days=n)) for n in range(0, 40, 4)
    ]
    with time_machine.travel(NOW, tick=False):
        line = sign_in(reader).get("/werk/").context["desk"].line
    tones = [mark.tone for mark in line.marks]
    assert len(tones) + line.beyond == len(made)
    assert tones.count("late") == 2
    assert tones.count("mine") == 8
    assert all(mark.x < line.now for mark in line.marks if mark.tone == "late")


def test_rows_of_two_sorts_in_the_same_place_count_both() -> None:
    reader = make_staff("broker")
    case, plan = make_case("intake", contact=reader, at=NOW), make_initiative("submitted", at=NOW)
    take_contact(plan, actor=reader)
    Initiative.objects.update(contact_due=case.contact_due)
    page = sign_in(reader).get("/werk/?toon=mijn")
    assert set(seen_in(page)) == {f"case-{case.pk}", f"contact-{plan.pk}"}
    assert page.context["desk"].count("mijn") == 2
    assert [group.count for group in page.context["desk"].groups] == [2]


def test_the_table_can_be_taken_away(cases: dict[str, Any]) -> None:
    assert Client().get("/werk/zaken.csv").status_code == 302
    assert sign_in(make_staff("curator")).get("/werk/zaken.csv").status_code == 403
    with time_machine.travel(NOW, tick=False):
        answer = sign_in(cases["reader"]).get("/werk/zaken.csv?toon=mijn")
    head, *rows = b"".join(answer.streaming_content).decode().strip().splitlines()
    assert "Uiterlijk;Te laat;Initiatief;Buurt;Wat er moet gebeuren;Stap;Wie" in head
    assert len(rows) == 2
    assert all(row.endswith(";Jij") for row in rows)


def test_it_is_for_staff() -> None:
    assert Client().get("/werk/?toon=vrij").status_code == 302
    assert sign_in(make_user()).get("/werk/?toon=vrij").status_code == 403
