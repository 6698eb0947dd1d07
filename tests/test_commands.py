"""Every command of ours says in one sentence what it wants: a database, today's tables, a setting that can be read."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.db import connection
from pytest_django import DjangoDbBlocker

import manage
from civicnet.embedded.layout import Layout
from civicnet.example.data import ELZERBROEK
from tests import running
from tests.walked import PROGRAMS
from vision.endorsement.management.commands.make_letters import leads_nowhere

ROOMS = ("civicnet", "vision", "initiatives")
# A command and the least that it takes. A new one needs a line here.
COMMANDS: dict[str, list[str]] = {
    "appoint_admin": ["niemand@voorbeeld.example"],
    "check_example": [str(ELZERBROEK)],
    "check_translations": [],
    "close_neighbourhood": ["B1", "--undo"],
    "explain_match": ["1", "2"],
    "import_initiatives": ["{folder}/initiatieven.csv"],
    "import_posts": ["{folder}/marktplaats.csv"],
    "index_search": [],
    "load_areas": ["{folder}/buurten.geojson"],
    "load_demo": [],
    "load_example": [str(ELZERBROEK)],
    "load_postcodes": ["{folder}/postcodes.csv"],
    "load_roll": ["R-1", "{folder}/kiezers.csv"],
    "make_letters": ["R-1", "{folder}/kiezers.csv", "{folder}/brieven"],
    "migrate": [],
    "read_bounces": ["--mailbox", "mbox:{folder}/buurten.geojson"],
    "replay_votes": ["{folder}/stemmen.pb"],
    "reset_second_factor": ["niemand@voorbeeld.example"],
    "up": ["--port", "{port}"],
    "verify_round": ["{folder}/missing.txt"],
    "verify_vision": ["{folder}/missing.json"],
    "with_database": ["psql"],
}
FILES = {
    "initiatieven.csv": "bron_id,naam,samenvatting,buurt\n1,Buurttuin,Samen tuinieren.,Molenwijk\n",
    "marktplaats.csv": "bron_id,soort,categorie,titel,van\n1,geboden,ruimte,Zaal,Buurttuin\n",
    "kiezers.csv": "nummer;geboortedatum;buurt;naam;adres;postcode;plaats\n900000001;1980-05-17;B1;A;B 1;1234 AB;C\n",
    "buurten.geojson": '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "B1", '
    '"name": "Molenwijk"}, "geometry": {"type": "Polygon", "coordinates": [[[5, 52], [5.1, 52], [5.1, 52.1], [5, 52]]]}}]}',
    "postcodes.csv": "postcode;buurtcode\n1051AB;B1\n",
    "stemmen.pb": "",
}
# `up` makes its database itself (tests/setup/test_up.py has what prevents that), and the last two need none.
NEED_DATABASE = sorted(set(COMMANDS) - manage.WITHOUT_DATABASE - {"replay_votes", "with_database"})
ELSEWHERE = "https://stem.voorbeeld.example"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def database(django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., None]]:
    """`database(NAME=…, HOST=…)`: the database that commands in this process find, instead of that of the tests."""
    own = dict(connection.settings_dict)
    with django_db_blocker.unblock():

        def use(**other: str) -> None:
            connection.close()
            connection.settings_dict.update(other)

        yield use
        connection.close()
        connection.settings_dict.update(own)


def words(folder: Path, command: str) -> list[str]:
    return [command, *(word.format(folder=folder, port=running.free_port()) for word in COMMANDS[command])]


def said(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> str:
    """What `command` says in this process when it cannot do its work: one sentence, and an exit code."""
    monkeypatch.setattr(sys, "argv", ["manage.py", *words(folder, command)])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    code = ended.value.code
    told = code if isinstance(code, str) else capsys.readouterr().err
    assert code not in (0, None)
    (line,) = told.strip().splitlines()
    return str(line)


def sentence(folder: Path, command: str, data_dir: Path, **settings: str) -> str:
    """What `command` says on stderr when it cannot do its work: one sentence, no traceback, an exit code."""
    done = running.manage(data_dir, *words(folder, command), **settings)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


def test_every_command_of_ours_is_tried() -> None:
    ours = {name for name, room in get_commands().items() if room.split(".")[0] in ROOMS}
    assert ours == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_setting_that_cannot_be_read(folder: Path, command: str) -> None:
    told = sentence(folder, command, folder / "data", PORT="abc")
    assert told.endswith("PORT is 'abc': it must be a whole number.")


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("CIVICNET_DEBUG", "misschien", "CIVICNET_DEBUG is 'misschien': it must be True or False."),
        ("LOCK_TIMEOUT_MS", "2s", "LOCK_TIMEOUT_MS is '2s': it must be a whole number."),
        ("DATABASE_URL", "postgres://web:geheim@host:poort/naam", "DATABASE_URL is wrong: it must be like"),
        ("EMAIL_URL", "smtp://web:geheim@host:poort", "EMAIL_URL is wrong: it must be like"),
    ],
)
def test_what_is_wrong_with_a_setting(folder: Path, setting: str, value: str, told: str) -> None:
    line = sentence(folder, "load_demo", folder / "data", **{setting: value})
    assert told in line
    assert "geheim" not in line


@pytest.mark.parametrize("command", NEED_DATABASE)
def test_no_database(
    folder: Path,
    command: str,
    database: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
    settings: Any,
) -> None:
    settings.SITE_URL = ELSEWHERE
    database(HOST=str(folder / "nobody"))
    told = said(folder, command, monkeypatch, capsys)
    assert told.startswith("The database does not answer: ")


@pytest.mark.parametrize("command", sorted(set(NEED_DATABASE) - {"migrate"}))
def test_a_database_that_was_not_migrated(
    folder: Path,
    command: str,
    database: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
    settings: Any,
) -> None:
    settings.SITE_URL = ELSEWHERE
    database(NAME="postgres")  # every server has one, with no table of ours
    told = said(folder, command, monkeypatch, capsys)
    assert told == "The database is not up to date: run manage.py migrate first."


@pytest.mark.parametrize("command", ["verify_round", "verify_vision", "replay_votes"])
def test_a_file_that_is_missing_or_empty(
    folder: Path, command: str, database: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    database(HOST=str(folder / "nobody"))
    assert said(folder, command, monkeypatch, capsys)


# ---- the address of the site ------------------------------------------------------------------


def test_letters_do_not_go_out_with_an_address_of_this_machine(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, settings: Any
) -> None:
    settings.SITE_URL = "http://localhost:8000"
    told = said(folder, "make_letters", monkeypatch, capsys)
    assert told.startswith(
        "CommandError: No letters: they would say http://localhost:8000, which leads nowhere"
    )
    assert "SITE_URL" in told
    assert not (folder / "brieven").exists()


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("http://localhost:8000", True),
        ("http://stem.localhost", True),
        ("http://127.0.0.1", True),
        ("http://127.9.0.1:80", True),
        ("http://[::1]:8000", True),
        ("http://0.0.0.0:8000", True),
        ("https://stem.voorbeeld.example", False),
        ("https://localhost.voorbeeld.example", False),
        ("http://192.0.2.7", False),
    ],
)
def test_which_addresses_lead_nowhere(address: str, is_local: bool) -> None:
    assert leads_nowhere(address) is is_local


@pytest.mark.walk(PROGRAMS)
def test_a_command_knows_the_address_of_a_site_that_runs_beside_it(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert layout.address() == ""
    layout.tell_address("http://localhost:8140")
    ask = ["shell", "-c", "from django.conf import settings; print('at', settings.SITE_URL)"]
    away = {"DATABASE_URL": "postgres://web@127.0.0.1:1/x"}
    assert "at http://localhost:8140\n" in running.manage(tmp_path, *ask, **away).stdout
    assert "at http://localhost:9000\n" in running.manage(tmp_path, *ask, **away, PORT="9000").stdout
    assert (
        "at https://a.example\n"
        in running.manage(tmp_path, *ask, **away, SITE_URL="https://a.example").stdout
    )
    layout.forget_address()
    assert layout.address() == ""


def test_the_address_of_a_site_that_is_gone_is_not_used(tmp_path: Path) -> None:
    gone = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(gone, 0)
    layout = Layout(tmp_path)
    layout.address_file.write_text(f"{gone} http://localhost:8140")
    assert layout.address() == ""
    layout.forget_address()  # not ours to forget
    assert layout.address_file.exists()
