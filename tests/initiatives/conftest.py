"""What several tests of the registry are about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from civicnet.workflow import SYSTEM
from initiatives.actions import record_outcome
from initiatives.models import Initiative
from tests.factories import make_areas, make_initiative, make_version
from tests.factories.once import made_once


@pytest.fixture
@made_once
def town() -> dict[str, Initiative]:
    """Three initiatives that differ in everything one can filter by."""
    here, there = make_areas("Oude Kern", "Weversveld")
    version = make_version()
    goal, other = version.goals.filter(theme__code="T1").order_by("code")
    theme = version.themes.get(code="T1")
    rows = {
        "tuin": make_initiative(
            "running",
            name="Buurttuin De Regenton",
            kind="residents_initiative",
            neighbourhood=here,
            theme=theme,
            goals=[goal],
        ),
        "soep": make_initiative(
            name="Soep & Co",
            kind="social_enterprise",
            neighbourhood=here,
            goals=[goal, other],
            purpose="Soep van wat overblijft.",
        ),
        "zon": make_initiative(
            "running", name="Elzerstroom", kind="energy_cooperative", neighbourhood=there, goals=[other]
        ),
    }
    rows["zon"].working_area.set([here])
    record_outcome(rows["soep"], "fits", actor=SYSTEM)
    return rows


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """`file(text, name="plannen.csv")`."""

    def write(text: str, name: str = "plannen.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
