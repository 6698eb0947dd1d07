"""Neighbourhoods that end: closed with a day and a successor, offered no more, and what is in them points on."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from civicnet.areas import maps
from civicnet.areas.actions import (
    CodesClash,
    close_neighbourhood,
    likely_successors,
    reopen_neighbourhood,
    set_neighbourhoods,
)
from civicnet.areas.geojson import AreaRow, read
from civicnet.areas.maps import Locator
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.example.data import FOLDER
from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives.forms import WhereForm
from initiatives.models import NOWHERE, Initiative
from tests import factories
from tests.factories import make_areas, make_initiative, make_staff, make_user
from tests.factories.once import made_once
from vision.endorsement.actions.round import prepare

pytestmark = pytest.mark.django_db
LIST = "/initiatieven/"


def run(command: str, *options: str) -> str:
    out = io.StringIO()
    call_command(command, *options, stdout=out)
    return " ".join(out.getvalue().split())


def close(code: str, into: str = "", **more: Any) -> Neighbourhood:
    areas = Neighbourhood.objects.in_bulk(field_name="code")
    return close_neighbourhood(areas[code], actor=SYSTEM, successor=areas.get(into), **more)


@pytest.fixture
@made_once
def town() -> dict[str, Neighbourhood]:
    """Kern (one initiative), Weversveld (two, and one that only works there) and Sluiseind (none)."""
    Municipality(name="Elzerbroek").save()
    by_code = {area.code: area for area in make_areas("Oude Kern", "Weversveld", "Sluiseind")}
    owner = make_user()
    for code in ("B1", "B2", "B2"):
        make_initiative(owner=owner, name=f"Tuin {code}", neighbourhood=by_code[code])
    make_initiative(owner=owner, name="Overal", working_area=[by_code["B1"], by_code["B2"]])
    make_initiative(owner=owner, name="Nergens")
    return by_code


# ---- who may, and when -----------------------------------------------------------------------
@pytest.mark.parametrize("roles", [(), ("assessor", "curator", "moderator", "broker", "decider")])
def test_only_an_admin_closes_and_opens(town: dict[str, Neighbourhood], roles: tuple[str, ...]) -> None:
    who = make_staff(*roles) if roles else make_user()
    for change in (close_neighbourhood, reopen_neighbourhood):
        with pytest.raises(PermissionDenied):
            change(town["B1"], actor=who)
    assert not Neighbourhood.objects.exclude(closed_on=None).exists()


def test_closing_and_its_undo_are_in_the_journal(town: dict[str, Neighbourhood]) -> None:
    admin = make_staff("admin")
    close_neighbourhood(town["B2"], actor=admin, successor=town["B1"], on=date(2026, 1, 1))
    reopen_neighbourhood(town["B2"], actor=admin)
    closed, opened = Entry.objects.about(town["B2"]).order_by("pk")
    assert (closed.verb, closed.actor, closed.data) == (
        "close",
        admin,
        {"on": "2026-01-01", "successor": "B1"},
    )
    assert (opened.verb, opened.actor) == ("reopen", admin)


def test_what_cannot_be_closed(town: dict[str, Neighbourhood]) -> None:
    with pytest.raises(NotAllowedNow):
        reopen_neighbourhood(town["B1"], actor=SYSTEM)
    with pytest.raises(ValidationError, match=r"ligt nog in de toekomst"):
        close("B1", on=date(2999, 1, 1))
    with pytest.raises(ValidationError, match="zelf"):
        close("B1", "B1")
    close("B1")
    with pytest.raises(NotAllowedNow):
        close("B1", "B2")
    with pytest.raises(ValidationError, match="zelf"):
        close("B2", "B1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Neighbourhood.objects.filter(code="B2").update(successor=town["B1"])


# ---- what is in it points on ------------------------------------------------------------------
def numbers(client: Client) -> dict[str, int]:
    """How many each neighbourhood has, by the map, the filters, the list and the API, which must say the same."""
    home = client.get("/").context["map"]
    on_list = client.get(f"{LIST}?toon=kaart").context["map"]
    drawn = {area.code: area.count for area in home.areas}
    assert {area.code: area.count for area in on_list.areas} == drawn
    groups = {group.name: group for group in client.get(LIST).context["groups"]}
    boxes = {option.value: option.count for option in groups["buurt"].options}
    assert {code: n for code, n in boxes.items() if code in drawn} == drawn
    for code, n in boxes.items():
        assert client.get(f"{LIST}?buurt={code}").context["total"] == n, code
        assert client.get(f"/api/v1/initiatieven?buurt={code}").json()["aantal"] == n, code
    return boxes


def test_initiatives_are_shown_and_counted_in_the_successor(
    client: Client, town: dict[str, Neighbourhood]
) -> None:
    before = numbers(client)
    assert before == {"B1": 2, "B2": 3, "B3": 0, NOWHERE: 1}
    close("B2", "B1")
    assert numbers(client) == {"B1": 4, "B3": 0, NOWHERE: 1}

    old = client.get(f"{LIST}?buurt=B2")
    assert (old.context["total"], old.context["selection"].chosen) == (4, {"buurt": ("B1",)})
    api = client.get("/api/v1/initiatieven?buurt=B2").json()
    assert (api["aantal"], {row["buurt"] for row in api["resultaten"]}) == (4, {"B1", None})
    assert client.get(f"{LIST}rss.xml?buurt=B2").content.count(b"<item>") == 4
    assert b"Weversveld" not in b"".join(client.get(f"{LIST}initiatieven.csv?buurt=B2"))
    one = Initiative.objects.filter(neighbourhood=town["B2"])[0]
    page = client.get(one.get_absolute_url())
    assert "Weversveld" not in page.content.decode()
    assert [area.code for area in page.context["map"].areas if area.selected] == ["B1"]
    assert client.get(f"/api/v1/initiatieven/{one.slug}").json()["buurt"] == "B1"

    reopen_neighbourhood(town["B2"], actor=SYSTEM)
    assert numbers(client) == before


def test_without_a_successor_it_stays_what_it_is_called(
    client: Client, town: dict[str, Neighbourhood]
) -> None:
    close("B2")
    assert numbers(client) == {"B1": 2, "B2": 3, "B3": 0, NOWHERE: 1}
    beside = client.get("/").context["map"].beside
    assert [(one.name, one.count) for one in beside] == [("Weversveld", 3), ("Zonder buurt", 1)]


def test_assessments_are_found_by_the_successor(client: Client, town: dict[str, Neighbourhood]) -> None:
    factories.make_version()
    case = factories.make_case(initiative=Initiative.objects.filter(neighbourhood=town["B2"])[0])
    close("B2", "B1")
    for code in ("B1", "B2"):
        page = client.get(f"/toetsen/?buurt={code}")
        assert [row[0] for row in page.context["rows"]] == [case], code
        assert [value for value, _name in page.context["form"].fields["buurt"].choices] == ["", "B1"]
    reopen_neighbourhood(town["B2"], actor=SYSTEM)
    assert [row[0] for row in client.get("/toetsen/?buurt=B2").context["rows"]] == [case]


def test_a_row_of_successors_leads_to_its_end(town: dict[str, Neighbourhood]) -> None:
    close("B2", "B3")
    close("B3", "B1")
    assert set(Neighbourhood.objects.values_list("code", "points_to__code")) == {
        ("B1", None),
        ("B2", "B1"),
        ("B3", "B1"),
    }
    assert maps.codes_now() == {"B2": "B1", "B3": "B1"}
    reopen_neighbourhood(town["B3"], actor=SYSTEM)
    assert maps.codes_now() == {"B2": "B3"}


# ---- offered no more ---------------------------------------------------------------------------
def test_forms_offer_it_no_more_and_take_nothing_away(town: dict[str, Neighbourhood]) -> None:
    one, works = Initiative.objects.filter(neighbourhood=town["B2"])[0], Initiative.objects.get(name="Overal")

    def form(initiative: Initiative) -> WhereForm:
        return WhereForm(instance=Initiative.objects.get(pk=initiative.pk), user=make_user())

    def choices(initiative: Initiative) -> list[str]:
        return [str(label) for _value, label in form(initiative).fields["neighbourhood"].choices]  # type: ignore[attr-defined]  # a ModelChoiceField

    close("B2", "B1")
    assert "Weversveld" not in choices(one)
    assert form(one)["neighbourhood"].value() == town["B1"].pk
    assert form(works)["working_area"].value() == [town["B1"].pk]
    reopen_neighbourhood(town["B2"], actor=SYSTEM)
    close("B2")
    assert "Weversveld" in choices(one)
    assert "Weversveld" not in choices(Initiative.objects.get(name="Nergens"))


def test_new_rounds_leave_it_out(town: dict[str, Neighbourhood]) -> None:
    close("B2", "B1")
    now = timezone.now()
    round = prepare(
        actor=SYSTEM,
        version=factories.make_version(state="frozen"),
        code="R-1",
        opens_at=now + timedelta(days=20),
        closes_at=now + timedelta(days=40),
        ways=["login"],
    )
    assert set(round.groups.filter(dimension="neighbourhood").values_list("code", flat=True)) == {"B1", "B3"}


def test_a_point_in_it_lies_in_what_is_there_now(town: dict[str, Neighbourhood]) -> None:
    assert Locator().at(52.05, 5.15) == town["B2"]
    close("B2", "B1")
    assert Locator().at(52.05, 5.15) is None


def test_the_api_lists_what_there_is_and_knows_the_rest(
    client: Client, town: dict[str, Neighbourhood]
) -> None:
    close("B2", "B1", on=date(2026, 1, 1))
    assert [row["code"] for row in client.get("/api/v1/buurten").json()["resultaten"]] == ["B1", "B3"]
    gone = client.get("/api/v1/buurten/B2").json()
    assert (gone["geslotenOp"], gone["opvolger"]) == ("2026-01-01", "B1")


def test_the_map_is_drawn_in_the_frame_of_the_open_ones(town: dict[str, Neighbourhood]) -> None:
    wide = maps.outlines().rows[0].path
    close("B3")
    drawn = maps.outlines()
    assert [row.code for row in drawn.rows] == ["B1", "B2"]
    assert drawn.rows[0].path != wide
    reopen_neighbourhood(town["B3"], actor=SYSTEM)
    assert maps.outlines().rows[0].path == wide


# ---- by a new file -----------------------------------------------------------------------------
EXAMPLE = FOLDER / "elzerbroek_buurten.geojson"


def test_a_file_of_merged_areas(shared_data: Path) -> None:
    merged = shared_data / "gevallen" / "merged_areas.geojson"
    run("load_areas", str(EXAMPLE))
    said = run("load_areas", str(merged))
    assert "not in the file, kept 1 B6" in said.replace("│", "").replace("  ", " ")
    assert "--into OLD=NEW" in said
    assert Neighbourhood.objects.get(code="B6").closed_on is None

    with pytest.raises(CommandError, match="no neighbourhood with the code B9"):
        run("load_areas", str(merged), "--into", "B6=B9")
    with pytest.raises(CommandError, match="write the codes as OLD=NEW"):
        run("load_areas", str(merged), "--into", "B6")
    run("load_areas", str(merged), "--into", "B6=B5")
    gone = Neighbourhood.objects.get(code="B6")
    assert (gone.successor, Neighbourhood.objects.get(code="B2").name) == (
        Neighbourhood.objects.get(code="B5"),
        "Weversveld-Zuid",
    )
    assert "closed before, still closed 1 B6" in run("load_areas", str(EXAMPLE)).replace("│", "").replace(
        "  ", " "
    )
    assert run("close_neighbourhood", "B6", "--undo") == "Sluiseind is open again."
    run("load_areas", str(merged), "--close-gone")
    assert Neighbourhood.objects.get(code="B6").closed_on is not None


def test_the_likely_successor_is_where_most_of_it_lies(shared_data: Path) -> None:
    run("load_areas", str(EXAMPLE))
    whole = read(EXAMPLE).areas
    merged = read(shared_data / "gevallen" / "merged_areas.geojson").areas
    assert likely_successors(whole) == {}
    assert likely_successors(merged) in ({"B6": "B5"}, {"B6": ""})
    swallowed = [AreaRow(code="X", name="X", geometry=next(r.geometry for r in whole if r.code == "B1"))]
    assert likely_successors(swallowed)["B1"] == "X"


def test_codes_of_another_town_overwrite_nothing(tmp_path: Path) -> None:
    make_areas("Kern", "Rand")
    far = [
        AreaRow(code=f"B{n}", name=f"Wijk {n}", geometry=shapely.box(6 + n, 52, 6.1 + n, 52.1))
        for n in (1, 2, 3)
    ]
    with pytest.raises(CodesClash) as caught:
        set_neighbourhoods(far, actor=SYSTEM)
    assert len(caught.value.errors) == 2
    assert "Wijk 1" in caught.value.errors[0]
    assert sorted(Neighbourhood.objects.values_list("name", flat=True)) == ["Kern", "Rand"]
    assert set_neighbourhoods(far, actor=SYSTEM, overwrite=True).changed == ["B1", "B2"]


# ---- the command and the admin -----------------------------------------------------------------
def test_the_command(town: dict[str, Neighbourhood]) -> None:
    with pytest.raises(CommandError, match="no neighbourhood with the code B7"):
        run("close_neighbourhood", "B7")
    with pytest.raises(CommandError, match="Weversveld is open already"):
        run("close_neighbourhood", "B2", "--undo")
    said = run("close_neighbourhood", "B2", "--into", "B1", "--on", "2026-01-01")
    assert said == "Weversveld is closed from 2026-01-01 on; what is in it is shown in Oude Kern."
    with pytest.raises(CommandError, match="Weversveld is closed already"):
        run("close_neighbourhood", "B2")
    with pytest.raises(CommandError, match="itself"):
        run("close_neighbourhood", "B1", "--into", "B2")


def test_the_admin_closes_and_opens(
    client_for: Callable[..., Client], town: dict[str, Neighbourhood]
) -> None:
    address = f"/beheer/reparatie/areas/neighbourhood/{town['B2'].pk}/change/"
    facts = {"name": "Weversveld", "kind": "neighbourhood"}
    told = facts | {"closed_on": "2026-01-01", "successor": town["B1"].pk}
    other = client_for(make_staff("curator"))
    other.post(address, told)
    assert Neighbourhood.objects.get(code="B2").closed_on is None

    client = client_for(make_staff("admin"))
    for wrong in ({"closed_on": "2999-01-01"}, {"successor": town["B1"].pk}, {"closed_on": "gisteren"}):
        answer = client.post(address, facts | wrong)
        assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, ["closed_on"])
    assert client.post(address, told).status_code == 302
    closed = Neighbourhood.objects.get(code="B2")
    assert (closed.closed_on, closed.points_to) == (date(2026, 1, 1), town["B1"])
    assert client.post(address, told | {"successor": town["B3"].pk}).status_code == 302
    assert Neighbourhood.objects.get(code="B2").points_to == town["B3"]
    assert client.post(address, facts).status_code == 302
    assert Neighbourhood.objects.get(code="B2").closed_on is None
    verbs = Entry.objects.about(closed).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["close", "reopen", "close", "reopen"]
