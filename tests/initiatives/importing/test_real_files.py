"""Files that were published: all of them are read, and nothing crashes. Of the longest a run may take a sample."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry
from initiatives.importing import Mapping, UnreadableFile, read
from initiatives.models import Initiative
from tests.factories.imports import HEADERS, row, run
from tests.walked import REAL_FILES, Walk

pytestmark = pytest.mark.django_db
ONE_IN = 9  # rows of the projects, and always the first: project 12437


@pytest.fixture
def projects(shared_data: Path, tmp_path: Path, walks_whole: Callable[[Walk], bool]) -> Path:
    """The file of the projects of the neighbourhood budgets, or one row in ONE_IN of it."""
    source = shared_data / "burgerbegroting" / "projecten.csv"
    if walks_whole(REAL_FILES):
        return source
    sample = tmp_path / source.name
    with source.open(encoding="utf-8", newline="") as file, sample.open("w", encoding="utf-8") as some:
        header, *rows = csv.reader(file)
        csv.writer(some, lineterminator="\n").writerows([header, *rows[::ONE_IN]])
    return sample


def rows_of(source: Path) -> list[dict[str, str]]:
    with source.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_projects_of_the_neighbourhood_budgets(shared_data: Path, projects: Path, tmp_path: Path) -> None:
    call_command("load_areas", str(shared_data / "geo" / "amsterdam_buurten.geojson"), stdout=io.StringIO())
    source, rows = projects, rows_of(projects)
    known = set(Neighbourhood.objects.values_list("name", flat=True)) | {""}
    unknown = [r for r in rows if r["buurt"] not in known]
    assert len(rows) in (905, 101)
    assert unknown
    report = tmp_path / "afgewezen.csv"
    mapping = ("--map", "naam=naam", "--map", "bron_id=project_id", "--map", "buurt=buurt")

    out, err = run(source, *mapping, "--report", str(report))
    new = len(rows) - len(unknown)
    assert f"{len(rows)} rows: {new} new, 0 changed, 0 the same, {len(unknown)} rejected." in out
    rejected = rows_of(report)
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
    assert f"{len(rows)} rows: 0 new, 0 changed, {new} the same, {len(unknown)} rejected." in out
    assert Initiative.objects.count() == new
    assert Entry.objects.filter(verb="submit").count() == new


@pytest.mark.walk(REAL_FILES)
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


def test_a_district_is_the_working_area(shared_data: Path, projects: Path, client: Client) -> None:
    """The file names no neighbourhood that a map knows, but the district: all of its neighbourhoods are meant."""
    call_command("load_areas", str(shared_data / "geo" / "amsterdam_buurten.geojson"), stdout=io.StringIO())
    rows = rows_of(projects)
    in_north, n = sum(row["stadsdeel"] == "Noord" for row in rows), len(rows)
    mapping = ("--map", "buurt=", "--map", "werkgebied=stadsdeel")
    out, err = run(projects, *mapping)
    assert (f"{n} rows: {n} new, 0 changed, 0 the same, 0 rejected." in out, err) == (True, "")
    north = Neighbourhood.objects.filter(part_of="Noord").order_by("code")
    one = Initiative.objects.get(source_id="projecten:12437")
    assert set(one.working_area.all()) == set(north)

    page = client.get(reverse("initiatives:list"), {"buurt": north[0].code})
    assert page.context["total"] == in_north > 10
    (places,) = [group for group in page.context["groups"] if group.name == "buurt"]
    assert {part.text: part.number for part in places.parts}["Noord"] == in_north
    assert client.get(one.get_absolute_url()).content.decode().count("Noord") == 1
    near = client.get(reverse("initiatives:list"), {"toon": "kaart", "buurt": "deel:Noord"}).context["map"]
    assert {area.count for area in near.shapes if area.code == north[0].code} == {in_north}

    out, _err = run(projects, *mapping)
    assert f"{n} rows: 0 new, 0 changed, {n} the same, 0 rejected." in out


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
