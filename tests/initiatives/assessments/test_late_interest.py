"""A reader who finds an interest after handing in steps back: the judgement is set aside, a new reader reads blind."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from civicnet.accounts.models import User
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, HearingReply, InterestDeclaration, Reading
from tests.factories import make_case, make_judgement, make_staff, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows")]
SEATS = {"assessor": Reading.Kind.FIRST, "second_reader": Reading.Kind.SECOND}
# In which state who has handed in, and where the case goes when that reader steps back.
STEPS = [
    ("second_reading", "assessor", "first_assessment"),
    ("comparison", "assessor", "first_assessment"),
    ("comparison", "second_reader", "second_reading"),
    ("hearing", "assessor", "first_assessment"),
    ("hearing", "second_reader", "second_reading"),
    ("replied", "assessor", "first_assessment"),
    ("replied", "second_reader", "second_reading"),
]
EACH = pytest.mark.parametrize(("state", "seat", "after"), STEPS)


@pytest.fixture(scope="module")
def cases(rows: None) -> dict[str, int]:
    """The number of a case in each of these states."""
    return {state: make_case(state).pk for state in dict.fromkeys(state for state, _seat, _after in STEPS)}


@pytest.fixture
def case(cases: dict[str, int], state: str) -> Assessment:
    """The case in the state that a test asks about."""
    return Assessment.objects.get(pk=cases[state])


def step_back(case: Assessment, seat: str) -> tuple[Assessment, User]:
    person = getattr(case, seat)
    actions.declare_interest(case, actor=person, has_interest=True, note="Mijn broer tekent mee.")
    return Assessment.objects.get(pk=case.pk), person


def sit(case: Assessment, seat: str) -> tuple[Assessment, User]:
    """Somebody new takes the free seat and declares to have no interest."""
    person = make_staff("assessor")
    case = actions.seat(case, seat, person, actor=person)  # type: ignore[arg-type]  # one of the two
    actions.declare_interest(case, actor=person, has_interest=False)
    return Assessment.objects.get(pk=case.pk), person


@EACH
def test_nobody_else_can_step_back_for_a_reader(case: Assessment, state: str, seat: str, after: str) -> None:
    owner = case.initiative.audience("owners")[0]
    for person in (make_user(), owner, case.contact_person, make_staff("assessor"), make_staff("admin")):
        assert person
        with pytest.raises(PermissionDenied):
            actions.declare_interest(case, actor=person, has_interest=True)
    assert Reading.objects.get(assessment=case, kind=SEATS[seat]).set_aside_at is None


@pytest.mark.parametrize("seat", SEATS)
def test_what_is_decided_stays(seat: str) -> None:
    case = make_case("decided")
    with pytest.raises(NotAllowedNow):
        actions.declare_interest(case, actor=getattr(case, seat), has_interest=True)


@EACH
def test_the_judgement_is_set_aside_and_kept(case: Assessment, state: str, seat: str, after: str) -> None:
    other = "second_reader" if seat == "assessor" else "assessor"
    others_in = case.readings.filter(kind=SEATS[other], handed_in_at__isnull=False).exists()
    case, person = step_back(case, seat)
    assert case.state == after
    assert getattr(case, f"{seat}_id") is None
    assert (case.text_sha256, case.hearing_due) == ("", None)
    kept = Reading.everything.get(assessment=case, kind=SEATS[seat])
    assert (kept.reader, kept.set_aside_at is not None) == (person, True)
    assert kept.scores.exists()
    assert not case.readings.filter(kind__in=(SEATS[seat], Reading.Kind.AGREED)).exists()
    assert case.readings.filter(kind=SEATS[other], handed_in_at__isnull=False).exists() is others_in
    assert not case.replies.exists()
    assert HearingReply.everything.filter(assessment=case).exists() is (state == "replied")
    assert not case.differences.exists()
    declared = InterestDeclaration.objects.filter(assessment=case, user=person)
    assert set(declared.values_list("has_interest", flat=True)) == {True, False}
    entry = Entry.objects.get(subject=subject_of(case), verb="hand_over")
    assert (entry.actor, entry.note) == (person, "")


@EACH
def test_the_case_is_shut_for_who_stepped_back(case: Assessment, state: str, seat: str, after: str) -> None:
    case, person = step_back(case, seat)
    assert sign_in(person).get(f"/werk/toetsen/{case.pk}/").status_code == 404
    assert not Reading.objects.visible_to(person).filter(assessment=case).exists()
    for again in SEATS:
        with pytest.raises(PermissionDenied):
            actions.seat(case, again, person, actor=person)  # type: ignore[arg-type]  # one of the two


@EACH
def test_the_initiators_and_the_desk_are_told_and_nobody_why(
    case: Assessment, state: str, seat: str, after: str
) -> None:
    case, _person = step_back(case, seat)
    owner = case.initiative.audience("owners")[0]
    assert owner.notices.filter(event="assessment.set_aside", url=case.get_absolute_url()).count() == 1
    letters = Message.objects.filter(kind="mail", payload__to=[owner.email])
    assert any(case.get_absolute_url() in letter.payload["body"] for letter in letters)
    assert case.contact_person
    assert case.contact_person.notices.filter(event="assessment.hand_over").exists()
    assert not Message.objects.filter(payload__icontains="broer").exists()
    page = Client().get(case.get_absolute_url()).text
    assert "broer" not in page
    assert str(Assessment.workflow.by_verb[f"reopen_{SEATS[seat]}"].said)[1:] in page


@EACH
def test_the_new_reader_reads_blind(state: str, seat: str, after: str) -> None:
    secret = "Wat ik hier vind is geheim"
    case = make_case("first_assessment")
    until = ("second_reading", "comparison", "hearing", "replied").index(state)
    for number, (name, kind) in enumerate(SEATS.items()):
        if number <= until:
            judgement = replace(make_judgement(case), summary=secret)
            case = actions.hand_in(case, actor=getattr(case, name), kind=kind, judgement=judgement)
    if until >= 2:
        case = actions.open_hearing(case, actor=case.assessor)  # type: ignore[arg-type]  # sits
    case, _person = step_back(case, seat)
    case, new = sit(case, seat)
    assert not Reading.objects.visible_to(new).filter(assessment=case).exists()
    page = sign_in(new).get(f"/werk/toetsen/{case.pk}/")
    assert page.status_code == 200
    assert secret not in page.text
    other = case.second_reader if seat == "assessor" else case.assessor
    assert other
    seen = Reading.objects.visible_to(other).filter(assessment=case)
    assert {reading.reader_id for reading in seen} <= {other.pk}  # only one's own


@EACH
def test_with_a_new_reader_it_goes_on_to_an_answer(
    case: Assessment, state: str, seat: str, after: str
) -> None:
    case, _person = step_back(case, seat)
    case, _new = sit(case, seat)
    for name, kind in SEATS.items():
        if not case.readings.filter(kind=kind, handed_in_at__isnull=False).exists():
            case = actions.hand_in(
                case, actor=getattr(case, name), kind=kind, judgement=make_judgement(case, score="2")
            )
    assert case.state == "comparison"
    assert case.readings.filter(kind=Reading.Kind.AGREED).count() == 1
    agreed = case.readings.with_judgements().get(kind=Reading.Kind.AGREED)
    codes = case.initiative.goals.values_list("code", flat=True)
    case = actions.save_agreed(
        case,
        actor=case.assessor,  # type: ignore[arg-type]  # sits
        judgement=replace(make_judgement(case, score="1"), scores=dict.fromkeys(codes, ("1", "Samen"))),
    ).assessment
    assert agreed.set_aside_at is None
    case = actions.open_hearing(case, actor=case.assessor)  # type: ignore[arg-type]  # sits
    owner = case.initiative.audience("owners")[0]
    actions.reply(case, actor=owner, no_remarks=True)  # again: it is another draft
    for reader in (case.assessor, case.second_reader):
        case = Assessment.objects.get(pk=case.pk)
        case = actions.confirm(case, actor=reader, sha256=case.text_sha256)  # type: ignore[arg-type]  # sits
    assert case.state == "decided"
    assert Client().get(case.get_absolute_url()).status_code == 200


def test_both_readers_can_step_back_one_after_the_other() -> None:
    case, _first = step_back(make_case("hearing"), "assessor")
    case, _second = step_back(case, "second_reader")
    assert case.state == "first_assessment"
    assert Reading.everything.filter(assessment=case, set_aside_at__isnull=False).count() == 3
    for seat, kind in SEATS.items():
        case, person = sit(case, seat)
        case = actions.hand_in(case, actor=person, kind=kind, judgement=make_judgement(case))
    assert case.state == "comparison"


def test_from_the_dossier() -> None:
    case = make_case("comparison")
    assert case.assessor
    client = sign_in(case.assessor)
    url = f"/werk/toetsen/{case.pk}/"
    assert "data-late-interest" in client.get(url).text
    assert case.contact_person
    assert "data-late-interest" not in sign_in(case.contact_person).get(url).text
    answer = client.post(url, {"verb": "declare", "has_interest": "yes", "note": "Mijn broer."})
    assert answer["Location"] == "/werk/"
    case.refresh_from_db()
    assert case.state == "first_assessment"
    assert url in sign_in(make_staff("assessor")).get("/werk/").text  # free to take


def test_what_was_said_of_an_earlier_draft_is_published_with_the_answer() -> None:
    case = make_case("hearing")
    owner = case.initiative.audience("owners")[0]
    actions.reply(case, actor=owner, text="Ons dak wordt wel groen.")
    case, _person = step_back(Assessment.objects.get(pk=case.pk), "second_reader")
    case, new = sit(case, "second_reader")
    case = actions.hand_in(case, actor=new, kind=Reading.Kind.SECOND, judgement=make_judgement(case))
    case = actions.open_hearing(case, actor=new)
    actions.reply(case, actor=owner, no_remarks=True)
    address = case.get_absolute_url()
    assert (
        "Ons dak wordt wel groen." not in Client().get(address).text
    )  # as with every reply: not before the answer
    for reader in (case.assessor, case.second_reader):
        case = Assessment.objects.get(pk=case.pk)
        case = actions.confirm(case, actor=reader, sha256=case.text_sha256)  # type: ignore[arg-type]  # sits
    assert case.state == "decided"
    page = Client().get(address).text
    assert "Ons dak wordt wel groen." in page
    assert page.count("data-set-aside") == 1
