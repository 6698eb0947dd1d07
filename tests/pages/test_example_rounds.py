"""Rounds of an example file: one on each version, with days or without, and nothing of the file left out unsaid."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from civicnet.deadlines import local_date
from initiatives.models import Initiative
from vision.endorsement.models import Round
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db

STEENDAM = Path(__file__).parent / "steendam.yaml"


def run(command: str, path: Path, *options: str) -> str:
    out = StringIO()
    call_command(command, str(path), *options, stdout=out, no_color=True)
    return out.getvalue()


def changed(tmp_path: Path, before: str, after: str) -> Path:
    text = STEENDAM.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path = tmp_path / "x.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(CommandError) as error:
        run("load_example", path)
    assert not Initiative.objects.exists()
    assert not VisionVersion.objects.exists()
    return str(error.value)


def test_a_round_without_days_takes_the_day_after_the_act_before_it() -> None:
    run("load_example", STEENDAM)
    first, second = Round.objects.order_by("opens_at")
    assert (first.code, local_date(first.opens_at), first.last_day) == (
        "S-1",
        date(2023, 1, 11),
        date(2023, 1, 11),
    )
    assert (second.code, local_date(second.opens_at), second.last_day) == (
        "S-2",
        date(2024, 11, 4),
        date(2024, 11, 17),
    )
    for held in (first, second):
        assert held.version.frozen_at is not None
        assert held.fixed_at is not None
        assert held.closed_at is not None
        assert held.version.frozen_at <= held.fixed_at < held.opens_at < held.closes_at <= held.closed_at
    assert set(VisionVersion.objects.values_list("number", "state")) == {
        ("1.0", "superseded"),
        ("2.0", "adopted"),
    }
    assert "0 different" in run("check_example", STEENDAM)


def test_dates_in_quotes_are_dates() -> None:
    run("load_example", STEENDAM)
    assert Initiative.objects.get().started_on == date(2024, 5, 1)


def test_a_second_round_on_a_version_is_refused_and_both_are_named(tmp_path: Path) -> None:
    path = changed(tmp_path, '    visieversie: "1.0"\n', '    visieversie: "2.0"\n')
    said = refused(path)
    assert "instemmingsrondes[2].visieversie: version “2.0” is that of round “S-1” already" in said
    assert "leave out “S-1” or “S-2”" in said


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            '["2024-11-04", "2024-11-17"]',
            '["2024-11-04", null]',
            "gives one of the two days of this round only",
        ),
        (
            '["2024-11-04", "2024-11-17"]',
            '["2024-11-17", "2024-11-04"]',
            "ends on 2024-11-04, before it begins",
        ),
        ('["2024-11-04", "2024-11-17"]', '["2024-11-04", "2024-02-30"]', "“2024-02-30” is not a date"),
        ("instemmingsronde_2:", "instemmingsronde_3:", "instemmingsronde_3: this field is not known here"),
        ('peildatum: "2025-06-02"', "peildatum: gisteren", "“gisteren” is not a date"),
        (
            'eerste_ontwerp: "2023-01-10"',
            'eerste_ontwerp: "2025-06-02"',
            "instemmingsronde S-1: before “peildatum” no day is left for it",
        ),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    assert says in refused(changed(tmp_path, before, after))


LAUGHS = b"a: &a [x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 9)) for c in range(ord("b"), ord("n"))
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no fields"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8 text"),
        (b"\x00\x01\x02", "is not YAML"),
        (b"versie: 1\npeildatum: [", "this is not YAML"),
        (b"versie: 1\npeildatum: 2025-02-30\n", "is not YAML"),
        (b"versie: 1\nversie: 1\n", "this is not YAML"),
        (b"a: " + b"[" * 3000, "too deep|this is not YAML"),
        (LAUGHS + b"versie: *m\npeildatum: *m\n", "“a list” is not a date"),
        ("versie: 1\n".encode("utf-16"), "“peildatum” is missing"),
        (b"versie: !!python/object/apply:os.system [x]\n", "versie"),
    ],
)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says):
        run("load_example", path)
