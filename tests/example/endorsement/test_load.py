"""Rounds of an example file: through roll, ballots and the real closing, one on each version, with days or without."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from civicnet.deadlines import local_date
from initiatives.models import Initiative
from tests.example.files import HEIDEDORP, STEENDAM, changed, round_items, run
from vision.endorsement.models import Round
from vision.models import (
    VisionVersion,
)

pytestmark = pytest.mark.django_db


def test_a_round_of_another_municipality_with_a_group_that_is_too_small() -> None:
    run("load_example", HEIDEDORP)
    items = round_items(HEIDEDORP)
    assert all(expected == found for expected, found in items.values() if found != "no")
    assert "round H-2024, ballots by neighbourhood" in items
    assert (
        items["round H-2024, ballots by neighbourhood"][1] == "nothing"
    )  # nine, and the only other one beside it


def test_a_round_that_comes_out_otherwise_fails_the_check(tmp_path: Path) -> None:
    path = tmp_path / "anders.yaml"
    path.write_text(
        HEIDEDORP.read_text()
        .replace("aandeel_voor: 0.7727", "aandeel_voor: 0.7726")
        .replace("[opkomst_totaal_min, ", "[")
    )
    run("load_example", path)
    with pytest.raises(CommandError, match="Different: round H-2024, share for; round H-2024, rules not met"):
        run("check_example", path)


def test_small_groups_can_be_merged_beforehand(tmp_path: Path) -> None:
    path = tmp_path / "samen.yaml"
    path.write_text(
        HEIDEDORP.read_text()
        .replace(
            '    visieversie: "1.1"\n    per', '    visieversie: "1.1"\n    samengevoegd: {Z: N}\n    per'
        )
        .replace(", opkomst_groep_min:Z]", "]")
    )
    run("load_example", path)
    assert "0 different" in run("check_example", path)
    assert Round.objects.get().groups.filter(code="Z", merged_into__code="N").exists()


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
