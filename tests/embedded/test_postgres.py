"""What the embedded PostgreSQL says when it cannot start."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from civicnet.embedded import postgres
from civicnet.embedded.layout import Layout, StartError


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(StartError, match=r"^The disk of .* is full: 5 MB left and 200 MB needed\.$"):
        postgres.ensure(Layout(tmp_path))


def test_data_of_another_version(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("14\n")
    with pytest.raises(StartError, match=r"made by PostgreSQL 14 and this release brings 18"):
        postgres.ensure(Layout(tmp_path))


def test_the_server_s_own_reason_is_told(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.create()
    with pytest.raises(StartError, match=r"^PostgreSQL did not start: .*shared_buffers.*$"):
        postgres._refuse(layout, '2026-01-01 UTC [1] FATAL:  invalid value for parameter "shared_buffers"')


def test_socket_folder_is_short_and_plain(tmp_path: Path) -> None:
    assert Layout(Path("/srv/civicnet")).socket_dir == Path("/srv/civicnet/run")
    for folder in (Path("/srv") / ("long" * 30), Path("/srv/met spatie"), Path("/srv/één")):
        address = Layout(folder).socket_dir
        assert address.parent == Path("/tmp")
        assert address != Layout(Path("/srv/other name")).socket_dir
