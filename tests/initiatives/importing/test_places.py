"""Where an initiative of a file is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from civicnet.areas.models import Neighbourhood
from initiatives.models import Initiative
from tests.factories import make_areas
from tests.factories.imports import run

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("with_outlines", [True, False])
def test_swapped_and_far_off_coordinates_are_named(case: Callable[[str], Path], with_outlines: bool) -> None:
    if with_outlines:
        make_areas(
            "Oude Kern"
        )  # at 52.05, 5.05: the places of the file are near enough once they are swapped back
    out, err = run(case("import-swapped-and-outside.csv"))
    assert "3 rows: 3 new" in out
    assert "3 without a place" in out
    assert "line 2, lat, left out: 5.47, 51.44: latitude and longitude are swapped" in err
    assert "line 3, lat, left out: 0, 0" in err
    assert ("line 4, lat" in err) == with_outlines
    assert ("1 points lie outside the Netherlands: line 4." in out) != with_outlines
    assert Initiative.objects.get(name="Nul").lat is None
    assert Initiative.objects.get(name="Verwisseld").lat is None
