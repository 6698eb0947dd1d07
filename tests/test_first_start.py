"""The data folder that running products start from is made once, and used only when it is complete."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import running
from tests.first_start import first_start


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders in which a product was started: one that only writes a file."""
    made: list[Path] = []

    @contextmanager
    def started(folder: Path) -> Iterator[str]:
        made.append(folder)
        folder.mkdir()
        (folder / "secret-key").write_text("x")
        yield "http://localhost"

    monkeypatch.setattr(running, "started", started)
    return made


def test_many_at_once_make_one(tmp_path: Path, made: list[Path]) -> None:
    with ThreadPoolExecutor(4) as pool:
        (folder,) = {done.result() for done in [pool.submit(first_start, tmp_path / "a") for _n in range(4)]}
    assert len(made) == 1
    assert [*(tmp_path / "a").iterdir()] == [folder]
    assert (folder / "secret-key").exists()


def test_one_that_was_interrupted_or_is_of_other_migrations_is_not_used(
    tmp_path: Path, made: list[Path]
) -> None:
    for left in ("making", "0123456789ab"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "half").touch()
    folder = first_start(tmp_path)
    assert [*tmp_path.iterdir()] == [folder]
    assert [file.name for file in folder.iterdir()] == ["secret-key"]
    assert len(made) == 1
