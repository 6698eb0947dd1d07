"""Loading areas: who may, what changes, what stays."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from civicnet.areas.actions import set_age_bands, set_municipality, set_neighbourhoods, set_places
from civicnet.areas.geojson import AreaRow, FeatureRow, read
from civicnet.areas.models import AgeBand, MapFeature, Municipality, Neighbourhood, Place
from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM
from tests.factories import make_staff, make_user
from tests.factories.areas import EXAMPLE, collection, feature, row

pytestmark = pytest.mark.django_db


def load(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("load_areas", str(path), *options, stdout=out)
    return out.getvalue()


def write(path: Path, *features: Any, **more: Any) -> Path:
    path.write_text(json.dumps(collection(*features, **more)), encoding="utf-8")
    return path


@pytest.mark.parametrize("roles", [(), ("assessor",), ("curator", "moderator", "decider", "broker")])
def test_only_an_admin_changes_areas(roles: tuple[str, ...]) -> None:
    who = make_staff(*roles) if roles else make_user()
    for change in (
        lambda: set_neighbourhoods([row("B1")], actor=who),
        lambda: set_municipality(actor=who, name="Elzerbroek"),
        lambda: set_age_bands([AgeBand(code="L1", name="16 en ouder", min_age=16)], actor=who),
        lambda: set_places([], actor=who),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert not Neighbourhood.objects.exists()
    assert not Municipality.objects.exists()
    assert not Entry.objects.exists()


def test_an_admin_does() -> None:
    admin = make_staff("admin")
    report = set_neighbourhoods([row("B1"), row("B2", x=5.1)], actor=admin)
    assert report.created == ["B1", "B2"]
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.data) == (
        "load_areas",
        admin,
        {"created": 2, "changed": 0, "same": 0},
    )


def test_the_same_again_changes_nothing() -> None:
    rows = [row("B1", residents=10), row("B2", x=5.1)]
    set_neighbourhoods(rows, actor=SYSTEM)
    before = list(Neighbourhood.objects.values())
    report = set_neighbourhoods(rows, actor=SYSTEM)
    assert (report.created, report.changed, report.same) == ([], [], ["B1", "B2"])
    assert list(Neighbourhood.objects.values()) == before


def test_a_change_is_by_code_and_what_is_not_named_stays() -> None:
    set_neighbourhoods([row("B1", "Kern"), row("B2", x=5.1), row("B3", x=5.2)], actor=SYSTEM)
    keys = dict(Neighbourhood.objects.values_list("code", "pk"))
    report = set_neighbourhoods([row("B1", "Oude Kern"), row("B2", x=5.1), row("B4", x=5.4)], actor=SYSTEM)
    assert (report.created, report.changed, report.same, report.kept) == (["B4"], ["B1"], ["B2"], ["B3"])
    changed = Neighbourhood.objects.get(code="B1")
    assert (changed.pk, changed.name, changed.sort_key) == (keys["B1"], "Oude Kern", "oude kern")


def test_a_wider_frame_redraws_all() -> None:
    set_neighbourhoods([row("B1")], actor=SYSTEM)
    narrow = Neighbourhood.objects.get(code="B1").path
    report = set_neighbourhoods([row("B2", x=5.4)], actor=SYSTEM)
    assert report.kept == ["B1"]
    assert Neighbourhood.objects.get(code="B1").path != narrow


def test_without_an_outline_the_old_one_stays() -> None:
    set_neighbourhoods([row("B1")], actor=SYSTEM)
    before = Neighbourhood.objects.get()
    set_neighbourhoods([AreaRow(code="B1", name="Kern", kind="village", eligible_voters=7)], actor=SYSTEM)
    after = Neighbourhood.objects.get()
    assert (after.name, after.kind, after.eligible_voters) == ("Kern", "village", 7)
    assert (after.polygon, after.path, after.lat) == (before.polygon, before.path, before.lat)


def test_without_any_outline_there_is_no_map() -> None:
    set_neighbourhoods([AreaRow(code="B1", name="Kern")], actor=SYSTEM)
    assert Neighbourhood.objects.get().path == ""
    assert not Neighbourhood.objects.on_the_map().exists()


def test_features_are_replaced_only_when_given() -> None:
    river = FeatureRow(name="de Elzer", kind="waterway", geometry=shapely.LineString([(5, 52), (5.1, 52.1)]))
    set_neighbourhoods([row("B1")], actor=SYSTEM, features=[river])
    first = MapFeature.objects.get()
    set_neighbourhoods([row("B2", x=5.3)], actor=SYSTEM)
    drawn = MapFeature.objects.get()
    assert drawn.pk == first.pk
    assert drawn.path.startswith("M")
    assert drawn.path != first.path
    set_neighbourhoods([row("B2", x=5.3)], actor=SYSTEM, features=[])
    assert not MapFeature.objects.exists()


def test_names_come_in_order_whatever_the_collation() -> None:
    names = ["Zuid", "Écluse", "De Aker", "Buurt 10", "Buurt 9", "'t Harde", "abdij"]
    set_neighbourhoods([row(f"B{n}", name, x=5 + n / 10) for n, name in enumerate(names)], actor=SYSTEM)
    found = list(Neighbourhood.objects.values_list("name", flat=True))
    assert found == ["abdij", "Buurt 9", "Buurt 10", "De Aker", "Écluse", "'t Harde", "Zuid"]


# ---- the command -------------------------------------------------------------------------------


def test_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    said = load(EXAMPLE)
    assert "name = naam" in said
    assert list(
        Neighbourhood.objects.order_by("code").values_list("code", "name", "kind", "eligible_voters")
    ) == [
        ("B1", "Oude Kern", "district", 3600),
        ("B2", "Weversveld", "district", 4200),
        ("B3", "Molenwijk", "district", 4800),
        ("B4", "Hooge Landen", "district", 3900),
        ("B5", "Broekdorp", "village", 2100),
        ("B6", "Sluiseind", "village", 1200),
    ]
    assert list(MapFeature.objects.values_list("name", "kind")) == [
        ("de Elzer", "waterway"),
        ("Broekvijver", "water"),
    ]


def test_a_dry_run_loads_nothing() -> None:
    assert "6 areas are in order. Nothing was loaded" in load(EXAMPLE, "--dry-run")
    assert not Neighbourhood.objects.exists()
    assert not Entry.objects.exists()


def test_columns_by_option(tmp_path: Path) -> None:
    path = write(
        tmp_path / "x.geojson", feature(sleutel="K1", titel="Kern", groep="Noord", soort="Wijk", zielen=12)
    )
    with pytest.raises(
        CommandError, match=r"No property looks like the name; say which\. The file has: sleutel"
    ):
        load(path)
    load(path, "--code=sleutel", "--name=titel", "--part-of=groep", "--residents=zielen", "--kind=dorp")
    area = Neighbourhood.objects.get()
    assert (area.code, area.name, area.part_of, area.residents, area.kind) == (
        "K1",
        "Kern",
        "Noord",
        12,
        "village",
    )


def test_nothing_is_half_loaded(tmp_path: Path) -> None:
    path = write(tmp_path / "x.geojson", feature(code="B1", naam="Kern"), feature(code="B2", naam=""))
    with pytest.raises(
        CommandError, match=r"Nothing was loaded\.\nFeature 2 \(B2\): naam \(the name\) is empty"
    ):
        load(path)
    assert not Neighbourhood.objects.exists()

    said = load(path, "--skip")
    assert "Left out: Feature 2 (B2): naam (the name) is empty." in said
    assert [area.code for area in Neighbourhood.objects.all()] == ["B1"]


@pytest.mark.parametrize(
    ("name", "count", "repaired"), [("amsterdam_buurten", 518, 0), ("nl_gemeenten_342", 342, 5)]
)
def test_published_files_load_twice(shared_data: Path, name: str, count: int, repaired: int) -> None:
    path = shared_data / "geo" / f"{name}.geojson"
    said = load(path)
    assert said.count("repaired (") == repaired
    assert Neighbourhood.objects.on_the_map().count() == count
    before = list(Neighbourhood.objects.order_by("pk").values())
    again = load(path)
    assert f"the same {count}" in " ".join(again.replace("│", " ").replace("|", " ").split())
    assert list(Neighbourhood.objects.order_by("pk").values()) == before


def test_a_load_takes_few_queries(shared_data: Path) -> None:
    found = read(shared_data / "geo" / "amsterdam_buurten.geojson")
    with CaptureQueriesContext(
        connection,
    ) as many:
        set_neighbourhoods(found.areas, actor=SYSTEM)
    assert len(many) < 15


# ---- the municipality, age bands, places -----------------------------------------------------------


def test_there_is_one_municipality() -> None:
    assert Municipality.current() is None
    set_municipality(actor=SYSTEM, name="Elzerbroek", phone="088 000 01 40")
    assert str(Municipality.current()) == "Elzerbroek"
    set_municipality(actor=SYSTEM, phone="088 000 01 41")
    current = Municipality.current()
    assert current is not None
    assert (current.name, current.phone) == ("Elzerbroek", "088 000 01 41")
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.bulk_create([Municipality(pk=2, name="Andere")])


@pytest.mark.django_db(transaction=True)
def test_the_municipality_is_read_once() -> None:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    first = Municipality.current()
    assert Municipality.current() is first
    set_municipality(actor=SYSTEM, name="Broekdorp")
    assert str(Municipality.current()) == "Broekdorp"


def test_age_bands_and_places_are_set_by_code() -> None:
    set_age_bands(
        [AgeBand(code="L1", name="16 t/m 29", min_age=16, max_age=29, eligible_voters=4000)], actor=SYSTEM
    )
    set_age_bands(
        [AgeBand(code="L1", name="16 t/m 29", min_age=16, max_age=29, eligible_voters=4100)], actor=SYSTEM
    )
    assert AgeBand.objects.get().eligible_voters == 4100
    with pytest.raises(IntegrityError), transaction.atomic():
        set_age_bands([AgeBand(code="L2", name="omgekeerd", min_age=30, max_age=29)], actor=SYSTEM)

    set_neighbourhoods([row("B1")], actor=SYSTEM)
    area = Neighbourhood.objects.get()
    for owner in ("gemeente", "kerk"):
        set_places([Place(code="P1", name="De Weverijhal", neighbourhood=area, owner=owner)], actor=SYSTEM)
    assert Place.objects.values_list("owner", "sort_key").get() == ("kerk", "de weverijhal")
