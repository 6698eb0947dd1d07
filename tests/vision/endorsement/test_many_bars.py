"""The result of a city of many neighbourhoods: their bars stand under the larger area that each lies in."""

from typing import Any
from unittest.mock import Mock

import pytest

from tests.factories.areas import make_many_areas
from vision.endorsement.broad import Rule
from vision.endorsement.result import GroupResult, Result
from vision.endorsement.result_charts import MOST_BARS, bars_of

pytestmark = pytest.mark.django_db


def bars(count: int) -> dict[str, Any]:
    told = Mock(spec=Result, rule=Rule(), together={})
    groups = [
        GroupResult("neighbourhood", f"B{n}", f"Buurt {n}", (f"Buurt {n}",), (f"B{n}",), 100, None, False)
        for n in range(1, count + 1)
    ]
    return bars_of(told, groups)


def test_a_few_stand_in_one_table() -> None:
    make_many_areas(MOST_BARS)
    assert bars(MOST_BARS)["parts"] == []


def test_many_fold_by_larger_area_and_none_is_lost() -> None:
    make_many_areas(48)
    found = bars(50)
    assert [(part["name"], len(part["turnout"]), len(part["for"])) for part in found["parts"]] == [
        ("Wijk 1", 16, 16),
        ("Wijk 2", 16, 16),
        ("Wijk 3", 16, 16),
        ("Andere buurten", 2, 2),
    ]
    assert len(found["turnout"]) == 50
    assert found["parts"][1]["turnout"][0]["name"] == "Buurt 2"
