"""A few dozen initiatives in every stage, with a case in every state, by the real verbs: what the seed copies."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone
from PIL import Image

from civicnet.accounts.models import RoleGrant, User
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from civicnet.following.actions import follow
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Assessment
from initiatives.marketplace.actions import put_up, start_post
from initiatives.marketplace.models import DayPart, Side, Urgency
from initiatives.models import Initiative, Membership, Organisation, Signal
from initiatives.workflow import LIVE
from tests.bench.words import WHAT, WHOSE, Writer
from tests.factories import make_case
from vision.models import Goal, VisionVersion

RESIDENTS = 24
# How long ago the examples began, in days, and how far back their copies are spread: what is open is young.
OPEN_SINCE, OPEN_SPREAD = 6, 18
DONE_SINCE, DONE_SPREAD = 60, 1500
OVERALLS = ("fits", "fits_with_conditions", "not_yet_assessable", "does_not_fit")


@dataclass(frozen=True)
class Kind:
    """One sort of example: its stage, the state of its case ("" is none), and how many of a hundred are like it."""

    stage: str
    case: str
    share: float
    overall: str = ""


# As real sites have them: half of what is public runs, three in ten have an answer, one in ten waits for one.
KINDS = (
    Kind("draft", "", 3),
    Kind("hidden", "", 1),
    *(Kind("submitted", "", 4) for _n in range(3)),
    Kind("preparation", "", 5),
    Kind("preparation", "decided", 3, "fits"),
    *(Kind("running", "", 6) for _n in range(4)),
    *(
        Kind("running", state, 1)
        for state in (
            *("requested", "intake", "awaiting_information", "first_assessment", "second_reading"),
            *("comparison", "hearing", "replied", "withdrawn"),
        )
    ),
    *(Kind("running", "decided", 5, overall) for overall in OVERALLS),
    Kind("dormant", "", 7),
    Kind("dormant", "decided", 3, "fits"),
    Kind("ended", "", 8),
    Kind("ended", "decided", 5, "fits_with_conditions"),
    Kind("handed_over", "", 2),
    Kind("withdrawn", "", 3),
    Kind("running", "taken_over", 1, "fits"),
)


@dataclass(frozen=True)
class Example:
    """One initiative to be copied: `share` of a hundred, each at most `spread` days older than the last."""

    initiative: Initiative
    share: float
    spread: int


@dataclass(frozen=True)
class Cast:
    """Those who act in the examples, and the version that they are held against."""

    residents: list[User]
    broker: User
    readers: tuple[User, User]
    moderator: User
    goals: list[Goal]
    area: Neighbourhood


@dataclass(frozen=True)
class Examples:
    """All that is to be copied."""

    cast: Cast
    initiatives: list[Example]
    organisation: Organisation
    signals: list[Signal]


def make_examples() -> Examples:
    """Make them all. There must be a vision in force and a neighbourhood."""
    write, dice = Writer(11), Random(11)
    cast = _make_cast(write)
    organisation = actions.start_organisation(
        actor=cast.residents[0], name="Stichting De Schakel", about=write.reasons(), legal_form="foundation"
    )
    found = [_make(kind, n, cast, organisation, write, dice) for n, kind in enumerate(KINDS)]
    signals = [
        actions.leave_signal(
            actor=cast.residents[n],
            what=plan.summary[:150],
            where=f"Bij het {WHOSE[n]}",
            why=plan.purpose[:900],
        )
        for n, plan in enumerate(write.plan() for _n in range(6))
    ]
    Message.objects.update(done_at=timezone.now())  # nobody is to get this mail
    return Examples(cast, found, organisation, signals)


def _make_cast(write: Writer) -> Cast:
    def person(address: str, *roles: str) -> User:
        user = User.objects.create_user(f"{address}@meting.example", name=write.person())
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        for role in roles:
            RoleGrant.objects.create(user=user, role=role, state=RoleGrant.State.ACTIVE)
        return user

    version = VisionVersion.objects.in_force()
    assert version is not None
    return Cast(
        [person(f"bewoner{n}") for n in range(RESIDENTS)],
        person("makelaar", "broker"),
        (person("lezer1", "assessor"), person("lezer2", "assessor")),
        person("moderator", "moderator"),
        list(version.goals.select_related("theme").order_by("pk")),
        Neighbourhood.objects.order_by("pk")[0],
    )


def _make(kind: Kind, n: int, cast: Cast, organisation: Organisation, write: Writer, dice: Random) -> Example:
    young = kind.case not in ("", "decided", "taken_over") or (kind.stage, n % 3) == ("submitted", 0)
    since, spread = (OPEN_SINCE, OPEN_SPREAD) if young else (DONE_SINCE, DONE_SPREAD)
    at = timezone.now() - timedelta(days=since)
    owner = cast.residents[n % RESIDENTS]
    plan, goals = write.plan(), dice.sample(cast.goals, min(len(cast.goals), 1 + n % 3))
    initiative = actions.start_draft(
        actor=owner,
        at=at,
        name=f"{WHAT[n % len(WHAT)]} {WHOSE[n % len(WHOSE)]}",
        kind=Initiative.Kind.values[n % len(Initiative.Kind.values)],
        summary=plan.summary,
        purpose=plan.purpose,
        own_measure=plan.own_measure,
        neighbourhood=cast.area,
        theme=goals[0].theme,
        goals=goals,
        step_reached=4,
    )
    if kind.stage != "draft":
        _publish(initiative, kind.stage, owner, at)
        initiative.refresh_from_db()
        _tell_story(initiative, n, owner, cast, write, at)
        if n % 5 == 0:
            actions.add_organisation(initiative, organisation, actor=SYSTEM, at=at)
        if kind.case:
            _make_case(initiative, kind, cast, write, at)
        if kind.stage in LIVE:
            _put_up_posts(initiative, n, owner, cast, write, at)
        _bring_to_its_end(initiative, kind.stage, owner, write)
    if kind.stage == "hidden":
        report = actions.report(
            initiative, actor=cast.residents[(n + RESIDENTS // 2) % RESIDENTS], reason=write.reasons()
        )
        actions.hide(report, actor=cast.moderator, reason=write.reasons())
    initiative.refresh_from_db()
    return Example(initiative, kind.share, spread)


def _publish(initiative: Initiative, stage: str, owner: User, at: datetime) -> None:
    actions.submit(initiative, actor=owner, at=at)
    if stage not in ("submitted", "hidden"):
        actions.prepare(initiative, actor=owner, at=at + timedelta(days=1))
    if stage not in ("submitted", "hidden", "preparation"):
        actions.run(initiative, actor=owner, at=at + timedelta(days=2))


def _tell_story(initiative: Initiative, n: int, owner: User, cast: Cast, write: Writer, at: datetime) -> None:
    """People, news, photos and scores: of some much, of some nothing."""
    for other in range(1, 1 + n % 5):
        person = cast.residents[(n + other) % RESIDENTS]
        Membership.objects.create(initiative=initiative, user=person, role="member", since=at)
        follower = cast.residents[(n + other + 7) % RESIDENTS]
        follow("initiative", initiative.pk, actor=follower, at=at)
    for day in range(n % 6):
        news = write.news()
        actions.add_update(
            initiative, actor=owner, title=news.title, text=news.text, at=at + timedelta(days=day)
        )
    for score in range(n % 7):
        actions.score_measure(
            initiative, actor=owner, score=4 + score, on=local_date(at), note=write.plan().summary
        )
    for _photo in range(n % 3):
        actions.add_photo(initiative, _picture(n), actor=owner, alt=f"Wij zijn bezig: {initiative}", at=at)


def _put_up_posts(
    initiative: Initiative, n: int, owner: User, cast: Cast, write: Writer, at: datetime
) -> None:
    """One need and one offer, of some two."""
    for side in (Side.NEED, Side.OFFER, *([Side.NEED, Side.OFFER][n % 2 :] if n % 3 == 0 else [])):
        ask = write.ask()
        post = start_post(
            actor=owner,
            at=at,
            initiative=initiative,
            side=side,
            category=ask.category,
            title=ask.title,
            text=ask.text,
            number=1 + n % 5,
            urgency=Urgency.values[n % len(Urgency.values)],
            neighbourhood=cast.area,
            days=[6] if n % 2 else [1, 3],
            day_parts=[DayPart.values[n % len(DayPart.values)]],
        )
        put_up(post, actor=owner, is_standing=side == Side.OFFER and n % 4 == 0)


def _picture(n: int) -> io.BytesIO:
    upload = io.BytesIO()
    Image.new("RGB", (80, 60), (40 + n * 5 % 200, 140, 70)).save(upload, "JPEG")
    upload.seek(0)
    return upload


def _bring_to_its_end(initiative: Initiative, stage: str, owner: User, write: Writer) -> None:
    ends: dict[str, Callable[[], object]] = {
        "dormant": lambda: actions.rest(initiative, actor=owner, note=write.plan().summary),
        "ended": lambda: actions.end(initiative, actor=owner, note=write.plan().summary),
        "withdrawn": lambda: actions.withdraw(initiative, actor=owner),
        "handed_over": lambda: actions.hand_over(
            initiative,
            actor=owner,
            successor_name="De buren",
            passes_on=write.reasons(),
            lessons=write.reasons(),
        ),
    }
    if stage in ends:
        ends[stage]()


def _make_case(initiative: Initiative, kind: Kind, cast: Cast, write: Writer, at: datetime) -> None:
    if kind.case == "taken_over":
        version = cast.goals[0].version
        assessing.take_over(
            initiative, actor=SYSTEM, version=version, overall=kind.overall, summary=write.reasons(), at=at
        )
        return
    until = {
        "awaiting_information": "intake",
        "withdrawn": "intake",
        "replied": "hearing",
        "decided": "comparison",
    }
    case = make_case(
        until.get(kind.case, kind.case),
        initiative=initiative,
        contact=cast.broker,
        assessor=cast.readers[0],
        second_reader=cast.readers[1],
        first=_judgement(initiative, kind.overall, write),
        second=_judgement(initiative, kind.overall, write),
        at=at,
    )
    if kind.case != "requested":
        assessing.log_contact(case, actor=cast.broker, how="visit", note=write.reasons(), at=at)
    if kind.case == "awaiting_information":
        assessing.ask_information(case, actor=cast.broker, reason=write.reasons(), at=at)
    elif kind.case == "withdrawn":
        assessing.withdraw(case, actor=initiative.audience("owners")[0], at=at)
    elif kind.case == "replied":
        _hear(case, cast, write, at)
    elif kind.case == "decided":
        _decide(case, kind.overall, cast, write, at)


def _judgement(initiative: Initiative, overall: str, write: Writer) -> assessing.Judgement:
    goals = list(initiative.goals.all())
    score = "-2" if overall == "does_not_fit" else "1"
    return assessing.Judgement(
        scores={goal.code: (score, write.reasons()) for goal in goals},
        findings={line.code: (False, write.reasons()) for line in goals[0].version.preconditions.all()},
        overall=overall or "fits",
        summary=write.reasons(),
        explanation=write.reasons(),
        support=write.reasons(),
        continuity=write.reasons(),
        effects=write.reasons(),
    )


def _decide(case: Assessment, overall: str, cast: Cast, write: Writer, at: datetime) -> None:
    """From the comparison to the answer: agreed on, heard, replied to, confirmed."""
    day = timedelta(days=1)
    conditions = [assessing.NewCondition(text="Het pad blijft vrij", owner="initiators", due=local_date())]
    assessing.save_agreed(
        case,
        actor=cast.readers[0],
        judgement=_judgement(case.initiative, overall, write),
        notes={},
        conditions=conditions if overall == "fits_with_conditions" else [],
        at=at + 9 * day,
    )
    assessing.open_hearing(case, actor=cast.readers[0], at=at + 10 * day)
    _hear(case, cast, write, at + 12 * day)
    for reader in cast.readers:
        case.refresh_from_db()
        assessing.confirm(case, actor=reader, sha256=case.text_sha256, at=at + 14 * day)


def _hear(case: Assessment, cast: Cast, write: Writer, at: datetime) -> None:
    said = assessing.reply(case, actor=case.initiative.audience("owners")[0], text=write.reasons(), at=at)
    assessing.answer_reply(said, actor=cast.readers[0], text=write.reasons(), at=at)
