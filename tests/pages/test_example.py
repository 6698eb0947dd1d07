"""The example format: read, loaded and checked."""

from pathlib import Path

import pytest

from civicnet.pages.demo import ensure_demo
from civicnet.pages.example.document import read_example
from civicnet.pages.example.load import load
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative

pytestmark = pytest.mark.django_db


def test_the_shared_example_loads_as_it_is(shared_data: Path) -> None:
    load(read_example(shared_data / "example_set.yaml"))
    assert Initiative.objects.count() == 12
    states = {case.initiative.code: case.state for case in Assessment.objects.select_related("initiative")}
    assert states == {
        **dict.fromkeys(("I02", "I03"), "comparison"),
        "I09": "intake",
        **dict.fromkeys(("I05", "I08", "I12"), "decided"),
    }


def test_the_demo_loads() -> None:
    loaded = ensure_demo()
    assert loaded is not None
    assert loaded.initiatives == 12
    assert ensure_demo() is None
