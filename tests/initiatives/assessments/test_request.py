"""Asking for an assessment: by an owner, of a living initiative, against a vision in force, one at a time."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions as registry
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment
from initiatives.models import Membership
from tests.factories import make_case, make_initiative, make_staff, make_user, make_version
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db


def test_nobody_else_asks() -> None:
    version = make_version()
    initiative = make_initiative("running", goals=version.goals.all())
    member = make_user()
    Membership.objects.create(initiative=initiative, user=member, role="member")
    for person in (make_user(), make_staff("assessor", "admin", "broker"), member):
        with pytest.raises(PermissionDenied):
            actions.request_assessment(initiative, actor=person)
    assert not Assessment.objects.exists()


def test_an_owner_asks_and_the_clocks_start() -> None:
    desk = make_staff("assessor")
    version = make_version()
    initiative = make_initiative("running", goals=version.goals.all())
    owner = initiative.audience("owners")[0]
    asked = datetime(2026, 3, 2, 10, tzinfo=UTC)
    case = actions.request_assessment(initiative, actor=owner, question="Mag het?", at=asked)
    assert (case.state, case.version) == ("requested", version)
    assert (case.contact_due, case.answer_due) == (date(2026, 3, 16), date(2026, 3, 30))
    initiative.refresh_from_db()
    assert initiative.outcome == "under_way"
    assert Notice.objects.filter(user=desk, event="assessment.request").exists()


def test_there_is_no_second_case_beside_an_open_one() -> None:
    case = make_case()
    owner = case.initiative.audience("owners")[0]
    with pytest.raises(NotAllowedNow):
        actions.request_assessment(case.initiative, actor=owner)
    actions.withdraw(case, actor=owner)
    assert actions.request_assessment(case.initiative, actor=owner).pk != case.pk


def test_without_a_vision_in_force_there_is_nothing_to_hold_it_against() -> None:
    make_version(adopted=False)
    initiative = make_initiative("running")
    assert VisionVersion.objects.in_force() is None
    with pytest.raises(NotAllowedNow):
        actions.request_assessment(initiative, actor=initiative.audience("owners")[0])


@pytest.mark.parametrize("stage", ["draft", "withdrawn"])
def test_what_does_not_live_is_not_assessed(stage: str) -> None:
    make_version()
    initiative = make_initiative("draft" if stage == "draft" else "submitted")
    owner = initiative.audience("owners")[0]
    if stage == "withdrawn":
        registry.withdraw(initiative, actor=owner)
    with pytest.raises(NotAllowedNow):
        actions.request_assessment(initiative, actor=owner)


def test_withdrawing_is_for_the_owner_and_gives_the_last_answer_back() -> None:
    case = make_case("decided")
    owner = case.initiative.audience("owners")[0]
    again = actions.request_assessment(case.initiative, actor=owner)
    with pytest.raises(PermissionDenied):
        actions.withdraw(again, actor=make_staff("assessor", "broker"))
    actions.withdraw(again, actor=owner)
    case.initiative.refresh_from_db()
    assert case.initiative.outcome == "fits"


def test_a_withdrawn_initiative_takes_its_case_along() -> None:
    case = make_case("first_assessment")
    owner = case.initiative.audience("owners")[0]
    registry.withdraw(case.initiative, actor=owner)
    for _again in range(2):  # events come at least once
        actions.withdraw_with_initiative({"id": case.initiative_id})
    case.refresh_from_db()
    assert case.state == "withdrawn"
