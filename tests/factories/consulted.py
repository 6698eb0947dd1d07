"""The draft that tests of a consultation are about."""

import pytest

from civicnet.deadlines import local_date
from tests import factories
from vision.models import VisionVersion
from vision.text import GoalText, ThemeText, VersionText

TEXT = VersionText(
    number="1.0",
    preamble="Wij wonen hier samen. Wij **zorgen** voor elkaar.",
    preconditions=(("R1", "Niemand valt buiten de boot."),),
    themes=(
        ThemeText(
            "T1",
            "Omzien naar elkaar",
            (
                GoalText("D1.1", "Elke buurt heeft een tuin. De gemeente geeft de grond."),
                GoalText("D1.2", "Buren kennen elkaar."),
            ),
        ),
        ThemeText("T2", "Wonen", (GoalText("D2.1", "Er zijn genoeg woningen."),)),
    ),
)


@pytest.fixture
def version() -> VisionVersion:
    return factories.make_consultation(text=TEXT)


def over(version: VisionVersion) -> VisionVersion:
    """The last day of the consultation was yesterday."""
    last = version.consultation_closes_on
    assert last is not None  # it is open
    return factories.let_pass(version, (last - local_date()).days + 1)
