"""Reading areas from files as they come: columns guessed, faults named, outlines repaired."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.utils import translation

from civicnet.areas.coordinates import rd_to_degrees
from civicnet.areas.geojson import parse, read
from civicnet.areas.geometry import AreaFileError
from tests.factories.areas import SQUARE, collection, feature

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_english() -> Iterator[None]:
    """The remarks as they are written in the code."""
    with translation.override("en"):
        yield


BOW_TIE = [[5.0, 52.0], [5.1, 52.1], [5.1, 52.0], [5.0, 52.1], [5.0, 52.0]]


def errors_of(document: Any, columns: dict[str, str] | None = None) -> str:
    """Why nothing could be used; or, of a file of which something can, what is wrong with the rest."""
    try:
        return "\n".join(parse(document, columns).left_out)
    except AreaFileError as error:
        return str(error)


def test_columns_are_guessed_and_texts_tidied() -> None:
    found = parse(
        collection(
            feature(Buurt_Code="BU00010001", BUURTNAAM=" De  Kern ", gemeentenaam="Elzer", inwoners="812")
        )
    )
    (area,) = found.areas
    assert found.columns == {
        "code": "Buurt_Code",
        "name": "BUURTNAAM",
        "cbs": "Buurt_Code",
        "part_of": "gemeentenaam",
        "residents": "inwoners",
    }
    assert (area.code, area.name, area.cbs_code, area.part_of) == (
        "BU00010001",
        "De Kern",
        "BU00010001",
        "Elzer",
    )
    assert (area.kind, area.residents) == ("neighbourhood", 812)


@pytest.mark.parametrize(
    ("properties", "columns", "expected"),
    [
        ({"code": "WK000101", "naam": "A"}, {}, ("WK000101", "district")),
        ({"code": "GM0001", "naam": "A"}, {}, ("GM0001", "municipality")),
        ({"code": "B1", "naam": "A"}, {}, ("", "neighbourhood")),
        ({"code": "B1", "naam": "A", "soort": "Dorp"}, {}, ("", "village")),
        ({"code": "B1", "naam": "A"}, {"kind": "stadsdeel"}, ("", "borough")),
        ({"code": "B1", "naam": "A", "x": "wijk"}, {"kind": "x"}, ("", "district")),
        (
            {"code": "B1", "naam": "A", "landelijk": "BU12345678"},
            {"cbs": "landelijk"},
            ("BU12345678", "neighbourhood"),
        ),
        ({"code": "B1", "naam": "A", "cbs_code": "geen"}, {}, ("", "neighbourhood")),
    ],
)
def test_code_and_kind(
    properties: dict[str, str], columns: dict[str, str], expected: tuple[str, str]
) -> None:
    (area,) = parse(collection(feature(**properties)), columns).areas
    assert (area.cbs_code, area.kind) == expected


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "no GeoJSON FeatureCollection"),
        ({"type": "Feature"}, "no GeoJSON FeatureCollection"),
        ({"type": "Topology"}, "TopoJSON"),
        (collection(), "no features"),
        (collection(1), "Feature 1 is no GeoJSON feature"),
        (collection(feature(x=1)), "No property looks like the name; say which. The file has: x."),
        (collection(feature(code="B1")), "No property looks like the name"),
        (collection(feature(code="B/1", naam="A")), "code “B/1” has a sign that cannot stand in an address"),
        (collection(feature(code="", naam="Kern")), "Feature 1 (Kern): code (the code) is empty"),
        (collection(feature(code="B1", naam=None)), "Feature 1 (B1): naam (the name) is empty"),
        (
            collection(feature(code="B1", naam="Kern"), feature(code="B1", naam="Rand")),
            "Feature 2 (B1 Rand): code “B1” is the code of Feature 1 (B1 Kern) already",
        ),
        (collection(feature(code="B1", naam="x" * 201)), "name is longer than 200"),
        (collection(feature([5, 52], "Point", code="B1", naam="A")), "geometry is Point"),
        (collection(feature(code="B1", naam="A") | {"geometry": None}), "geometry is missing"),
        (
            collection(feature([[5, 52], [6, 52]], code="B1", naam="A")),
            "Feature 1 (B1 A): an edge has too few points: 2 different ones, and 3 are needed.",
        ),
        (collection(feature([], code="B1", naam="A")), "geometry is empty"),
        (
            collection(feature([[5, 52], [6, 52], [5, 52]], code="B1", naam="A")),
            "Feature 1 (B1 A): an edge has too few points: 2 different ones, and 3 are needed.",
        ),
        (
            collection(feature([[5, 52], [6, 52], [6, math.nan], [5, 52]], code="B1", naam="A")),
            "Feature 1 (B1 A): its coordinates hold [6, NaN], no pair of numbers.",
        ),
        (
            collection(feature([[5, 52], [6, 52], [10**400, 53], [5, 52]], code="B1", naam="A")),
            "its coordinates hold [a number that is too long to read, 53], no pair of numbers",
        ),
        (
            collection(feature([5, 52], code="B1", naam="A")),
            "Feature 1 (B1 A): its coordinates hold 5, no pair of numbers.",
        ),
        (
            collection(feature(code="B1", naam="A") | {"geometry": [1, 2]}),
            "Feature 1 (B1 A): its geometry is a list, no object.",
        ),
        (
            collection(feature(code="B1", naam="A") | {"geometry": {"type": {"x": 1}}}),
            "the type of its geometry is an object, no text",
        ),
        (
            collection(feature(code="B1", naam="A") | {"geometry": {"type": "Polygon"}}),
            "its coordinates hold nothing where a list must be",
        ),
        (
            collection(feature(code="B1", naam="A") | {"geometry": {"type": "GeometryCollection"}}),
            "its geometry is a “GeometryCollection”, which is not read here",
        ),
        (
            collection(feature([[5, 52], [6, 52], [7, 52], [5, 52]], code="B1", naam="A")),
            "geometry has no surface",
        ),
        (
            collection(feature([[5, 52], ["a", 52], [7, 52], [5, 52]], code="B1", naam="A")),
            "its coordinates hold [a, 52], no pair of numbers",
        ),
        (
            collection(feature([[5, 52], [900, 52], [7, 53], [5, 52]], code="B1", naam="A")),
            "outside the world",
        ),
        (
            collection(feature([[6e6, 7e6], [6e6, 8e6], [7e6, 8e6], [6e6, 7e6]], code="B1", naam="A")),
            "neither degrees",
        ),
    ],
)
def test_faults_are_named(document: Any, says: str) -> None:
    assert says in errors_of(document)


def test_a_column_that_is_nowhere() -> None:
    assert "--name: no feature has a property “titel”" in errors_of(
        collection(feature(code="B1")), {"name": "titel"}
    )


def test_all_faults_are_told_up_to_twenty() -> None:
    assert errors_of(collection(feature(code="", naam=""), feature(code="B1", naam=""))).count("empty") == 3
    many = errors_of(collection(*(feature(code="", naam=str(n)) for n in range(50))))
    assert many.splitlines()[-2:] == ["There may be more.", "The file holds no areas."]
    assert len(many.splitlines()) == 22
    beside = parse(collection(feature(code="B1", naam="A"), *(feature(code="", naam="A") for _ in range(50))))
    assert len(beside.left_out) == 50


def test_an_outline_that_crosses_itself_is_repaired_and_reported() -> None:
    found = parse(collection(feature(BOW_TIE, code="B1", naam="Strik")))
    (area,) = found.areas
    assert area.geometry is not None
    assert area.geometry.is_valid
    assert area.geometry.geom_type == "MultiPolygon"
    assert area.geometry.area == pytest.approx(0.005)
    assert found.remarks == ["Feature 1 (B1 Strik): repaired (it crosses itself at 5.05 52.05)."]


def test_several_pieces_heights_and_holes_are_kept() -> None:
    island = [[[6.0, 53.0, 2.5], [6.1, 53.0, 2.5], [6.1, 53.1, 2.5], [6.0, 53.0, 2.5]]]
    hole = [[5.02, 52.02], [5.02, 52.04], [5.04, 52.04], [5.02, 52.02]]
    found = parse(collection(feature([[SQUARE, hole], island], "MultiPolygon", code="B1", naam="A")))
    geometry = found.areas[0].geometry
    assert geometry is not None
    assert not geometry.has_z
    assert len(shapely.get_parts(geometry)) == 2
    assert found.remarks == []


@pytest.mark.parametrize(
    ("point", "degrees"),
    [  # Amersfoort, Westertoren, Martinitoren: the published check points
        ((155000.0, 463000.0), (5.38720621, 52.15517440)),
        ((120700.723, 487525.501), (4.88352559, 52.37453253)),
        ((233883.131, 582065.167), (6.56820053, 53.21938317)),
    ],
)
def test_rd(point: tuple[float, float], degrees: tuple[float, float]) -> None:
    assert rd_to_degrees(np.array([point]))[0] == pytest.approx(degrees, abs=1e-8)


def test_the_coordinates_decide_not_the_label() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4289"}}
    found = parse(collection(feature(code="B1", naam="A"), crs=crs))
    assert found.areas[0].geometry == shapely.Polygon(SQUARE)
    assert "EPSG::4289, but they are degrees" in found.remarks[0]

    metres = [[155000, 463000], [156000, 463000], [156000, 464000], [155000, 463000]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    found = parse(collection(feature(metres, code="B1", naam="A"), crs=crs))
    assert found.areas[0].geometry.bounds == pytest.approx((5.3872, 52.15517, 5.40183, 52.16416), abs=1e-4)  # type: ignore[union-attr]
    assert "Rijksdriehoeksstelsel" in found.remarks[0]

    turned = [[lat, lon] for lon, lat in SQUARE]
    found = parse(collection(feature(turned, code="B1", naam="A")))
    assert found.areas[0].geometry.bounds == (5.0, 52.0, 5.1, 52.1)  # type: ignore[union-attr]
    assert "latitude first" in found.remarks[0]


def test_water_is_no_neighbourhood() -> None:
    river = {
        "type": "Feature",
        "properties": {"naam": "de Elzer", "soort": "rivier"},
        "geometry": {"type": "LineString", "coordinates": [[5, 52], [6, 53]]},
    }
    found = parse(collection(feature(code="B1", naam="A", soort="wijk"), river))
    assert [area.code for area in found.areas] == ["B1"]
    assert [(f.name, f.kind) for f in found.features] == [("de Elzer", "waterway")]

    cbs = parse(collection(feature(code="B1", naam="A"), feature(code="B2", naam="A", water="JA")))
    assert [area.code for area in cbs.areas] == ["B1"]
    assert cbs.remarks == ["Feature 2 (B2 A): open water, left out."]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "is not JSON"),
        (b"", "x.geojson is empty"),
        (b"\xff\xfe\x00", "damaged: it is no UTF-16 text from byte 2"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "x.geojson is no text file"),
        (b"PK\x03\x04\x14\x00", "x.geojson is a zip file"),
        (b"[" * 2000 + b"]" * 2000, "x.geojson has lists within lists, too deep"),
        (b'{"type": ' + b"1" * 5000 + b"}", "a number that is too long to read"),
        (b'{"type": "FeatureCollection", "features": [', "is not JSON: look at line 1, character 44"),
        (None, "cannot be read: there is no such file"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "x.geojson"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AreaFileError, match=says):
        read(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(json.dumps(collection(feature(code="B1", naam="Écluse"))), encoding="utf-8-sig")
    assert read(path).areas[0].name == "Écluse"


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-8-sig", []),
        ("utf-16", ["Read as UTF-16 text."]),
        ("utf-32", ["Read as UTF-32 text."]),
        ("cp1252", ["The text is not UTF-8; read as Windows-1252. Check letters such as é and ë."]),
    ],
)
def test_the_text_is_read_by_its_mark(tmp_path: Path, encoding: str, remark: list[str]) -> None:
    path = tmp_path / "x.geojson"
    text = json.dumps(collection(feature(code="B1", naam="Écluse")), ensure_ascii=False)
    path.write_text(text, encoding=encoding)
    found = read(path)
    assert (found.areas[0].name, found.remarks) == ("Écluse", remark)
    assert read(path.read_bytes(), name="x.geojson") == found


def test_an_upload_is_called_what_its_owner_calls_it() -> None:
    with pytest.raises(AreaFileError, match=r"^buurten 2026\.geojson is not JSON"):
        read(b"{", name="buurten 2026.geojson")


def test_a_small_file_does_not_fill_the_memory() -> None:
    with pytest.raises(AreaFileError, match=r"x\.json holds more than 10 points"):
        read(b"[" + b"[]," * 10 + b"[]]", name="x.json", most_lists=10)


def test_one_bad_feature_costs_itself() -> None:
    found = parse(
        collection(feature(code="B1", naam="Kern"), 7, feature([[5, 52], [6, 52]], code="B3", naam="Te kort"))
    )
    assert [area.code for area in found.areas] == ["B1"]
    assert found.left_out == [
        "Feature 2 is no GeoJSON feature.",
        "Feature 3 (B3 Te kort): an edge has too few points: 2 different ones, and 3 are needed.",
    ]


def test_what_is_said_besides_costs_itself() -> None:
    found = parse(
        collection(feature(code="B1", naam="A\ud800", soort="planeet", inwoners="veel", stemgerechtigd=1e300))
    )
    (area,) = found.areas
    assert (area.name, area.kind, area.residents, area.eligible_voters) == ("A", "neighbourhood", None, None)
    assert [remark.split("; ")[0] for remark in found.remarks] == [
        "Feature 1 (B1 A): soort is “planeet”, left empty",
        "Feature 1 (B1 A): inwoners: “veel” is no whole number",
        "Feature 1 (B1 A): stemgerechtigd: “1e+300” is no whole number",
    ]


def test_without_codes_the_names_serve(shared_data: Path) -> None:
    found = read(shared_data / "gevallen" / "areas-names-without-codes.geojson")
    assert [(area.code, area.name) for area in found.areas] == [
        ("Buurt 0", "Buurt 0"),
        ("Buurt 1", "Buurt 1"),
    ]
    assert "No property looks like a code: the names (“name”) serve as codes." in found.remarks
    twice = parse(
        collection(feature(naam="Noord/Zuid" + "x" * 60), feature(naam="Noord"), feature(naam="Noord"))
    )
    assert [area.code for area in twice.areas] == [("Noord-Zuid" + "x" * 60)[:40], "Noord"]
    assert twice.left_out == ["Feature 3 (Noord): naam “Noord” is the code of Feature 2 (Noord) already."]


def test_one_property_may_be_code_and_name() -> None:
    found = parse(collection(feature(buurtnaam="Kern")), {"code": "buurtnaam"})
    assert (found.areas[0].code, found.areas[0].name) == ("Kern", "Kern")


@pytest.mark.parametrize("name", ["areas-ring-of-three", "areas-type-is-object"])
def test_the_cause_is_the_true_one(shared_data: Path, name: str) -> None:
    with pytest.raises(AreaFileError) as caught:
        read(shared_data / "gevallen" / f"{name}.geojson")
    cause = {
        "areas-ring-of-three": "Feature 1 (A Te kort): an edge has too few points: 2 different ones, and 3 are needed.",
        "areas-type-is-object": "Feature 1 (B1 Buurt 1): the type of its geometry is an object, no text.",
    }
    assert caught.value.errors == [cause[name], f"{name}.geojson holds no areas."]


def test_most_coordinates_decide_not_the_first() -> None:
    metres = [[155000, 463000], [156000, 463000], [156000, 464000], [155000, 463000]]
    far = [[6e6, 7e6], [6e6, 8e6], [7e6, 8e6], [6e6, 7e6]]
    found = parse(
        collection(*(feature(ring, code=f"B{n}", naam="A") for n, ring in enumerate([far, metres, metres])))
    )
    assert [area.code for area in found.areas] == ["B1", "B2"]
    assert "lies outside the world" in found.left_out[0]


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    parse(
        collection(feature(code="B1", naam="A"), feature(code="B2", naam="B")),
        progress=lambda *at: told.append(at),
    )
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("name", "count", "repaired"),
    [
        ("amsterdam_buurten", 518, 0),
        ("amsterdam_wijken", 110, 0),
        ("amsterdam_stadsdelen", 9, 0),
        ("nl_gemeenten_342", 342, 5),
    ],
)
def test_published_files(shared_data: Path, name: str, count: int, repaired: int) -> None:
    found = read(shared_data / "geo" / f"{name}.geojson")
    assert len(found.areas) == count
    assert sum("repaired" in remark for remark in found.remarks) == repaired
    assert all(area.geometry is not None and area.geometry.is_valid for area in found.areas)
