"""What tests of importing are about: files, and neighbourhoods."""

from collections.abc import Callable
from pathlib import Path

import pytest
import tablib

from civicnet.areas.models import Neighbourhood
from tests.factories import make_areas
from tests.factories.imports import HEADERS


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


@pytest.fixture
def case(shared_data: Path) -> Callable[[str], Path]:
    return lambda name: shared_data / "gevallen" / name
