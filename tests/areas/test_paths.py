"""Shapes as paths, and back: nothing is lost but what rounding takes, and neighbours still touch."""

import pytest
import shapely

from civicnet.areas.paths import path_of, shape_of, simplify


def test_a_path_goes_in_steps() -> None:
    assert path_of(shapely.Polygon([(0.5, 2), (10, 2), (10, 1.5), (0.5, 1)])) == "M.5 2l9.5 0 0-.5-9.5-.5z"
    assert path_of(shapely.LineString([(0, 0), (3, 4)]), 0) == "M0 0l3 4"


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.box(-3.5, 2, 10, 20),
        shapely.Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], [[(5, 5), (5, 10), (10, 10), (10, 5)]]),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 7, 8)]),
    ],
    ids=["one", "with a hole", "two"],
)
def test_there_and_back(geometry: shapely.Geometry) -> None:
    assert shape_of(path_of(geometry)).equals(geometry)


def test_a_path_that_names_each_place_is_read_as_well() -> None:
    assert shape_of("M1 1 3 1 3 -2.5 1 -2.5Z").equals(shapely.box(1, -2.5, 3, 1))


def test_what_is_too_small_for_whole_units_is_written_finer() -> None:
    assert path_of(shapely.box(5.1, 5.1, 5.2, 5.2), 0) == "M5.2 5.1l0 .1-.1 0 0-.1z"


def test_no_point_stands_twice() -> None:
    line = [(0, 0), (0.2, 0), (4, 0), (4, 4), (0, 4)]
    assert path_of(shapely.Polygon(line), 0) == "M0 0l4 0 0 4-4 0z"


def test_neighbours_keep_the_border_that_they_share() -> None:
    wave = [(5, 0), (5.2, 2), (4.8, 4), (5.1, 6), (5, 10)]
    west = shapely.Polygon([(0, 0), *wave, (0, 10)])
    east = shapely.Polygon([(10, 0), *wave, (10, 10)])
    found = [shape_of(path_of(one, 0)) for one in simplify([west, east], 1)]
    assert len(shapely.get_coordinates(found)) < len(shapely.get_coordinates([west, east]))
    assert found[0].intersection(found[1]).area == 0
    assert shapely.union_all(found).area == pytest.approx(100)
