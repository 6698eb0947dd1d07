"""The map of many neighbourhoods: larger areas far out, neighbourhoods near, names and points where they have room."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import shapely
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicnet.areas import maps, zoom
from civicnet.areas.actions import set_neighbourhoods
from civicnet.areas.geojson import read
from civicnet.areas.larger import around, larger_parts, paths_from_far, paths_in
from civicnet.areas.models import Neighbourhood
from civicnet.areas.paths import shape_of
from civicnet.workflow import SYSTEM
from tests.factories import make_initiative
from tests.factories.areas import make_many_areas, row

pytestmark = pytest.mark.django_db
LINKS = zoom.Links(
    part=lambda code: f"?near={code}",
    area=lambda code: f"?list={code}",
    nowhere="?none",
    everything="?all",
    out="?far",
)


def near(
    name: str, counts: Mapping[int | None, int], points: Mapping[int, Sequence[zoom.Point]] | None = None
) -> dict[str, zoom.Shape]:
    drawn = zoom.draw_near(name, counts, LINKS, points=points or {})
    return {shape.name: shape for shape in drawn.shapes}


def test_a_few_need_no_zoom() -> None:
    make_many_areas(60)
    assert not zoom.needs_zoom()
    assert larger_parts() == []


def test_far_out_are_the_larger_areas() -> None:
    areas = make_many_areas(63)
    assert zoom.needs_zoom()
    drawn = zoom.draw_far(
        {areas[0].pk: 2, areas[3].pk: 1, areas[1].pk: 4, None: 5}, LINKS, selected=[areas[1].pk]
    )
    assert [(shape.name, shape.count, shape.inside, shape.selected) for shape in drawn.shapes] == [
        ("Wijk 1", 3, 21, False),
        ("Wijk 2", 4, 21, True),
        ("Wijk 3", 0, 21, False),
    ]
    assert drawn.shapes[0].url == "?near=deel:Wijk 1"
    assert [(one.count, one.url) for one in drawn.beside] == [(5, "?none")]
    assert (drawn.total, drawn.list_url, drawn.part) == (7, "?all", "")
    assert [shape.name for shape in drawn.ranked + drawn.without] == ["Wijk 2", "Wijk 1", "Wijk 3"]


def test_a_larger_area_has_the_outline_of_all_in_it_without_borders_inside() -> None:
    make_many_areas(63)
    for part in larger_parts():
        assert part.path.count("M") == 1
        assert len(shapely.get_coordinates(shape_of(part.path))) <= 7
        assert part.box.x < part.x < part.box.x + part.box.width
        assert part.box.y < part.y < part.box.y + part.box.height


def test_without_larger_areas_all_are_drawn_at_once() -> None:
    areas = make_many_areas(63, parts=0)
    drawn = zoom.draw_far({areas[5].pk: 3}, LINKS)
    assert (len(drawn.shapes), drawn.part, drawn.total) == (63, "", 3)
    assert drawn.shapes[0].url == "?list=B1"
    assert drawn.is_flat
    assert not zoom.draw_far({}, LINKS).groups


def test_on_a_flat_map_what_lies_within_a_finger_is_one_number() -> None:
    areas = make_many_areas(63, parts=0)  # 21 columns of three on a map of 720 units
    counts: dict[int | None, int] = {areas[0].pk: 3, areas[1].pk: 4, areas[60].pk: 5}
    groups = zoom.draw_far(counts, LINKS).groups
    assert [group.count for group in groups] == [5, 4, 3]
    counts |= {area.pk: 1 for area in areas[3:60]}
    groups = zoom.draw_far(counts, LINKS).groups
    assert sum(group.count for group in groups) == sum(counts.values())
    apart = [(one.x - other.x, one.y - other.y) for n, one in enumerate(groups) for other in groups[:n]]
    assert min(math.hypot(*pair) for pair in apart) * zoom.draw_far(counts, LINKS).now >= 24


def test_a_flat_map_of_hundreds_is_a_light_page(client: Client) -> None:
    areas = make_many_areas(500, parts=0)
    make_initiative(name="Tuin", neighbourhood=areas[0])
    page = client.get("/initiatieven/?toon=kaart").content.decode()
    assert page.count("data-area=") == 500
    assert len(page) < 160_000
    assert page.count('scope="row"') == 1  # those with most, and the way to all
    assert 'href="/buurten/"' in page


def test_what_is_seen_from_near_comes_when_one_is_near(client: Client) -> None:
    make_many_areas(63)
    drawn = zoom.draw_near("Wijk 2", {}, LINKS, points={})
    found = client.get(drawn.details_url).json()["areas"]
    assert found.keys() == {shape.code for shape in drawn.shapes}
    one = found["B2"]
    assert one["lines"] == ["Buurt 2"]
    assert one["fits_with_mark"] > one["fits"] > 0
    assert shape_of(one["path"]).contains(shapely.Point(one["at"]))
    assert len(client.get("/buurten/details/").json()["areas"]) == 63
    assert client.get("/buurten/details/?deel=Nergens").status_code == 404
    assert zoom.draw_far({}, LINKS).details_url == ""


def test_outlines_are_as_fine_as_what_one_sees(shared_data: Path) -> None:
    found = read(shared_data / "geo" / "amsterdam_buurten.geojson", {"name": "naam", "part-of": "stadsdeel"})
    set_neighbourhoods(found.areas, actor=SYSTEM)
    whole = sum(map(len, paths_from_far().values()))
    assert whole < 30_000
    codes = {area.pk: area.code for area in Neighbourhood.objects.all()}
    near = {codes[key]: path for key, path in paths_in("West", 0.2).items()}
    for code, detail in zoom.details_of("West").items():
        assert len(str(detail["path"])) >= len(near[code])
        finest = shape_of(str(detail["path"]))
        assert shape_of(near[code]).hausdorff_distance(finest) < 2 * 0.2


def test_near_are_the_neighbourhoods_of_one_and_the_others_around_it() -> None:
    areas = make_many_areas(63)
    drawn = zoom.draw_near(
        "Wijk 2", {areas[1].pk: 9, areas[0].pk: 5}, LINKS, selected=[areas[4].pk], points={}
    )
    assert {shape.name for shape in drawn.shapes} == {f"Buurt {n}" for n in range(2, 63, 3)}
    assert [shape.name for shape in drawn.around] == ["Wijk 1", "Wijk 3"]
    assert (drawn.total, drawn.out_url, drawn.list_url) == (9, "?far", "?list=deel:Wijk 2")
    assert [shape.name for shape in drawn.shapes if shape.selected] == ["Buurt 5"]
    assert next(shape.url for shape in drawn.shapes if shape.name == "Buurt 2") == "?list=B2"
    assert drawn.box.width < maps.WIDTH + 60


def test_few_initiatives_are_points_and_many_a_number() -> None:
    areas = make_many_areas(63)
    by_name = {area.name: area.pk for area in areas}
    counts: dict[int | None, int] = {by_name["Buurt 1"]: 2, by_name["Buurt 4"]: 7, by_name["Buurt 7"]: 1}
    assert set(zoom.few_in("Wijk 1", counts)) == {by_name["Buurt 1"], by_name["Buurt 7"]}
    points = {
        by_name["Buurt 1"]: [zoom.Point(0, 0, "Tuin", "/a/"), zoom.Point(0, 0, "Bank", "/b/")],
        by_name["Buurt 7"]: [zoom.Point(12, 34, "Soep", "/c/")],
    }
    shapes = near("Wijk 1", counts, points)
    tuin, bank = shapes["Buurt 1"].points
    assert tuin.x < shapes["Buurt 1"].x < bank.x
    assert shapes["Buurt 1"].opens * (bank.x - tuin.x) == pytest.approx(24, rel=0.01)
    assert shapes["Buurt 7"].points == [zoom.Point(12, 34, "Soep", "/c/")]
    assert (shapes["Buurt 4"].count, shapes["Buurt 4"].points) == (7, ())
    # Not all were found: then only the number is right.
    assert (
        near("Wijk 1", counts, {by_name["Buurt 1"]: [zoom.Point(0, 0, "Tuin", "/a/")]})["Buurt 1"].points
        == ()
    )


def test_a_name_has_room_from_a_scale_on() -> None:
    rows = [row(f"W{n}", f"W{n}", x=5 + n / 10, part_of="West") for n in range(61)]
    rows += [
        row("L", "Bedrijvencentrum Noord-Hollandse Westerkwartier", x=5.3, part_of="Oost"),
        row("K", "Kom", x=9),
    ]
    set_neighbourhoods(
        [one if one.part_of else row("K", "Kom", x=13, part_of="Oost") for one in rows], actor=SYSTEM
    )
    shapes = near("Oost", {})
    long, short = shapes["Bedrijvencentrum Noord-Hollandse Westerkwartier"], shapes["Kom"]
    assert long.lines == ("Bedrijvencentrum", "Noord-", "Hollandse", "Westerkwartier")
    assert long.fits > short.fits > 0
    counted = near("Oost", {Neighbourhood.objects.get(code="K").pk: 1})["Kom"]
    assert counted.fits > short.fits  # under a mark it needs more


@pytest.mark.parametrize(
    ("codes", "part"),
    [
        ((), ""),
        (("B1",), "Wijk 1"),
        (("B1", "B4"), "Wijk 1"),
        (("B1", "B2"), ""),
        (("deel:Wijk 3",), "Wijk 3"),
        (("deel:Wijk 3", "B3"), "Wijk 3"),
        (("deel:Nergens",), ""),
        (("geen",), ""),
    ],
)
def test_which_larger_area_codes_lie_in(codes: tuple[str, ...], part: str) -> None:
    make_many_areas(6)
    assert zoom.part_of_codes(codes) == part


def test_the_neighbourhoods_of_amsterdam(shared_data: Path) -> None:
    found = read(shared_data / "geo" / "amsterdam_buurten.geojson", {"name": "naam", "part-of": "stadsdeel"})
    set_neighbourhoods(found.areas, actor=SYSTEM)
    parts = larger_parts()
    assert [part.name for part in parts][:3] == ["Centrum", "Nieuw-West", "Noord"]
    assert sum(len(part.keys) for part in parts) == 518
    assert sum(len(part.path) for part in parts) < 20_000
    places = [shapely.Point(part.x, part.y) for part in parts]
    assert min(one.distance(other) for one in places for other in places if one is not other) > 25
    with CaptureQueriesContext(connection) as asked:
        drawn = zoom.draw_near("West", {}, LINKS, points={})
    assert len(drawn.shapes) == 70
    assert len(asked) <= 11  # nothing is kept inside a transaction; otherwise none
    assert all(shape.path and shape.fits for shape in drawn.shapes)


def test_the_small_map_of_one_has_its_larger_area_only() -> None:
    areas = make_many_areas(63)
    whole = maps.draw({areas[0].pk: 1}, url=lambda area: "", selected={areas[0].pk})
    small = around(whole, areas[0].pk)
    assert (len(whole.areas), len(small.areas)) == (63, 21)
    assert [area.code for area in small.areas if area.selected] == ["B1"]
    assert small.view_box != whole.view_box
    assert around(whole, 0) is whole


def test_the_small_map_of_one_of_hundreds_has_the_others_as_one_shape() -> None:
    areas = make_many_areas(63, parts=0)
    rest, here = around(maps.draw_one(areas[4].pk), areas[4].pk).areas
    assert (here.code, here.selected, rest.selected, rest.level) == ("B5", True, False, 0)
    assert shape_of(here.path).touches(shape_of(rest.path))
    assert rest.path.count("M") == 62
