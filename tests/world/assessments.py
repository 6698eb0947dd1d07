"""Assessments in every state."""

from dataclasses import replace

from django.utils import timezone

from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Assessment, InterestDeclaration, Reading
from initiatives.models import Initiative, Membership
from tests.factories import make_case, make_initiative, make_judgement
from tests.factories.assessments import answer_with_condition
from tests.world.contents import World
from vision.models import VisionVersion

CASES = ("requested", "first_assessment", "second_reading", "comparison", "hearing", "decided", "hidden")


def add_cases(made: World, area: Neighbourhood) -> None:
    """An assessment in each of CASES, with what only its readers may see."""
    people = made.people
    goals = VisionVersion.objects.get(number="1.0").goals.all()[:2]
    for state in CASES:
        initiative = make_initiative(
            "running", owner=people["owner"], goals=goals, neighbourhood=area, name=f"Plan {state}"
        )
        Membership.objects.create(initiative=initiative, user=people["member"], role="member")
        until = {"hidden": "first_assessment", "hearing": "replied", "decided": "comparison"}.get(
            state, state
        )
        case = make_case(
            until,
            initiative=initiative,
            contact=people["broker"],
            assessor=people["assessor"],
            second_reader=people["second_reader"],
        )
        InterestDeclaration.objects.create(
            assessment=case,
            user=people["assessor_interest"],
            has_interest=True,
            note=made.hide(f"interest_{state}"),
        )
        case.contacts.create(by=people["broker"], how="visit", note=made.hide(f"contact_{state}"))
        if state in ("first_assessment", "hidden"):
            judgement = make_judgement(case)
            assessing.save_reading(
                case,
                actor=people["assessor"],
                kind=Reading.Kind.FIRST,
                judgement=replace(judgement, summary=made.hide(f"{state}_draft")),
            )
        elif state in ("second_reading", "comparison", "hearing"):
            _write_in_private(made, case, state)
        elif state == "decided":
            made.keep("condition", state, answer_with_condition(case, "initiators", local_date()))
        if state == "hidden":
            Initiative.objects.filter(pk=initiative.pk).update(hidden_at=timezone.now())
        made.keep("case", state, case)
    made.keep("experience", "*", "answer")
    made.keep("asked", "under_way", Assessment.objects.get(state="requested").initiative, "slug")


def _write_in_private(made: World, case: Assessment, state: str) -> None:
    """What the readers wrote on the way, and what they agree on until it is published."""
    for reading in case.readings.all():
        text = made.hide(f"{state}_{reading.kind}")
        said = dict.fromkeys(("summary", "explanation", "support", "continuity", "effects"), text)
        Reading.objects.filter(pk=reading.pk).update(**said)
        reading.scores.update(reasons=text)
        reading.findings.update(reasons=text)
    goal = case.initiative.goals.first()
    case.differences.create(goal=goal, note=made.hide(f"{state}_difference"))
