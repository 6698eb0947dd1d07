"""An example is loaded through the real verbs, all or nothing, and comes out as its file says."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from civicnet.areas.models import Neighbourhood
from civicnet.example.data import ELZERBROEK
from civicnet.example.load import AlreadyLoaded, load
from civicnet.example.read import read_example
from civicnet.journal.models import Entry
from initiatives.assessments.models import Reading
from initiatives.models import Initiative, Organisation
from tests.example.files import HEIDEDORP, run, states_of_cases
from vision.models import (
    VisionVersion,
)

pytestmark = pytest.mark.django_db


def test_another_municipality_loads() -> None:
    run("load_example", HEIDEDORP)
    stages = dict(Initiative.objects.values_list("code", "stage"))
    assert stages == {
        "a": "draft", "b": "submitted", "c": "ended", "d": "withdrawn", "e": "submitted", "f": "dormant",
    }  # fmt: skip
    assert states_of_cases() == {"b": "awaiting_information", "c": "decided", "e": "decided"}
    assert list(VisionVersion.objects.order_by("number").values_list("number", "state")) == [
        ("1.0", "superseded"),
        ("1.1", "adopted"),
    ]
    assert not Organisation.objects.exists(), "the file names nobody to speak for the municipality"
    # An overall that contradicts what was found owes an explanation, which the file does not have: said, not hidden.
    assert Reading.objects.get(assessment__initiative__code="e").owes_explanation
    assert "0 different" in run("check_example", HEIDEDORP)


def test_nothing_is_half_loaded(tmp_path: Path) -> None:
    """A verb that refuses takes everything back: here a successor that begins only after the handover."""
    path = tmp_path / "half.yaml"
    path.write_text(
        HEIDEDORP.read_text().replace(
            "fase: beeindigd, gestart: 2024-04-01",
            "fase: overgedragen, overgedragen_aan: f, gestart: 2024-04-01",
        )
    )
    with pytest.raises(CommandError, match="initiatief c, fase: Wandelclub begins only after the handover"):
        run("load_example", path)
    assert not Initiative.objects.exists()
    assert not VisionVersion.objects.exists()
    assert not Neighbourhood.objects.exists()
    assert not Entry.objects.exists()


def test_a_second_load_is_refused() -> None:
    run("load_example", HEIDEDORP)
    with pytest.raises(CommandError, match="there are initiatives or a vision here already"):
        run("load_example", HEIDEDORP)
    with pytest.raises(AlreadyLoaded):
        load(read_example(ELZERBROEK))
    assert Initiative.objects.count() == 6


def test_a_dry_run_loads_nothing() -> None:
    assert "is in order" in run("load_example", HEIDEDORP, "--dry-run")
    assert not Neighbourhood.objects.exists()


def test_dates_move_by_whole_weeks() -> None:
    run("load_example", HEIDEDORP, "--weeks", "3")
    assert VisionVersion.objects.get(number="1.1").adopted_on == date(2025, 2, 4)
    assert Initiative.objects.get(code="c").ended_on == date(2025, 3, 22)
    assert "0 different" in run("check_example", HEIDEDORP)
