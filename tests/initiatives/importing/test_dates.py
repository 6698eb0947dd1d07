"""Dates: understood however they are written, and never guessed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from initiatives.importing.dates import AmbiguousDate, read_date
from initiatives.models import Initiative
from tests.factories.imports import run

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        *("14-3-2026", "14/03/26", "14.03.2026", "14 maart 2026", "14 mrt. 2026", "zaterdag 14 maart 2026"),
        *("2026-03-14", "2026/3/14", "20260314", "2026-03-14T10:00:00Z", "14-3-2026 10:30", "March 14, 2026"),
        *("3/14/2026", "14 March 2026", "14-mrt-2026"),
    ],
)
def test_a_date_is_understood_however_it_is_written(text: str) -> None:
    assert read_date(text) == MARCH


@pytest.mark.parametrize("text", ["3-4-2026", "03/04/26", "1.2.2026"])
def test_a_date_that_can_be_two_days_is_not_guessed(text: str) -> None:
    with pytest.raises(AmbiguousDate):
        read_date(text)
    day_first, month_first = read_date(text, "dmy"), read_date(text, "mdy")
    assert (day_first.day, day_first.month) == (month_first.month, month_first.day)


@pytest.mark.parametrize(
    "text", ["gisteren", "2026", "31-2-2026", "14-14-2026", "2026-13-01", "45000", "maart"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(text)


def test_dates_of_a_file(case: Callable[[str], Path], file: Callable[..., Path]) -> None:
    run(case("import-dutch-dates.csv"))
    assert dict(Initiative.objects.values_list("name", "started_on")) == {
        **dict.fromkeys("ABC", MARCH),
        "D": date(2026, 3, 4),
    }
    table = file("id;naam;gestart\n1;A;3-4-2026\n2;B;4-4-2026\n")
    out, err = run(table)
    assert "--dates dmy" in out
    assert "line 2, gestart, left out: " in err
    assert Initiative.objects.get(source_id="plannen:1").started_on is None
    assert Initiative.objects.get(source_id="plannen:2").started_on == date(2026, 4, 4)
    assert "1 changed, 1 the same" in run(table, "--dates", "dmy")[0]
    assert Initiative.objects.get(source_id="plannen:1").started_on == date(2026, 4, 3)
