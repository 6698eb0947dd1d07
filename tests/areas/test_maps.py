"""The map: shapes that fit, shades by count, and which neighbourhood is here."""

from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicnet.areas import maps
from civicnet.areas.actions import set_neighbourhoods
from civicnet.areas.geojson import AreaRow, read
from civicnet.areas.models import Neighbourhood
from civicnet.areas.paths import shape_of
from civicnet.workflow import SYSTEM
from tests.factories import make_areas
from tests.factories.areas import EXAMPLE, row


def url(area: Neighbourhood) -> str:
    return f"/initiatieven/?buurt={area.code}"


@pytest.mark.parametrize(
    ("counts", "bands"),
    [
        ([], []),
        ([0, 0], []),
        ([1, 0], [(1, 1, 1)]),
        ([5, 5], [(1, 5, 5)]),
        ([1, 2, 2, 2, 2, 3], [(1, 1, 1), (2, 2, 2), (3, 3, 3)]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], [(1, 1, 3), (2, 4, 6), (3, 7, 9)]),
        ([1, 1, 1, 1, 1, 1, 2, 3, 40], [(1, 1, 1), (2, 2, 40)]),
        ([0, 0, 1, 2, 3, 100], [(1, 1, 2), (2, 3, 3), (3, 100, 100)]),
    ],
)
def test_levels(counts: list[int], bands: list[tuple[int, int, int]]) -> None:
    assert [(band.level, band.low, band.high) for band in maps.levels(counts)] == bands


def test_every_count_has_one_level() -> None:
    counts = [n * n % 17 for n in range(60)]
    bands = maps.levels(counts)
    for count in filter(None, counts):
        assert sum(band.low <= count <= band.high for band in bands) == 1
    assert all(one.high < other.low for one, other in pairwise(bands))


def test_a_frame_keeps_shapes_as_they_are() -> None:
    frame = maps.Frame(west=5.0, south=52.0, east=5.2, north=52.1)
    assert frame.point(5.0, 52.1) == pytest.approx((36, 36))
    assert frame.point(5.2, 52.0) == pytest.approx((684, frame.height - 36))
    # A degree of longitude at 52 degrees north is 0.615 of one of latitude.
    assert (frame.height - 72) / 648 == pytest.approx(0.1 / (0.2 * 0.6150), rel=1e-3)


def test_a_very_high_frame_fits_by_height() -> None:
    frame = maps.Frame(west=5.0, south=50.0, east=5.1, north=54.0)
    assert frame.height == pytest.approx(2 * 648 + 72)
    assert frame.point(5.05, 52)[0] == pytest.approx(360)


@pytest.mark.django_db
def test_without_areas_there_is_no_map() -> None:
    assert not maps.draw({}, url=url)


@pytest.mark.django_db
def test_the_example_as_it_is_drawn() -> None:
    found = read(EXAMPLE)
    set_neighbourhoods(found.areas, actor=SYSTEM, features=found.features)
    keys = dict(Neighbourhood.objects.values_list("code", "pk"))
    counts = {keys[code]: n for code, n in {"B1": 3, "B2": 2, "B3": 2, "B4": 2, "B5": 7}.items()}
    with CaptureQueriesContext(connection) as queries:
        drawn = maps.draw(counts, url=url)
    assert len(queries) == 2
    assert drawn.labelled
    areas = {area.code: area for area in drawn.areas}
    assert {code: area.level for code, area in areas.items()} == {
        "B1": 2,
        "B2": 1,
        "B3": 1,
        "B4": 1,
        "B5": 3,
        "B6": 0,
    }
    assert {code: len(a.houses) for code, a in areas.items()} == {
        "B1": 3,
        "B2": 2,
        "B3": 2,
        "B4": 2,
        "B5": 0,
        "B6": 0,
    }
    assert areas["B1"].url == "/initiatieven/?buurt=B1"
    assert [(band.level, band.low, band.high) for band in drawn.legend] == [(1, 2, 2), (2, 3, 3), (3, 7, 7)]
    left, top, width, height = map(int, drawn.view_box.split())
    assert (left, top, width) == (0, 0, 720)
    for area in drawn.areas:
        outline = shape_of(area.path)
        west, north, east, south = outline.bounds
        assert min(west, north) >= 35
        assert east <= 685
        assert south <= height - 35
        assert outline.contains(shapely.Point(area.label_x, area.label_y))
    assert [feature.name for feature in drawn.features] == ["de Elzer", "Broekvijver"]


@pytest.mark.django_db
def test_what_is_not_chosen_is_pale() -> None:
    set_neighbourhoods([row("B1"), row("B2", x=5.1)], actor=SYSTEM)
    one, other = Neighbourhood.objects.order_by("code")
    drawn = maps.draw({one.pk: 2, other.pk: 3}, url=url, selected={one.pk})
    assert [(a.code, a.level, a.selected, len(a.houses), a.count) for a in drawn.areas] == [
        ("B1", 1, True, 2, 2),
        ("B2", 0, False, 0, 3),
    ]


@pytest.mark.django_db
def test_many_areas_take_the_same_queries_and_have_no_labels(shared_data: Path) -> None:
    set_neighbourhoods(read(shared_data / "geo" / "amsterdam_buurten.geojson").areas, actor=SYSTEM)
    with CaptureQueriesContext(connection) as queries:
        drawn = maps.draw(dict.fromkeys(Neighbourhood.objects.values_list("pk", flat=True)[:5], 1), url=url)
    assert len(queries) == 3
    assert len(drawn.areas) == 518
    assert not drawn.labelled
    assert not any(area.houses for area in drawn.areas)
    assert sum(len(area.path) for area in drawn.areas) < 120_000


@pytest.mark.django_db
def test_neighbours_keep_their_shared_border(shared_data: Path) -> None:
    """Simplified apart, they would leave gaps: the drawn areas together must cover what they cover apart."""
    set_neighbourhoods(read(shared_data / "geo" / "amsterdam_wijken.geojson").areas, actor=SYSTEM)
    shapes = [shape_of(path) for path in Neighbourhood.objects.values_list("path", flat=True)]
    whole = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-3)


@pytest.mark.django_db
def test_which_neighbourhood_is_here(shared_data: Path) -> None:
    assert maps.Locator().at(52.3731, 4.8926) is None
    set_neighbourhoods(read(shared_data / "geo" / "amsterdam_stadsdelen.geojson").areas, actor=SYSTEM)
    locator = maps.Locator()
    palace = locator.at(52.3731, 4.8926)
    assert palace is not None
    assert palace.name == "Centrum"
    assert locator.at(51.9, 4.5) is None
    for area in Neighbourhood.objects.all():
        assert area.lat is not None
        assert area.lon is not None
        assert locator.at(area.lat, area.lon) == area


@pytest.mark.django_db
def test_a_border_belongs_to_the_lowest_code() -> None:
    set_neighbourhoods([row("B2", x=5.0), row("B1", x=5.1)], actor=SYSTEM)
    here = maps.Locator().at(52.05, 5.1)
    assert here is not None
    assert here.code == "B1"
    moved = shapely.box(8, 52, 8.1, 52.1)
    set_neighbourhoods([AreaRow(code="B1", name="B1", geometry=moved)], actor=SYSTEM)
    here = maps.Locator().at(52.05, 5.1)
    assert here is not None
    assert here.code == "B2"


@pytest.mark.django_db
def test_areas_that_are_whole_go_by_one_name() -> None:
    a, b, c, d = make_areas("Aa", "Bos", "Dijk", "Eiland")
    Neighbourhood.objects.filter(pk__in=[a.pk, b.pk]).update(part_of="Noord")
    Neighbourhood.objects.filter(pk__in=[c.pk]).update(part_of="Zuid")
    assert maps.names_of([d.pk, b.pk, a.pk]) == ["Noord", "Eiland"]
    assert maps.names_of([b.pk, c.pk]) == ["Bos", "Dijk"]
    assert maps.names_of([b.pk, c.pk], without=b.pk) == ["Dijk"]
    assert maps.names_of([a.pk, b.pk], without=b.pk) == ["Noord"]
    assert maps.names_of([]) == []
