"""What becomes of the goals of an initiative when a new version is adopted."""

import pytest

from civicnet.outbox.models import Notice
from initiatives.actions import follow_vision
from tests import factories
from vision.models import VisionVersion
from vision.text import GoalText, ThemeText, VersionText

pytestmark = pytest.mark.django_db


def adopt_next() -> VersionText:
    """D1.1 goes on in other words, D1.2 and D1.3 are merged, D2.1 is gone."""
    measure = factories.make_text("1").themes[0].goals[0].indicator
    goals = (
        GoalText("D1.1", "In andere woorden.", measure),
        GoalText("D1.2", "Samengevoegd.", measure, continues=("D1.2", "D1.3")),
    )
    return VersionText(
        number="2.0",
        preamble="Wij.",
        preconditions=(("R1", "Open."),),
        themes=(ThemeText("T1", "Samen", goals),),
    )


def test_goals_go_over_and_owners_are_asked_about_the_rest() -> None:
    old = factories.make_version("1.0", goals=("D1.1", "D1.2", "D1.3", "D2.1"))
    goals = {goal.code: goal for goal in old.goals.all()}
    owner = factories.make_user()
    plan = factories.make_initiative("running", owner=owner, goals=goals.values(), theme=goals["D1.1"].theme)
    calm = factories.make_initiative("running", goals=[goals["D1.1"]])
    new = factories.make_version(text=adopt_next())
    for _n in range(2):  # an event may come twice
        follow_vision({"id": new.pk})
    assert [(g.code, g.version_id) for g in plan.goals.all()] == [("D1.1", new.pk)]
    assert [(g.code, g.version_id) for g in calm.goals.all()] == [("D1.1", new.pk)]
    plan.refresh_from_db()
    assert plan.theme.version_id == new.pk
    notice = Notice.objects.get(event="initiative.follow_vision")
    assert notice.user == owner
    assert notice.url.endswith("/waarvoor/")
    assert all(code in notice.text for code in ("D1.2", "D1.3", "D2.1"))


def test_an_answer_keeps_its_version() -> None:
    case = factories.make_case("decided")
    scored = set(case.version.goals.values_list("pk", flat=True))
    new = factories.make_version(text=adopt_next())
    follow_vision({"id": new.pk})
    case.refresh_from_db()
    assert case.version_id != new.pk
    assert VisionVersion.objects.get(pk=case.version_id).state == "superseded"
    assert all(score.goal_id in scored for reading in case.readings.all() for score in reading.scores.all())
