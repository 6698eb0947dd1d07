"""The roll: read from csv, hashed at once, refused line by line."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import AgeBand
from civicnet.tables import Row, stream_table
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests.factories import make_round, make_staff, make_user, sign_in
from vision.endorsement import keys
from vision.endorsement.actions.roll import RollFileError, age_on, day_of, load_roll
from vision.endorsement.models import RollEntry, Round

pytestmark = pytest.mark.django_db

HEAD = "nummer;geboortedatum;buurt\n"


@pytest.fixture
def round() -> Round:
    AgeBand.objects.create(code="L1", name="16 tot 35", min_age=16, max_age=34)
    AgeBand.objects.create(code="L2", name="35 en ouder", min_age=35)
    return make_round("preparing", voters=0)


def load(round: Round, *lines: str, head: str = HEAD) -> Any:
    text = head + "".join(f"{line}\n" for line in lines)
    return load_roll(round, stream_table(text.encode(), "kiezers.csv"), actor=SYSTEM)


def rows(round: Round) -> set[tuple[bytes, str, str]]:
    entries = round.roll.select_related("neighbourhood", "age")
    return {(bytes(e.person_key), e.neighbourhood.code, e.age.code) for e in entries}


def test_a_resident_may_not_load(round: Round) -> None:
    with pytest.raises(Exception, match="run_round"):
        load_roll(round, [], actor=make_user())


def test_lines_become_marks(round: Round) -> None:
    report = load(round, "123456782;1980-05-17;B1", "111222333;17-05-2000;B2", " 9012345 ;19450101;B1")
    assert (report.loaded, report.refused) == (3, 0)
    assert rows(round) == {
        (keys.person_key(round, "123456782"), "B1", "L2"),
        (keys.person_key(round, "111222333"), "B2", "L1"),
        (keys.person_key(round, "009012345"), "B1", "L2"),
    }
    assert {g.code: g.eligible for g in round.groups.all()} == {"B1": 2, "B2": 1, "L1": 1, "L2": 2}
    with connection.cursor() as cursor:  # the number itself is nowhere
        cursor.execute("SELECT string_agg(t::text, '') FROM endorsement_rollentry t")
        assert "123456782" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (";1980-05-17;B1", "nummer"),
        ("els@voorbeeld.example;1980-05-17;B1", "nummer"),
        ("1234567890123;1980-05-17;B1", "nummer"),
        ("123456782;1980-05-17;B9", "buurt"),
        ("123456782;1980-05-17;", "buurt"),
        ("123456782;gisteren;B1", "geboortedatum"),
        ("123456782;1980-13-45;B1", "geboortedatum"),
        ("123456782;;B1", "leeftijd"),
        ("123456782", "buurt"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column(round: Round, line: str, column: str) -> None:
    report = load(round, "900000001;1980-05-17;B1", line)
    assert (report.loaded, report.refused) == (1, 1)
    (told,) = report.told
    assert (told.line, told.field) == (3, column)
    assert told.reason
    assert "123456782" not in told.reason


def test_who_is_under_age_at_closing_is_not_loaded(round: Round) -> None:
    last = round.last_day
    turns = date(last.year - 16, last.month, min(last.day, 28))
    late = turns.replace(day=min(last.day, 28)) + timedelta(days=4)
    report = load(round, f"900000001;{turns};B1", f"900000002;{late};B1")
    assert [t.line for t in report.told] == [3]
    assert rows(round) == {(keys.person_key(round, "900000001"), "B1", "L1")}


def test_a_number_counts_once(round: Round) -> None:
    report = load(round, "123456782;1980-05-17;B1", "1234.56.782;1980-05-17;B2")
    assert (report.loaded, [t.line for t in report.told]) == (1, [3])


def test_the_same_file_again_changes_nothing_and_another_replaces(round: Round) -> None:
    load(round, "900000001;1980-05-17;B1", "900000002;1980-05-17;B2")
    before = rows(round)
    load(round, "900000001;1980-05-17;B1", "900000002;1980-05-17;B2")
    assert rows(round) == before
    load(round, "900000002;1980-05-17;B2")
    assert rows(round) == {row for row in before if row[1] == "B2"}
    assert round.groups.get(code="B1").eligible == 0


def test_an_age_band_in_stead_of_a_birth_date_commas_and_a_mark_in_front(round: Round) -> None:
    report = load(round, '900000001,B1,L2,"Bakker, Els"', head="\ufeffNummer,Buurt,Leeftijd,Naam\n")
    assert report.loaded == 1
    assert rows(round) == {(keys.person_key(round, "900000001"), "B1", "L2")}


def test_a_file_of_something_else_leaves_the_roll(round: Round) -> None:
    load(round, "900000001;1980-05-17;B1")
    before = rows(round)
    with pytest.raises(RollFileError, match="buurt"):
        load(round, "x", head="nummer;naam\n")
    assert rows(round) == before


def test_a_fixed_roll_stays(round: Round) -> None:
    fixed = make_fixed(round)
    with pytest.raises(NotAllowedNow):
        load(fixed, "900000001;1980-05-17;B1")


def make_fixed(round: Round) -> Round:
    from vision.endorsement.actions.round import fix

    return fix(round, actor=SYSTEM, at=round.opens_at)


def test_a_million_lines_are_not_kept_in_memory(round: Round) -> None:
    alive: set[int] = set()

    class Counted(Row):
        def __del__(self) -> None:
            alive.discard(self.line)

    def table() -> Any:
        for n in range(5000):
            alive.add(n)
            assert len(alive) < 10
            yield Counted(n, {"nummer": str(900_000_000 + n), "geboortedatum": "1980-05-17", "buurt": "B1"})

    seen: list[int] = []
    assert load_roll(round, table(), actor=SYSTEM, progress=seen.append).loaded == 5000
    assert seen == [1000, 2000, 3000, 4000, 5000]
    assert RollEntry.objects.count() == 5000


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [("2010-03-01", "2026-02-28", 15), ("2010-03-01", "2026-03-01", 16), ("2008-02-29", "2024-02-28", 15)],
)
def test_age(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


@pytest.mark.parametrize("written", ["2010-02-30", "1-2-3", "", "31-31-2010"])
def test_no_day(written: str) -> None:
    assert day_of(written) is None


# ---- the page and the command -------------------------------------------------------------------
def page(round: Round) -> str:
    return reverse("endorsement:roll", args=[round.code])


def upload(client: Client, round: Round, text: bytes) -> Any:
    return client.post(page(round), {"file": SimpleUploadedFile("kiezers.csv", text, "text/csv")})


def test_upload_and_read_the_report(round: Round) -> None:
    client = sign_in(make_staff("curator"))
    answer = upload(client, round, f"{HEAD}123456782;1980-05-17;B1\n111222333;2020-01-01;B1\n".encode())
    assert answer.status_code == 200
    told = answer.content.decode()
    assert 'id="report"' in told
    assert "111222333" not in told.replace("111222333;2008-11-02;B2", "")  # the example on the page
    assert RollEntry.objects.count() == 1


def test_an_upload_never_lies_on_disk(round: Round, settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    from django.core.files import uploadedfile

    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    monkeypatch.setattr(uploadedfile.tempfile, "NamedTemporaryFile", None)
    answer = upload(sign_in(make_staff("curator")), round, f"{HEAD}123456782;1980-05-17;B1\n".encode())
    assert answer.status_code == 200
    assert RollEntry.objects.count() == 1


def test_an_upload_without_its_mark_is_refused(round: Round) -> None:
    client = sign_in(make_staff("curator"))
    client.handler.enforce_csrf_checks = True
    assert upload(client, round, HEAD.encode()).status_code == 403


@pytest.mark.parametrize(
    "bad", [b"\xff\xfe\x00", b"\x89PNG\x00", HEAD.encode(), b"nummer;nummer\n1;2\n", b""]
)
def test_a_file_that_is_no_text_is_told(round: Round, bad: bytes) -> None:
    assert upload(sign_in(make_staff("curator")), round, bad).status_code == 422


def test_what_offices_have_is_read(round: Round) -> None:
    client = sign_in(make_staff("curator"))
    text = "Kiezers van Elzerbroek;;\nNummer;Geboortedatum;Buurt\n900000001;1980-05-17;B1\n900000002;1980-05-17;é\n"
    for data in (text.encode("cp1252"), text.encode("utf-16"), b"sep=;\n" + text.encode()):
        answer = upload(client, round, data)
        assert (answer.status_code, answer.context["report"].loaded) == (200, 1)
        assert "Kiezers van Elzerbroek" in " ".join(answer.context["report"].assumed)
        assert "De kolommen zijn gescheiden door “;”." in answer.content.decode()
        assert [told.reason for told in answer.context["report"].told] == ["er is geen buurt met de code “é”"]


def test_a_row_with_cells_too_many_is_refused(round: Round) -> None:
    report = load(round, "900000001;1980-05-17;B1;x", "900000002;1980-05-17;B1")
    assert (report.loaded, [told.line for told in report.told]) == (1, [2])


def test_a_file_that_is_too_large_is_told(round: Round, monkeypatch: Any) -> None:
    from vision.endorsement.views import curate

    monkeypatch.setattr(curate, "LARGEST", 100)
    answer = upload(sign_in(make_staff("curator")), round, HEAD.encode() + b"x" * 200)
    assert answer.status_code == 422
    assert not RollEntry.objects.exists()


def test_the_command(round: Round, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "kiezers.csv"
    file.write_text(f"{HEAD}123456782;1980-05-17;B1\n111222333;2020-01-01;B1\n")
    call_command("load_roll", round.code, str(file))
    told = capsys.readouterr().out
    assert "1 voters are on the roll" in told
    assert "geboortedatum" in told
    with pytest.raises(CommandError, match="no round"):
        call_command("load_roll", "bestaat-niet", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_roll", round.code, str(tmp_path / "weg.csv"))
