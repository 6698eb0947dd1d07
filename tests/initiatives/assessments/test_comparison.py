"""What both agree on: laid ready where equal, differences discussed and noted, nothing overwritten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.actions import Judgement, NewCondition, TextHasChanged
from initiatives.assessments.models import Assessment, Condition, Reading
from tests.factories import make_case, make_judgement, make_staff

pytestmark = pytest.mark.django_db
KEPT = {"R1": (False, ""), "R2": (False, "")}


def agreed_of(case: Assessment) -> Reading:
    return Reading.objects.with_judgements().get(assessment=case, kind="agreed")


def differing() -> Assessment:
    """D1.1: 1 and 2. D1.2: nought and not applicable. D2.1: contrary and not added by the other. Lines differ."""
    return make_case(
        "comparison",
        first=Judgement(
            scores={"D1.1": ("1", "Een"), "D1.2": ("0", ""), "D2.1": ("-2", "Hek")},
            findings={"R1": (True, "Slot"), "R2": (False, "")},
            overall="does_not_fit",
            support="Steun een",
        ),
        second=Judgement(
            scores={"D1.1": ("2", "Twee"), "D1.2": ("na", "")},
            findings=KEPT,
            overall="fits",
            support="Steun twee",
        ),
    )


def test_what_is_the_same_is_filled_in() -> None:
    agreed = agreed_of(make_case("comparison"))
    assert {row.score for row in agreed.scores.all()} == {"1"}
    assert agreed.overall == "fits"
    assert {row.crossed for row in agreed.findings.all()} == {False}
    assert not agreed.assessment.differences.exists()


def test_what_differs_is_left_open_and_texts_stand_together() -> None:
    agreed = agreed_of(differing())
    assert {row.goal.code: row.score for row in agreed.scores.all()} == {"D1.1": "", "D1.2": "", "D2.1": ""}
    assert agreed.overall == ""
    assert {row.precondition.code: row.crossed for row in agreed.findings.all()} == {"R1": None, "R2": False}
    assert agreed.support == "Steun een\n\nSteun twee"


def test_two_steps_and_a_score_against_none_are_differences() -> None:
    noted = set(differing().differences.values_list("goal__code", flat=True))
    assert noted == {"D1.2", "D2.1"}


def test_only_the_two_readers_agree() -> None:
    case = make_case("comparison")
    for person in (
        case.contact_person,
        case.initiative.audience("owners")[0],
        make_staff("assessor", "admin"),
    ):
        assert person
        with pytest.raises(PermissionDenied):
            actions.save_agreed(case, actor=person, judgement=make_judgement(case))
        with pytest.raises(PermissionDenied):
            actions.open_hearing(case, actor=person)


def test_no_hearing_before_each_difference_has_its_note() -> None:
    case = differing()
    assert case.assessor
    assert case.second_reader
    judgement = Judgement(
        scores={"D1.1": ("2", "Samen"), "D1.2": ("0", ""), "D2.1": ("-1", "Een beetje hek")},
        findings=KEPT,
        overall="fits",
        summary="Past.",
    )
    actions.save_agreed(case, actor=case.second_reader, judgement=judgement, notes={"D1.2": "Besproken."})
    with pytest.raises(ValidationError) as refused:
        actions.open_hearing(case, actor=case.assessor)
    assert [error.code for error in refused.value.error_list] == ["note_D2.1"]
    actions.save_agreed(case, actor=case.assessor, judgement=judgement, notes={"D2.1": "Besproken."})
    assert actions.open_hearing(case, actor=case.assessor).state == "hearing"


def test_no_hearing_with_an_unfinished_draft() -> None:
    case = differing()
    assert case.assessor
    with pytest.raises(ValidationError) as refused:
        actions.open_hearing(case, actor=case.assessor)
    found = {error.code for error in refused.value.error_list}
    assert {"score_D1.1", "crossed_R1", "overall", "summary", "note_D1.2"} <= found


def test_conditions_go_with_that_answer_only() -> None:
    case = make_case("comparison")
    assert case.assessor
    promise = NewCondition(
        text="Het hek blijft open", owner="initiators", due=date(2027, 1, 1), check_how="Kijken"
    )
    with_conditions = make_judgement(case, overall="fits_with_conditions")
    actions.save_agreed(case, actor=case.assessor, judgement=with_conditions)
    with pytest.raises(ValidationError):
        actions.open_hearing(case, actor=case.assessor)
    actions.save_agreed(case, actor=case.assessor, judgement=make_judgement(case), conditions=[promise])
    with pytest.raises(ValidationError):
        actions.open_hearing(case, actor=case.assessor)
    actions.save_agreed(case, actor=case.assessor, judgement=with_conditions)
    actions.open_hearing(case, actor=case.assessor)
    assert Condition.objects.get().text == "Het hek blijft open"


def test_two_readers_never_overwrite_each_other() -> None:
    case = make_case("comparison")
    assert case.assessor
    assert case.second_reader
    opened = agreed_of(case).saved_at
    actions.save_agreed(case, actor=case.assessor, judgement=make_judgement(case, "2"), seen=opened)
    with pytest.raises(TextHasChanged):
        actions.save_agreed(case, actor=case.second_reader, judgement=make_judgement(case, "-1"), seen=opened)
    assert {row.score for row in agreed_of(case).scores.all()} == {"2"}


def test_the_agreed_text_waits_for_both_readings() -> None:
    case = make_case("second_reading")
    assert case.assessor
    with pytest.raises(NotAllowedNow):
        actions.save_agreed(case, actor=case.assessor, judgement=make_judgement(case))


def test_the_hearing_lasts_fourteen_days() -> None:
    case = make_case("comparison")
    assert case.assessor
    opened = datetime(2026, 3, 2, 12, tzinfo=UTC)
    case = actions.open_hearing(case, actor=case.assessor, at=opened)
    assert case.hearing_due == opened.date() + timedelta(days=14)
    assert case.text_sha256
