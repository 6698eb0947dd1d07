"""Assessments in each state."""

from datetime import date, datetime

from civicnet.accounts.models import User
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Assessment, Condition, Reading
from initiatives.models import Initiative
from tests.factories.initiatives import make_initiative
from tests.factories.once import made_once
from tests.factories.past import put
from tests.factories.people import make_staff
from tests.factories.visions import make_version
from vision.models import VisionVersion

CASE_STATES = (
    "requested", "intake", "first_assessment", "second_reading", "comparison", "hearing", "replied", "decided",
)  # fmt: skip


def make_judgement(
    case: Assessment, score: str = "1", overall: str = "fits", *, crossed: bool = False, explanation: str = ""
) -> assessing.Judgement:
    """A whole judgement: the same score with reasons for every goal that the initiative names."""
    codes = case.initiative.goals.filter(version=case.version).values_list("code", flat=True)
    lines = case.version.preconditions.values_list("code", flat=True)
    return assessing.Judgement(
        scores={code: (score, f"Reden bij {code}") for code in codes},
        findings=dict.fromkeys(lines, (crossed, "Reden bij de grens")),
        overall=overall,
        summary="Dit past bij de visie.",
        explanation=explanation,
    )


@made_once
def make_case(
    state: str = "requested",
    *,
    initiative: Initiative | None = None,
    contact: User | None = None,
    assessor: User | None = None,
    second_reader: User | None = None,
    first: assessing.Judgement | None = None,
    second: assessing.Judgement | None = None,
    at: datetime | None = None,
) -> Assessment:
    """A case in one of CASE_STATES, brought there by the real verbs. `replied`: in the hearing, "no remarks"."""
    version = VisionVersion.objects.in_force() or make_version()
    initiative = initiative or make_initiative("running", goals=version.goals.all()[:2], at=at)
    owner = initiative.audience("owners")[0]
    case = assessing.request_assessment(initiative, actor=owner, question="Mag het?", at=at)
    until = CASE_STATES.index(state)
    if until >= 1:
        contact = contact or make_staff("broker")
        case = assessing.take_in(case, actor=contact, at=at)
    if until >= 2:
        assessor, second_reader = assessor or make_staff("assessor"), second_reader or make_staff("assessor")
        case = assessing.seat(case, "assessor", assessor, actor=assessor, at=at)
        case = assessing.seat(case, "second_reader", second_reader, actor=second_reader, at=at)
        for reader in (assessor, second_reader):
            assessing.declare_interest(case, actor=reader, has_interest=False, at=at)
        case = assessing.start_assessing(case, actor=assessor, at=at)
    if until >= 3:
        judgement = first or make_judgement(case)
        case = assessing.hand_in(case, actor=assessor, kind=Reading.Kind.FIRST, judgement=judgement, at=at)
    if until >= 4:
        judgement = second or make_judgement(case)
        case = assessing.hand_in(
            case, actor=second_reader, kind=Reading.Kind.SECOND, judgement=judgement, at=at
        )
    if until >= 5:
        case = assessing.open_hearing(case, actor=assessor, at=at)
    if until >= 6:
        assessing.reply(case, actor=owner, no_remarks=True, at=at)
    if until >= 7:
        case.refresh_from_db()
        for reader in (assessor, second_reader):
            case = assessing.confirm(case, actor=reader, sha256=case.text_sha256, at=at)
    case.refresh_from_db()
    return case


@made_once
def make_condition(owner: str, due: date, *, at: datetime | None = None) -> Condition:
    """The one condition of a case that was answered: `owner` is municipality or initiators."""
    return answer_with_condition(make_case("comparison", at=at), owner, due, at=at)


def answer_with_condition(
    case: Assessment, owner: str, due: date, *, at: datetime | None = None
) -> Condition:
    """Bring `case`, which is compared, to an answer with one condition. Returns the condition."""
    first, second = case.assessor, case.second_reader
    assert first is not None
    assert second is not None
    condition = assessing.NewCondition(text="Het pad is breed genoeg", owner=owner, due=due, check_how="")
    judgement = make_judgement(case, overall="fits_with_conditions")
    assessing.save_agreed(case, actor=first, judgement=judgement, notes={}, conditions=[condition], at=at)
    assessing.open_hearing(case, actor=first, at=at)
    assessing.reply(case, actor=case.initiative.audience("owners")[0], no_remarks=True, at=at)
    for reader in (first, second):
        case.refresh_from_db()
        assessing.confirm(case, actor=reader, sha256=case.text_sha256, at=at)
    return case.conditions.get()


def condition_in(case: Assessment, state: str) -> Condition:
    """Something that the initiators promise in `case`, which is saved here, in one of its states; not saved itself."""
    put(case)
    return Condition(
        assessment=case, text="Het pad is breed", owner="initiators", due=date(2026, 1, 29), outcome=state
    )
