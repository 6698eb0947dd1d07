"""No public page asks the database more than 12 times, however much there is: every URL, in every state of tests/world."""

from typing import Any

import pytest

from civicnet.deadlines import local_date
from civicnet.permissions import every_url
from initiatives.assessments.models import Assessment, Condition, Pause
from initiatives.models import (
    Activity,
    Challenge,
    Document,
    Initiative,
    MeasureScore,
    Membership,
    Organisation,
    Photo,
    Question,
    Signal,
    Update,
)
from tests.factories.many import asked, copies, unguarded
from tests.walked import PAGES
from tests.world import World, paths
from vision.models import Amendment, Contribution, Gap, Meeting, PlannedStep, Reaction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
MOST = 12
FEW, MANY = 10, 500
# Of the rows of the world with this key, there are going to be many.
GROW = {
    "photo": Photo,
    "document": Document,
    "update": Update,
    "question": Question,
    "activity": Activity,
    "signal": Signal,
    "reaction": Reaction,
    "amendment": Amendment,
    "contribution": Contribution,
    "planned_step": PlannedStep,
    "meeting": Meeting,
    "gap": Gap,
}


def full_page(world: World) -> Initiative:
    """The initiative whose assessment is decided, with one of everything else that its page can show."""
    case = Assessment.objects.get(pk=world.words["case"]["decided"])
    found, other = case.initiative, Initiative.objects.get(slug=world.words["initiative"]["submitted"])
    Initiative.objects.filter(pk=found.pk).update(kind=Initiative.Kind.CHALLENGE, stage="handed_over")
    Challenge.objects.create(initiative=found, task="De speeltuin")
    MeasureScore.objects.create(initiative=found, score=7, on=local_date(case.requested_at))
    Pause.objects.create(
        assessment=case,
        began_on=local_date(case.requested_at),
        ended_on=local_date(case.requested_at),
        reason="Een tekening",
        came_from="intake",
    )
    Condition.objects.create(assessment=case, text="Er komt een hek", owner="initiators", due=case.answer_due)
    for model in (Photo, Document, Update, Question, Activity):
        row = model.objects.filter(initiative=other).first()
        assert row is not None
        copies(row, 1, initiative_id=[found.pk])
    return found


def grow(world: World, found: Initiative, n: int) -> None:
    """`n` more of everything, in the world and on the page of `found`."""
    for key, model in GROW.items():
        for word in {word for word in world.words[key].values() if word.isdigit()}:
            copies(model.objects.get(pk=word), n)
    case = found.assessments.get()
    for row in (
        *(
            model.objects.filter(initiative=found).last()
            for model in (Photo, Document, Update, Question, Activity, MeasureScore)
        ),
        *(model.objects.filter(assessment=case).last() for model in (Pause, Condition)),
    ):
        copies(row, n)
    party = Organisation.objects.get(slug=world.words["organisation"]["there"])
    start = Organisation.objects.count()
    made = copies(party, n, slug=[f"fabriek-{start + k}" for k in range(n)])
    Membership.objects.bulk_create(
        Membership(initiative=found, organisation=one, role="owner") for one in made
    )


def numbers_of_queries(world: World, kept: dict[Any, Any]) -> dict[str, int]:
    """How often each page that a visitor may see asks the database, by the name of its URL, its state and its address."""
    return {
        f"{url.name} {state} {path}": len(asked(world.clients["anonymous"], path, kept))
        for url in every_url()
        if url.third_party is None and url.name != "initiatives:join"
        for state, path in paths(world, url).items()
    }


@pytest.mark.walk(PAGES)
def test_no_public_page_asks_more_than_twelve_times(world: World, kept: dict[Any, Any]) -> None:
    unguarded()
    found = full_page(world)
    grow(world, found, FEW)
    few = numbers_of_queries(world, kept)
    grow(world, found, MANY - FEW)
    many = numbers_of_queries(world, kept)
    assert len([n for n in many.values() if n]) > 100
    assert {page: (few[page], n) for page, n in many.items() if n > few[page]} == {}
    assert {page: n for page, n in many.items() if n > MOST} == {}
