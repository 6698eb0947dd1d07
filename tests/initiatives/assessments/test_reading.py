"""The two readings: drafts, what handing in needs, and the blindness behind every door."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.actions import Judgement
from initiatives.assessments.models import Assessment, GoalScore, Reading, owes_explanation, steps_apart
from tests.factories import make_case, make_judgement, make_staff, make_user

pytestmark = pytest.mark.django_db
WHOLE = {"findings": {"R1": (False, ""), "R2": (False, "")}, "overall": "fits"}


def missing(case: Assessment, **changes: Any) -> set[str]:
    """What handing in the first assessment finds missing."""
    assert case.assessor
    judgement = Judgement(**({"scores": {"D1.1": ("1", "Reden")}} | WHOLE | changes))
    with pytest.raises(ValidationError) as refused:
        actions.hand_in(case, actor=case.assessor, kind="first", judgement=judgement)
    case.refresh_from_db()
    assert case.state == "first_assessment"
    return {error.code for error in refused.value.error_list}


def test_only_the_reader_in_the_seat_writes() -> None:
    case = make_case("first_assessment")
    judgement = make_judgement(case)
    people = (
        case.second_reader,
        case.contact_person,
        make_staff("assessor"),
        make_staff("admin"),
        make_user(),
    )
    for person in people:
        assert person
        with pytest.raises(PermissionDenied):
            actions.save_reading(case, actor=person, kind="first", judgement=judgement)
        with pytest.raises(PermissionDenied):
            actions.hand_in(case, actor=person, kind="first", judgement=judgement)
    assert not Reading.objects.exists()


def test_who_lost_the_role_writes_no_more() -> None:
    case = make_case("first_assessment")
    assert case.assessor
    case.assessor.grants.update(state="ended")
    reader = type(case.assessor).objects.get(pk=case.assessor.pk)
    with pytest.raises(PermissionDenied):
        actions.save_reading(case, actor=reader, kind="first", judgement=make_judgement(case))


def test_a_draft_may_have_gaps_and_is_kept() -> None:
    case = make_case("first_assessment")
    assert case.assessor
    actions.save_reading(
        case, actor=case.assessor, kind="first", judgement=Judgement(scores={"D2.1": ("", "")})
    )
    actions.save_reading(
        case,
        actor=case.assessor,
        kind="first",
        judgement=Judgement(scores={"D1.1": ("2", "Ja")}, support="Velen"),
    )
    rows = dict(GoalScore.objects.values_list("goal__code", "score"))
    assert rows == {"D1.1": "2", "D1.2": "", "D2.1": ""}
    assert Reading.objects.get().support == "Velen"


def test_a_goal_of_another_version_is_refused() -> None:
    case = make_case("first_assessment")
    assert case.assessor
    with pytest.raises(ValidationError):
        actions.save_reading(
            case, actor=case.assessor, kind="first", judgement=Judgement(scores={"X9": ("1", "Ja")})
        )


def test_a_score_needs_reasons_but_nought_does_not() -> None:
    case = make_case("first_assessment")
    for score in ("-2", "-1", "1", "2"):
        assert missing(case, scores={"D1.1": (score, " ")}, overall="does_not_fit") == {"reasons_D1.1"}
    assert case.assessor
    for score in ("0", "na", "unknown"):
        judgement = Judgement(scores={"D1.1": (score, "")}, **WHOLE)  # type: ignore[arg-type]  # of these types
        actions.save_reading(case, actor=case.assessor, kind="first", judgement=judgement)
        assert actions.list_missing(Reading.objects.with_judgements().get()) == []


def test_every_line_is_judged_and_a_crossed_one_has_reasons() -> None:
    case = make_case("first_assessment")
    assert missing(case, findings={"R1": (False, "")}) == {"crossed_R2"}
    crossed = {"R1": (True, ""), "R2": (False, "")}
    assert missing(case, findings=crossed, overall="does_not_fit") == {"why_R1"}


def test_an_overall_is_chosen() -> None:
    assert missing(make_case("first_assessment"), overall="") == {"overall"}


def test_a_contradiction_owes_an_explanation() -> None:
    case = make_case("first_assessment")
    contrary = {"D1.1": ("-2", "Het hek")}
    assert missing(case, scores=contrary) == {"explanation"}
    assert missing(case, findings={"R1": (True, "Hek"), "R2": (False, "")}) == {"explanation"}
    assert case.assessor
    judgement = Judgement(**(WHOLE | {"scores": contrary, "explanation": "Het hek gaat weg."}))  # type: ignore[arg-type]
    actions.hand_in(case, actor=case.assessor, kind="first", judgement=judgement)


@pytest.mark.parametrize(
    ("overall", "scores", "crossed", "owes"),
    [
        ("fits", ["2", "-2"], False, True),
        ("fits", ["2"], True, True),
        ("fits", ["2", "-1"], False, False),
        ("fits_with_conditions", ["-2"], False, False),
        ("fits_with_conditions", ["2"], True, True),
        ("does_not_fit", ["-2"], True, False),
        ("does_not_fit", ["2"], False, False),
        ("not_yet_assessable", ["-2"], True, False),
        ("", ["-2"], True, False),
    ],
)
def test_what_contradicts(overall: str, scores: list[str], crossed: bool, owes: bool) -> None:
    assert owes_explanation(overall, scores, crossed) is owes


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("2", "2", 0),
        ("1", "2", 1),
        ("-1", "1", 2),
        ("-2", "2", 4),
        ("0", "na", 2),
        ("unknown", "1", 2),
        ("na", "unknown", 0),
        ("na", "na", 0),
    ],
)
def test_how_far_apart(one: str, other: str, apart: int) -> None:
    assert steps_apart(one, other) == steps_apart(other, one) == apart


def test_what_is_not_scored_counts_as_not_applicable() -> None:
    case = make_case("first_assessment")
    assert case.assessor
    judgement = Judgement(scores={"D1.1": ("1", "Ja")}, **WHOLE)  # type: ignore[arg-type]
    actions.hand_in(case, actor=case.assessor, kind="first", judgement=judgement)
    assert dict(GoalScore.objects.values_list("goal__code", "score")) == {"D1.1": "1", "D1.2": "na"}


def test_handed_in_is_handed_in() -> None:
    case = make_case("second_reading")
    assert case.assessor
    with pytest.raises(NotAllowedNow):
        actions.save_reading(case, actor=case.assessor, kind="first", judgement=make_judgement(case, "-1"))
    with pytest.raises(NotAllowedNow):
        actions.hand_in(case, actor=case.assessor, kind="first")


def test_the_second_waits_for_the_first() -> None:
    case = make_case("first_assessment")
    assert case.second_reader
    actions.save_reading(case, actor=case.second_reader, kind="second", judgement=make_judgement(case))
    with pytest.raises(NotAllowedNow):
        actions.hand_in(case, actor=case.second_reader, kind="second", judgement=make_judgement(case))


# ---- blindness ------------------------------------------------------------------------------
FIRST, SECOND = "KANARIE-EERSTE", "KANARIE-TWEEDE"


def canary(case: Assessment, word: str) -> Judgement:
    return Judgement(
        scores={"D1.1": ("2", f"{word} reden")},
        findings={"R1": (False, f"{word} grens"), "R2": (False, "")},
        overall="fits",
        summary=f"{word} samenvatting",
        support=f"{word} steun",
    )


def both_drafted(state: str) -> Assessment:
    """A case in which both have written, and the second is not in."""
    case = make_case("first_assessment")
    assert case.assessor
    assert case.second_reader
    actions.save_reading(case, actor=case.second_reader, kind="second", judgement=canary(case, SECOND))
    actions.save_reading(case, actor=case.assessor, kind="first", judgement=canary(case, FIRST))
    if state == "second_reading":
        case = actions.hand_in(case, actor=case.assessor, kind="first")
    return case


@pytest.mark.parametrize("state", ["first_assessment", "second_reading"])
def test_each_reads_only_the_own_until_both_are_in(state: str) -> None:
    case = both_drafted(state)
    seen = {
        person: set(Reading.objects.visible_to(person).values_list("kind", flat=True))
        for person in (
            case.assessor,
            case.second_reader,
            case.contact_person,
            case.initiative.audience("owners")[0],
            make_staff("assessor", "admin", "decider", "broker"),
            AnonymousUser(),
        )
    }
    assert list(seen.values()) == [{"first"}, {"second"}, set(), set(), set(), set()]


@pytest.mark.parametrize("state", ["first_assessment", "second_reading"])
def test_no_door_shows_the_other_reading(state: str, client_for: Any) -> None:
    case = both_drafted(state)
    owner = case.initiative.audience("owners")[0]
    forbidden = {
        case.assessor: (SECOND,),
        case.second_reader: (FIRST,),
        case.contact_person: (FIRST, SECOND),
        owner: (FIRST, SECOND),
        make_staff("admin", "decider", "assessor"): (FIRST, SECOND),
        None: (FIRST, SECOND),
    }
    paths = [
        f"/toetsen/{case.pk}/", "/toetsen/", f"/toetsen/{case.pk}/antwoord.json", f"/toetsen/{case.pk}/reageren/",
        "/werk/", f"/werk/toetsen/{case.pk}/", case.initiative.get_absolute_url(), "/mijn/", "/",
        f"/api/v1/toetsen/{case.pk}", "/api/v1/toetsen", "/beheer/",
    ]  # fmt: skip
    for person, words in forbidden.items():
        client = Client() if person is None else client_for(person)
        for path in paths:
            body = client.get(path, follow=True).content.decode()
            assert not [word for word in words if word in body], (person, path)
    own = client_for(case.second_reader).get(f"/werk/toetsen/{case.pk}/").content.decode()
    assert SECOND in own  # the test can fail: the page shows what it may


def test_both_read_both_once_both_are_in(client_for: Any) -> None:
    case = both_drafted("second_reading")
    case = actions.hand_in(case, actor=case.second_reader, kind="second")
    for person in (case.assessor, case.second_reader):
        body = client_for(person).get(f"/werk/toetsen/{case.pk}/").content.decode()
        assert FIRST in body
        assert SECOND in body
    body = Client().get(f"/toetsen/{case.pk}/").content.decode()
    assert FIRST not in body
    assert SECOND not in body


def test_nobody_reads_before_having_declared_an_interest_or_none() -> None:
    contact = make_staff("broker")
    case = make_case("intake", contact=contact)
    for seat in ("assessor", "second_reader"):
        case = actions.seat(case, seat, make_staff("assessor"), actor=contact)
    case = actions.start_assessing(case, actor=contact)
    assert case.assessor
    with pytest.raises(PermissionDenied):
        actions.save_reading(case, actor=case.assessor, kind="first", judgement=make_judgement(case))


def test_a_visitor_reads_nothing_of_a_draft_answer() -> None:
    case = make_case("hearing")
    assert case.readings.filter(kind=Reading.Kind.AGREED).exists()
    assert not case.readings.visible_to(AnonymousUser()).exists()
    decided = make_case("decided")
    assert [row.kind for row in decided.readings.visible_to(AnonymousUser())] == [Reading.Kind.AGREED]
