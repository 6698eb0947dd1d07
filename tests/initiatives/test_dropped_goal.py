"""What the council took out of the vision in force is offered nowhere, and no form or page falls over it."""

import pytest
from django.urls import reverse

from civicnet.areas.actions import set_municipality
from civicnet.workflow import SYSTEM
from initiatives.forms import WhatForForm
from initiatives.models import Initiative
from tests import factories
from vision import actions
from vision.models import Goal, VisionVersion

pytestmark = pytest.mark.django_db
GOALS = ("D1.1", "D1.2", "D2.1", "D2.2")


def adopt_without(*dropped: str, number: str = "1.0") -> VisionVersion:
    """A version in force of which the council took `dropped` out."""
    version = factories.make_version(number, goals=GOALS, state="council")
    for goal in version.goals.filter(code__in=dropped):
        actions.drop_line(goal, "De raad wil dit niet.", actor=SYSTEM)
    return factories.adopt(version)


@pytest.mark.parametrize("dropped", [("D1.1",), ("D2.2",), ("D1.1", "D1.2"), GOALS])
def test_each_box_stands_under_its_own_theme(dropped: tuple[str, ...]) -> None:
    version = adopt_without(*dropped)
    form = WhatForForm(instance=Initiative(), user=factories.make_user())
    offered = {name: [box.data["value"] for box in boxes] for name, boxes, _n in form.goals_by_theme()}
    standing: dict[str, list[int]] = {}
    for goal in Goal.objects.standing().filter(version=version).select_related("theme"):
        standing.setdefault(goal.theme.name, []).append(goal.pk)
    assert offered == standing


def test_what_was_dropped_cannot_be_chosen() -> None:
    version = adopt_without("D1.1")
    gone = version.goals.get(code="D1.1")
    form = WhatForForm({"goals": [gone.pk]}, instance=Initiative(), user=factories.make_user())
    assert "goals" in form.errors


def test_every_page_of_an_owner_opens_after_a_goal_was_dropped() -> None:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    first = factories.make_version(goals=GOALS)
    owner = factories.make_user()
    draft = factories.make_initiative("draft", owner=owner, goals=first.goals.all()[:2])
    running = factories.make_initiative("running", owner=owner, goals=first.goals.all()[:2])
    version = adopt_without("D1.1", number="2.0")
    client = factories.sign_in(owner)
    paths = [
        *(
            reverse("initiatives:step", args=[draft.slug, word])
            for word in ("wat", "wie", "waar", "waarvoor")
        ),
        *(reverse("initiatives:edit", args=[running.slug, w]) for w in ("wat", "wie", "waar", "waarvoor")),
        *(reverse(f"initiatives:{name}", args=[running.slug]) for name in ("manage", "stage", "measure")),
        *(
            reverse("initiatives:preview", args=[draft.slug]),
            reverse("assessments:request", args=[running.slug]),
        ),
        *(running.get_absolute_url(), draft.get_absolute_url()),
        *(goal.get_absolute_url() for v in (first, version) for goal in v.goals.all()),
        *(reverse("vision:read"), first.get_absolute_url(), version.get_absolute_url()),
        *(reverse("initiatives:list"), reverse("me"), reverse("home")),
        f"{reverse('initiatives:list')}?doel=D1.1",
    ]
    answers = {path: client.get(path).status_code for path in paths}
    assert {path: status for path, status in answers.items() if status != 200} == {}
