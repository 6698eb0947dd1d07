"""The whole example that the project shares with others, loaded once: it takes the better part of ten seconds."""

from datetime import date
from pathlib import Path

import pytest

from initiatives.assessments.models import Assessment, GoalScore
from tests.example.files import round_items, run, states_of_cases
from tests.walked import REAL_FILES
from vision.endorsement.models import Ballot, RollEntry, Round
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db


@pytest.mark.walk(REAL_FILES)
def test_the_shared_example_loads_as_it_is(shared_data: Path) -> None:
    path = shared_data / "example_set.yaml"
    assert "12 initiatives, 6 assessments" in run("load_example", path)
    look_at_assessments()
    look_at_rounds(path)
    assert "0 different" in run("check_example", path)


def look_at_assessments() -> None:
    assert states_of_cases() == {
        **dict.fromkeys(("I02", "I03"), "comparison"),
        "I09": "intake",
        **dict.fromkeys(("I05", "I08", "I12"), "decided"),
    }
    # Without an entry in `toetsen` an overall is taken over, without scores.
    taken_over = Assessment.objects.get(initiative__code="I05")
    assert taken_over.taken_over
    assert not GoalScore.objects.filter(reading__assessment=taken_over).exists()
    assert [c.text for c in taken_over.conditions.all()] == [
        "Reserveploeg van drie mensen, op naam",
        "Jaarlijks gesprek over het beheer",
    ]
    assert VisionVersion.objects.get(number="1.0").state == "rejected"


def look_at_rounds(path: Path) -> None:
    """To four decimals, with the outcome and the rules that fail; through the roll, the ballots and the real closing."""
    items = round_items(path)
    assert all(expected == found for expected, found in items.values()), items
    assert items["round R-2024, turnout"][1] == "0.2073"
    assert items["round R-2024, share for, weighed by age"][1] == "0.6862"
    assert items["round R-2024, outcome"][1] == "endorsed_with_concerns"
    assert items["round R-2024, rules not met"][1] == "geen_groep_meerderheid_tegen:B2, opkomst_groep_min:L1"
    assert items["round R-2025, share for"][1] == "0.7649"
    assert items["round R-2025, outcome"][1] == "broadly_endorsed"
    assert items["round R-2025, rules not met"][1] == "nothing"
    for held in Round.objects.all():
        assert held.state == "closed"
        assert not held.opinions  # the shared set has no choices per goal
    # After closing nothing is left of who voted.
    assert not RollEntry.objects.exists()
    assert not Ballot.objects.exists()
    # The days are those of the file, and the text was put to the vote when voting began.
    first, second = Round.objects.order_by("opens_at")
    assert (first.first_day, first.last_day) == (date(2024, 10, 7), date(2024, 10, 27))
    assert first.version.number == "1.0"
    assert first.version.state == "rejected"
    assert second.version.frozen_at is not None
    assert second.closed_at is not None
    assert second.version.frozen_at < second.opens_at < second.closes_at <= second.closed_at
