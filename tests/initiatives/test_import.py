"""`manage.py import_initiatives`: real files, dirty files, and the same file twice."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tablib
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message
from initiatives.importing import Mapping, UnreadableFile, read
from initiatives.models import Initiative
from tests.factories import make_areas, make_staff

pytestmark = pytest.mark.django_db

HEADERS = ["id", "naam", "omschrijving", "soort", "buurt", "gestart", "lat", "lon", "website", "mail"]
GOOD = ["7", "Buurttuin", "Samen tuinieren.", "Energiecoöperatie", "Oude Kern", "2026-03-14", "", "", "", ""]


def run(file: Path, *options: str) -> tuple[str, str]:
    """What the command says, on stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_initiatives", str(file), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """`table(row, row…, name="plannen.csv", headers=HEADERS)`: a file of these rows."""

    def make(*rows: list[str], name: str = "plannen.csv", headers: list[str] = HEADERS) -> Path:
        data = tablib.Dataset(*rows, headers=headers).export(name.rpartition(".")[2])
        path = tmp_path / name
        path.write_bytes(data) if isinstance(data, bytes) else path.write_text(data, encoding="utf-8")
        return path

    return make


@pytest.fixture
def areas() -> list[Neighbourhood]:
    return make_areas("Oude Kern", "Weversveld")


def row(**changes: str) -> list[str]:
    return [changes.get(name, value) for name, value in zip(HEADERS, GOOD, strict=True)]


# ---- real files ----------------------------------------------------------------------------
def test_the_projects_of_the_neighbourhood_budgets(shared_data: Path, tmp_path: Path) -> None:
    call_command("load_areas", str(shared_data / "geo" / "amsterdam_buurten.geojson"), stdout=io.StringIO())
    source = shared_data / "burgerbegroting" / "projecten.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(Neighbourhood.objects.values_list("name", flat=True)) | {""}
    unknown = [r for r in rows if r["buurt"] not in known]
    assert len(rows) == 905
    assert unknown
    report = tmp_path / "afgewezen.csv"
    mapping = ("--map", "naam=naam", "--map", "bron_id=project_id", "--map", "buurt=buurt")

    out, err = run(source, *mapping, "--report", str(report))
    new = len(rows) - len(unknown)
    assert f"905 rows: {new} new, 0 changed, 0 the same, {len(unknown)} rejected." in out
    with report.open(encoding="utf-8", newline="") as file:
        rejected = list(csv.DictReader(file))
    assert len(rejected) == len(unknown)
    assert {r["field"] for r in rejected} == {"buurt"}
    assert "Other" in rejected[0]["reason"] or unknown[0]["buurt"] in rejected[0]["reason"]
    assert f"line {rejected[0]['line']}, buurt" in err
    lines = source.read_text(encoding="utf-8").splitlines()
    assert unknown[0]["project_id"] in lines[int(rejected[0]["line"]) - 1]

    assert Initiative.objects.public().count() == new
    one = Initiative.objects.get(source_id="projecten:12437")
    assert (one.name, one.stage, one.kind) == ("Schonere wereld", "submitted", "residents_initiative")
    assert one.search is not None
    assert Entry.objects.filter(verb="submit").count() == new
    addresses = set(Initiative.objects.values_list("slug", flat=True))
    assert len(addresses) == new

    out, _err = run(source, *mapping)
    assert f"905 rows: 0 new, 0 changed, {new} the same, {len(unknown)} rejected." in out
    assert Initiative.objects.count() == new
    assert Entry.objects.filter(verb="submit").count() == new


def test_the_initiatives_of_europe(shared_data: Path) -> None:
    source = shared_data / "initiatieven" / "susy_initiatieven_europa.geojson"
    out, err = run(source, "--source", "susy", "--kind", "social_enterprise")
    total = Initiative.objects.filter(source_id__startswith="susy:").count()
    rejected = 888 - total
    assert f"888 rows: {total} new, 0 changed, 0 the same, {rejected} rejected." in out
    assert total > 700
    assert err.count("line ") >= min(rejected, 20)
    assert "_uri" not in out
    bank = Initiative.objects.get(name="Bulgarian Food Bank")
    assert bank.website == "http://bgfoodbank.org"
    assert (bank.lat, bank.lon) != (None, None)
    assert bank.neighbourhood is None
    assert bank.purpose.startswith("The organisation acts as an interface")


def test_a_district_is_the_working_area(shared_data: Path, client: Client) -> None:
    """The file names no neighbourhood that a map knows, but the district: all of its neighbourhoods are meant."""
    call_command("load_areas", str(shared_data / "geo" / "amsterdam_buurten.geojson"), stdout=io.StringIO())
    source = shared_data / "burgerbegroting" / "projecten.csv"
    mapping = ("--map", "buurt=", "--map", "werkgebied=stadsdeel")
    out, err = run(source, *mapping)
    assert ("905 rows: 905 new, 0 changed, 0 the same, 0 rejected." in out, err) == (True, "")
    north = Neighbourhood.objects.filter(part_of="Noord").order_by("code")
    one = Initiative.objects.get(source_id="projecten:12437")
    assert set(one.working_area.all()) == set(north)

    page = client.get(reverse("initiatives:list"), {"buurt": north[0].code})
    assert page.context["total"] == 134
    (places,) = [group for group in page.context["groups"] if group.name == "buurt"]
    assert {part.text: part.number for part in places.parts}["Noord"] == 134
    assert client.get(one.get_absolute_url()).content.decode().count("Noord") == 1
    table = client.get(reverse("initiatives:list"), {"toon": "kaart"}).context["map"].areas
    assert {area.count for area in table if area.code == north[0].code} == {134}

    out, _err = run(source, *mapping)
    assert "905 rows: 0 new, 0 changed, 905 the same, 0 rejected." in out


# ---- kinds of files ------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["plannen.csv", "plannen.xlsx", "plannen.ods", "plannen.tsv"])
def test_every_kind_of_table_gives_the_same(
    table: Callable[..., Path], areas: list[Neighbourhood], name: str
) -> None:
    out, _err = run(table(row(), name=name))
    assert "1 rows: 1 new" in out
    one = Initiative.objects.get()
    assert (one.name, one.purpose, one.kind) == ("Buurttuin", "Samen tuinieren.", "energy_cooperative")
    assert one.neighbourhood == areas[0]
    assert str(one.started_on) == "2026-03-14"
    assert one.source_id == "plannen:7"
    out, _err = run(table(row(), name=name))
    assert "0 new, 0 changed, 1 the same" in out


def test_numbers_and_dates_of_a_sheet_are_read_as_people_see_them(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    from datetime import date

    run(table([7, *GOOD[1:5], date(2026, 3, 14), 52.05, 4.95, "", ""], name="plannen.xlsx"))  # type: ignore[list-item]
    one = Initiative.objects.get()
    assert (one.source_id, str(one.started_on), one.lat) == ("plannen:7", "2026-03-14", 52.05)


def test_a_point_finds_its_neighbourhood(tmp_path: Path, areas: list[Neighbourhood]) -> None:
    point = {"type": "Point", "coordinates": [5.05, 52.05]}
    features = [{"type": "Feature", "properties": {"_id": "a", "name": "Bank"}, "geometry": point}]
    file = tmp_path / "punten.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    run(file)
    assert Initiative.objects.get().neighbourhood == areas[0]


def test_a_bad_feature_costs_its_place_or_itself(shared_data: Path, tmp_path: Path) -> None:
    _out, err = run(shared_data / "gevallen" / "import-one-empty-point.geojson")
    assert set(Initiative.objects.values_list("name", "lat")) == {("goed", 51.4), ("leeg punt", None)}
    assert "line 2, lat, left out: Feature 2 (leeg punt): its geometry is empty." in err

    file = tmp_path / "kapot.geojson"
    broken = [1, {"type": "Feature", "properties": {"naam": "heel", "soorten": ["a", 1]}, "geometry": [0]}]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": broken}), encoding="utf-16")
    _out, err = run(file)
    assert Initiative.objects.filter(name="heel", lat=None).exists()
    assert "line 1: Feature 1 is no GeoJSON feature." in err
    assert "line 2, lat, left out: Feature 2 (heel): its geometry is a list, no object." in err


def test_semicolons_and_an_old_code_page_are_understood(tmp_path: Path, areas: list[Neighbourhood]) -> None:
    file = tmp_path / "excel.csv"
    file.write_bytes("id;naam;soort\r\n1;Coöperatie ’t Zonnetje;\r\n".encode("cp1252"))
    run(file)
    assert Initiative.objects.get().name == "Coöperatie ’t Zonnetje"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"%PDF"),
        ("plan.csv", b""),
        ("plan.csv", b"naam,buurt\n"),
        ("plan.xlsx", b"PK\x03\x04 not a sheet"),
        ("plan.ods", b"nothing"),
        ("plan.geojson", b"{"),
        ("plan.geojson", b"[1, 2]"),
        ("plan.geojson", b'{"features": [1, null]}'),
        ("plan.geojson", b'{"features": {"a": 1}}'),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run(file)
    assert name in str(refused.value)
    assert not Initiative.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"weg\.csv"):
        run(tmp_path / "weg.csv")


# ---- again, or only to see -----------------------------------------------------------------
def test_a_dry_run_keeps_nothing(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    out, _err = run(table(row(), row(id="8", buurt="Nergens")), "--dry-run")
    assert "2 rows: 1 would be new, 0 would be changed, 0 the same, 1 rejected." in out
    assert not Initiative.objects.exists()
    assert not Entry.objects.filter(verb="submit").exists()


def test_a_second_import_changes_what_changed(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    run(table(row(), row(id="8", naam="Deelauto")))
    before = set(Initiative.objects.values_list("slug", flat=True))
    out, _err = run(table(row(naam="Buurttuin Oost"), row(id="8", naam="Deelauto")))
    assert "2 rows: 0 new, 1 changed, 1 the same, 0 rejected." in out
    assert set(Initiative.objects.values_list("name", flat=True)) == {"Buurttuin Oost", "Deelauto"}
    assert set(Initiative.objects.values_list("slug", flat=True)) == before  # addresses are for ever
    assert Entry.objects.filter(verb="edit").count() == 1


def test_what_the_file_does_not_have_stays(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    run(table(row()))
    out, _err = run(table(["7", "Buurttuin"], headers=["id", "naam"]))
    assert "1 the same" in out
    one = Initiative.objects.get()
    assert (one.neighbourhood, one.kind) == (areas[0], "energy_cooperative")


def test_ids_of_different_files_are_kept_apart(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    run(table(row()))
    run(table(row(), name="andere.csv"))
    run(table(row(), name="derde.csv"), "--source", "plannen")
    assert set(Initiative.objects.values_list("source_id", flat=True)) == {"plannen:7", "andere:7"}


def test_rows_without_an_id_go_by_their_name(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    file = table(["Buurttuin"], ["Deelauto"], headers=["naam"])
    run(file)
    out, _err = run(file)
    assert "2 the same" in out


def test_a_working_area_can_be_several(table: Callable[..., Path]) -> None:
    kern, veld, broek = make_areas("Oude Kern", "Weversveld", "Broekdorp")
    Neighbourhood.objects.filter(pk__in=[kern.pk, veld.pk]).update(part_of="Stad")
    headers = ["id", "naam", "werkgebied"]
    run(table(["1", "Buurttuin", "stad; Broekdorp"], ["2", "Deelauto", "Weversveld"], headers=headers))
    found = {one.name: set(one.working_area.all()) for one in Initiative.objects.all()}
    assert found == {"Buurttuin": {kern, veld, broek}, "Deelauto": {veld}}
    out, err = run(
        table(["1", "Buurttuin", "Broekdorp"], ["2", "Deelauto", "Weversveld; Nergens"], headers=headers)
    )
    assert "2 rows: 0 new, 1 changed, 0 the same, 1 rejected." in out
    assert "line 3, werkgebied: “Nergens” is not an area here." in err
    assert set(Initiative.objects.get(name="Buurttuin").working_area.all()) == {broek}
    for both in ("Oude Kern, Weversveld", "B1 B2", "b2 B1"):  # as our own download has it
        run(table(["1", "Buurttuin", both], headers=headers))
        assert set(Initiative.objects.get(name="Buurttuin").working_area.all()) == {kern, veld}
    run(table(["1", "Buurttuin", ""], headers=headers))
    assert not Initiative.objects.get(name="Buurttuin").working_area.exists()


def test_the_desk_is_told_on_the_site_and_gets_no_letters(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    broker = make_staff("broker")
    run(table(row()))
    assert broker.notices.filter(event="initiative.submit").count() == 1
    assert not Message.objects.filter(kind=Message.Kind.MAIL).exists()


def test_a_known_row_costs_no_queries(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    def queries(number: int) -> int:
        file = table(*(row(id=str(n), naam=f"Tuin {n}", lat="52.05", lon="5.05") for n in range(number)))
        run(file)
        with CaptureQueriesContext(connection) as captured:
            run(file)
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    assert queries(3) == queries(9)


# ---- mappings ------------------------------------------------------------------------------
def test_a_mapping_takes_the_first_that_is_filled_or_both(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    headers = ["a", "b", "titel_kort", "titel_lang"]
    file = table(["1", "2", "", "Buurttuin"], ["1", "3", "Auto", "Deelauto"], headers=headers)
    run(file, "--map", "naam=titel_kort|titel_lang", "--map", "bron_id=a+b")
    found = dict(Initiative.objects.values_list("source_id", "name"))
    assert found == {"plannen:1-2": "Buurttuin", "plannen:1-3": "Auto"}


def test_a_mapping_is_kept_for_a_next_time(
    table: Callable[..., Path], areas: list[Neighbourhood], settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    file = table(["1", "Buurttuin"], headers=["nr", "hoe het heet"])
    run(file, "--map", "naam=hoe het heet", "--map", "bron_id=nr", "--save-map", "oost", "--dry-run")
    out, _err = run(file, "--use-map", "oost")
    assert "naam ← hoe het heet" in out
    assert Initiative.objects.get().source_id == "plannen:1"
    with pytest.raises(CommandError, match="west"):
        run(file, "--use-map", "west")


@pytest.mark.parametrize("given", ["naam", "kleur=naam", "naam=bestaat_niet", "=naam"])
def test_a_mapping_that_means_nothing_is_refused(
    table: Callable[..., Path], areas: list[Neighbourhood], given: str
) -> None:
    with pytest.raises(CommandError):
        run(table(row()), "--map", given)
    assert not Initiative.objects.exists()


def test_a_file_without_names_is_refused(table: Callable[..., Path]) -> None:
    with pytest.raises(CommandError, match="--map naam="):
        run(table(["1"], headers=["nummer"]))


# ---- wrong rows ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"naam": ""}, "naam"),
        ({"naam": "x" * 151}, "naam"),
        ({"buurt": "Nergens"}, "buurt"),
        ({"omschrijving": "x" * 2001}, "waarom"),
    ],
)
def test_a_fault_that_a_page_cannot_do_without_rejects_its_row_and_no_other(
    table: Callable[..., Path], areas: list[Neighbourhood], changes: dict[str, str], field: str
) -> None:
    out, err = run(table(row(id="1"), row(id="2", **changes), row(id="3")))
    assert "3 rows: 2 new, 0 changed, 0 the same, 1 rejected." in out
    assert f"line 3, {field}: " in err


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"soort": "zwembad"}, "soort"),
        ({"gestart": "gisteren"}, "gestart"),
        ({"lat": "noord"}, "lat"),
        ({"lat": "nan"}, "lat"),
        ({"lat": "inf"}, "lat"),
        ({"lat": "52.1", "lon": "200"}, "lon"),
        ({"website": "geen adres"}, "website"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"mail": "niemand"}, "mail"),
    ],
)
def test_an_optional_field_that_is_wrong_costs_the_field_and_not_the_row(
    table: Callable[..., Path], areas: list[Neighbourhood], changes: dict[str, str], field: str
) -> None:
    out, err = run(table(row(id="1"), row(id="2", **changes), row(id="3")))
    assert "3 rows: 3 new, 0 changed, 0 the same, 0 rejected." in out
    assert "1 fields left out" in out
    assert f"line 3, {field}, left out: " in err
    one = Initiative.objects.get(source_id="plannen:2")
    assert (one.website, one.contact_email, one.lat, one.kind) != (*changes.values(), None, None, None)
    assert (one.lat, one.lon) == (None, None)


def test_an_answer_of_the_file_sets_no_state(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    headers = ["id", "naam", "stage", "outcome", "hidden_at", "slug"]
    run(table(["1", "Buurttuin", "ended", "fits", "2026-01-01", "mijn-adres"], headers=headers))
    one = Initiative.objects.get()
    assert (one.stage, one.outcome, one.hidden_at, one.slug) == ("submitted", "", None, "buurttuin")


@pytest.mark.parametrize(
    "name", ["comma_in_quotes", "escaped_quotes", "newlines", "quotes_and_newlines", "utf8"]
)
def test_difficult_csv_is_read_as_its_makers_say(shared_data: Path, name: str) -> None:
    folder = shared_data / "slechte-invoer" / "csv-spectrum"
    expected = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    got = [r.values for r in read(folder / f"{name}.csv")]
    assert got == [{k: v.strip() for k, v in values.items()} for values in expected]


def test_no_file_of_the_dirty_folders_makes_it_crash(shared_data: Path) -> None:
    tried = 0
    for path in sorted((shared_data / "slechte-invoer").rglob("*.*")):
        tried += 1
        try:
            rows = read(path)
        except UnreadableFile:
            continue
        assert all(isinstance(v, str) for r in rows for v in r.values.values())
    assert tried > 20


def test_naughty_strings_are_kept_or_rejected_and_never_crash(
    shared_data: Path, table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    strings = json.loads((shared_data / "slechte-invoer" / "blns.json").read_text(encoding="utf-8"))
    nasty = [s for s in strings if s.strip()][::4]
    out, _err = run(table(*(row(id=str(n), naam=s, omschrijving=s) for n, s in enumerate(nasty))))
    kept = Initiative.objects.count()
    assert f"{len(nasty)} rows: {kept} new, 0 changed, 0 the same, {len(nasty) - kept} rejected." in out
    assert kept > len(nasty) / 2
    assert "\x00" not in "".join(Initiative.objects.values_list("name", flat=True))
    mapping = Mapping.make(HEADERS, [])
    assert mapping.fields["naam"] == "naam"
