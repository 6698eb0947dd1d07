"""`python -m tests.house` finds a planted fault of each kind, names file, line and mend, and finds none in this house."""

from pathlib import Path

import pytest

from tests import house

MAP = """# A house

## The map of the house
| folder | what lives there |
|---|---|
| `civicnet/` | the ground, `workflow.py` |
| `civicnet/areas/` | places |
| `vision/`, `initiatives/` | the rest |
| `tests/` | tests |

## More
| `elsewhere/` | no part of the map |
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small house in which everything is as it should be."""
    for folder in (
        "civicnet/areas",
        "civicnet/migrations",
        "vision/views",
        "initiatives",
        "tests/areas",
        "var",
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "civicnet/workflow.py").write_text(function(60))
    (tmp_path / "civicnet/migrations/0001.py").write_text("x = 1\n" * 401 + function(61))
    (tmp_path / "tests/areas/test_maps.py").write_text(
        "from tests.factories import make_area\n" + function(61)
    )
    (tmp_path / "README.md").write_text(MAP)
    return tmp_path


def function(lines: int) -> str:
    return "def draw_map():\n" + "    x = 1\n" * (lines - 1)


def said(root: Path) -> list[str]:
    return [str(fault) for fault in house.find_faults(root)]


def test_a_house_in_order(root: Path) -> None:
    assert said(root) == []


def test_this_house_is_in_order() -> None:
    assert [str(fault) for fault in house.find_faults(house.ROOT, house.OUTSTANDING)] == []


@pytest.mark.parametrize("indent", ["", "class Map:\n    "])
def test_a_long_function(root: Path, indent: str) -> None:
    """A decorator does not count; a method and an async function do."""
    text = "@cache\nasync " + function(61)
    if indent:
        text = "class Map:\n" + "".join(f"    {line}\n" for line in text.splitlines())
    (root / "vision/views/maps.py").write_text(text)
    line = 3 if indent else 2
    assert said(root) == [
        f"vision/views/maps.py:{line}: draw_map has 61 lines, 60 at most. "
        "Split it by what it does, each part with a name of its own."
    ]


@pytest.mark.parametrize(
    ("path", "mend"),
    [
        ("initiatives/models.py", "Make it a folder of the same name, split by noun."),
        ("tests/areas/test_load.py", "Split it by what it tests."),
    ],
)
def test_a_long_file(root: Path, path: str, mend: str) -> None:
    (root / path).write_text("x = 1\n" * 400)
    assert said(root) == []
    (root / path).write_text("x = 1\n" * 401)
    assert said(root) == [f"{path}:401: 401 lines, 400 at most. {mend}"]


@pytest.mark.parametrize(
    "statement",
    [
        "from tests.areas.test_maps import row",
        "from tests.areas import test_maps",
        "import tests.areas.test_maps",
        "def inside():\n    from tests.areas.test_maps import row",
    ],
)
def test_an_import_from_a_file_of_tests(root: Path, statement: str) -> None:
    (root / "tests/areas/test_load.py").write_text(statement + "\n")
    line = statement.count("\n") + 1
    assert said(root) == [
        f"tests/areas/test_load.py:{line}: imports from tests.areas.test_maps, a file of tests. "
        "Move what both need to tests/factories or tests/world."
    ]


def test_the_map_names_what_is_not_there(root: Path) -> None:
    text = MAP.replace("`workflow.py`", "`flow.py`").replace(
        "`civicnet/areas/`", "`civicnet/areas/`, `civicnet/gone/`"
    )
    (root / "README.md").write_text(text)
    assert said(root) == [
        "README.md:6: the map names civicnet/flow.py, which is not there. Name what is there now.",
        "README.md:7: the map names civicnet/gone/, which is not there. Name what is there now.",
    ]


def test_the_map_leaves_a_room_out(root: Path) -> None:
    """A room is a package; what every capability has (views) is none, nor is a folder that is no package."""
    (root / "vision/endorsement").mkdir()
    (root / "vision/pictures").mkdir()
    (root / "vision/endorsement/__init__.py").touch()
    (root / "docs").mkdir()
    mend = "Add a row that says what lives there."
    assert said(root) == [
        f"README.md:3: the map does not name docs/. {mend}",
        f"README.md:3: the map does not name vision/endorsement/. {mend}",
    ]


def test_what_is_outstanding_is_true(root: Path) -> None:
    (root / "vision/views/maps.py").write_text(function(61))
    known = frozenset({"vision/views/maps.py:draw_map"})
    assert house.find_faults(root, known) == []
    (root / "vision/views/maps.py").write_text(function(60))
    assert [str(fault) for fault in house.find_faults(root, known)] == [
        "tests/house.py:1: vision/views/maps.py:draw_map is as it should be. Take it out of OUTSTANDING."
    ]


def test_the_command(monkeypatch: pytest.MonkeyPatch, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(house, "OUTSTANDING", frozenset())
    monkeypatch.setattr(house, "ROOT", root)
    assert house.main() == 0
    (root / "vision/views/maps.py").write_text(function(61))
    assert house.main() == 1
    assert capsys.readouterr().err.startswith("vision/views/maps.py:1: draw_map has 61 lines")


def test_a_day_is_one_in_amsterdam(root: Path) -> None:
    (root / "vision/views/day.py").write_text("def draw(row):\n    return row.changed_at.date()\n")
    (root / "tests/areas/test_day.py").write_text(
        "def draw(row, day):\n    return local_date(row.changed_at), day.date()\n"
    )
    assert said(root) == [
        "vision/views/day.py:2: takes the day of changed_at where Greenwich is. Ask local_date (civicnet/deadlines.py)."
    ]
