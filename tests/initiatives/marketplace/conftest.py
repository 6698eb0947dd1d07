"""What several tests of the marketplace are about."""

import pytest

from initiatives.marketplace.models import Post
from tests.factories import make_areas, make_initiative, make_user, make_version
from tests.factories.once import made_once
from tests.factories.posts import make_post


@pytest.fixture
@made_once
def market() -> dict[str, Post]:
    """Two needs and two offers that differ in everything one can filter by."""
    here, there = make_areas("Oude Kern", "Weversveld")
    goal = make_version().goals.filter(theme__code="T1").order_by("code")[0]
    lab = make_initiative("running", name="NachtLab", neighbourhood=here, goals=[goal])
    rows = {
        "zaal": make_post(
            initiative=lab,
            title="Zaal op vrijdagavond",
            category="space",
            urgency="high",
            days=[5],
            day_parts=["evening"],
            neighbourhood=here,
        ),
        "rit": make_post(
            person=make_user(name="Wim de Vries"),
            title="Rit naar het ziekenhuis",
            category="transport",
            days=[2],
            day_parts=["morning"],
            neighbourhood=there,
        ),
        "brink": make_post(
            "offer", title="Zaal in De Brink", category="space", text="Met geluid", neighbourhood=there
        ),
        "bus": make_post(
            "offer", is_standing=True, title="Bus", category="transport", days=[6, 7], urgency="low"
        ),
    }
    rows["bus"].working_area.set([here, there])
    return rows
