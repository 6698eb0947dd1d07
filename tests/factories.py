"""Rows for tests, made the short way. Those of each capability stand below its heading."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pikepdf
import shapely
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client
from django.utils import timezone
from PIL import Image

from civicnet.accounts.models import RoleGrant, User
from civicnet.areas.actions import set_neighbourhoods
from civicnet.areas.geojson import AreaRow
from civicnet.areas.models import Neighbourhood
from civicnet.files.actions import store_photo
from civicnet.files.models import StoredFile
from civicnet.workflow import SYSTEM, Actor, create
from initiatives.actions import run, start_draft, start_organisation, submit
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Assessment, Reading
from initiatives.models import Initiative, Organisation
from vision import actions as visioning
from vision.endorsement.actions import round as voting
from vision.endorsement.actions.closing import close, start_closing
from vision.endorsement.broad import Rule
from vision.endorsement.casting import Proof, hashes_of
from vision.endorsement.codes import key_of
from vision.endorsement.keys import make_key, person_key
from vision.endorsement.models import Ballot, Group, RollEntry, Round
from vision.models import Amendment, Goal, Reaction, VisionVersion
from vision.text import GoalText, IndicatorText, ThemeText, VersionText

_number = count(1)

# ---- people --------------------------------------------------------------------------------
PASSWORD = "Een-lang-wachtwoord-7"


def make_user(email: str = "", *, name: str = "", verified: bool = True, **fields: object) -> User:
    """A resident with a verified address; `PASSWORD` opens the account."""
    n = next(_number)
    email = email or f"inwoner{n}@voorbeeld.example"
    user = User.objects.create_user(email, PASSWORD, name=name or f"Inwoner {n}", **fields)
    if verified:
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def make_staff(*roles: str, **fields: object) -> User:
    """A member of staff who holds `roles` (assessor, decider, broker, curator, moderator, admin)."""
    user = make_user(**fields)  # type: ignore[arg-type]  # the same names
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, state=RoleGrant.State.ACTIVE)
    return user


def sign_in(user: User, *, strong: bool = True) -> Client:
    """A test client that is signed in; `strong` is a session that has passed two factors."""
    client = Client()
    client.force_login(user)
    if strong:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client


# ---- areas and files -----------------------------------------------------------------------


def make_areas(*names: str) -> list[Neighbourhood]:
    """Neighbourhoods B1, B2 … side by side, each a square of a tenth of a degree from 5 east, 52 north."""
    names = names or ("Oude Kern",)
    rows = [
        AreaRow(code=f"B{n}", name=name, geometry=shapely.box(4.9 + n / 10, 52, 5 + n / 10, 52.1))
        for n, name in enumerate(names, 1)
    ]
    set_neighbourhoods(rows, actor=SYSTEM)
    by_code = {area.code: area for area in Neighbourhood.objects.all()}
    return [by_code[row.code] for row in rows]


def make_photo(actor: Actor = SYSTEM, *, alt: str = "Een tuin", public: bool = True) -> StoredFile:
    """A photo of one colour."""
    return store_photo(photo_upload(), actor=actor, alt=alt, public=public)


def pdf_upload() -> io.BytesIO:
    """What somebody uploads: a PDF of one empty page."""
    upload = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(upload)
    upload.seek(0)
    return upload


def photo_upload() -> io.BytesIO:
    """What somebody uploads: a JPEG of one colour."""
    upload = io.BytesIO()
    Image.new("RGB", (80, 60), (90, 140, 70)).save(upload, "JPEG")
    upload.seek(0)
    return upload


# ---- vision ----------------------------------------------------------------------------------
GOALS = ("D1.1", "D1.2", "D2.1", "D2.2")


def make_text(
    number: str = "1.0", *, goals: Iterable[str] = GOALS, lines: Iterable[str] = ("R1", "R2"), **words: str
) -> VersionText:
    """A text of two themes (by the first figure of a goal's code); `words` words a goal otherwise, as D1_1="…"."""
    goals = tuple(goals)

    def goal(code: str) -> GoalText:
        figure = IndicatorText(
            "Buren die elkaar kennen", "%", "peiling", Decimal(50), 2024, Decimal(80), 2034, "up"
        )
        text = words.get(code.replace(".", "_"), f"Doel {code} is dat buren elkaar helpen.")
        return GoalText(code, text, figure)

    return VersionText(
        number=number,
        preamble="Wij wonen hier samen.",
        preconditions=tuple((code, f"Grens {code} is voor iedereen.") for code in lines),
        themes=tuple(
            ThemeText(code, name, tuple(goal(g) for g in goals if g[1] == code[1]))
            for code, name in (("T1", "Omzien naar elkaar"), ("T2", "Wonen"))
            if any(g[1] == code[1] for g in goals)
        ),
    )


def make_version(
    number: str = "",
    *,
    state: str = "adopted",
    adopted: bool = True,
    goals: Iterable[str] = GOALS,
    lines: Iterable[str] = ("R1", "R2"),
    text: VersionText | None = None,
    on: date = date(2025, 5, 22),
) -> VisionVersion:
    """A version through its real verbs: adopted (the one before it is superseded), drafting, frozen, council or
    rejected. The next number is free by itself.
    """
    before = VisionVersion.objects.order_by("-made_at").first()
    vision = before.vision if before else visioning.start_vision("TV", "Samen verder", actor=SYSTEM)
    text = text or make_text(number or f"{vision.versions.count() + 1}.0", goals=goals, lines=lines)
    version = visioning.create_version(vision, text, actor=SYSTEM, follows=before)
    if state == "drafting" or not adopted:
        return version
    version = visioning.freeze(version, actor=SYSTEM)
    if state == "frozen":
        return version
    version = visioning.bring_to_council(version, actor=SYSTEM)
    if state == "rejected":
        return visioning.reject(version, actor=SYSTEM)
    return visioning.adopt(version, actor=SYSTEM, on=on) if state == "adopted" else version


# ---- voices on a draft -------------------------------------------------------------------------
def make_consultation(
    number: str = "", *, state: str = "consultation", text: VersionText | None = None
) -> VisionVersion:
    """A version that everybody is asked about (consultation) or was asked about (amending)."""
    draft = make_version(number, state="drafting", text=text)
    version = visioning.open_consultation(draft, actor=SYSTEM)
    return visioning.start_amending(version, actor=SYSTEM) if state == "amending" else version


def make_reaction(version: VisionVersion, *, author: User | None = None, **what: object) -> Reaction:
    """A reaction of `author` (or somebody new) to goal D1.1, or to another part, while the version is open."""
    what = {"kind": "goal", "code": "D1.1", "text": f"Dit vind ik ervan ({next(_number)})."} | what
    return visioning.give_reaction(version, actor=author or make_user(), **what)  # type: ignore[arg-type]  # its names


def make_amendment(version: VisionVersion, *, author: User | None = None, **what: object) -> Amendment:
    """A proposal of `author` (or somebody new) to word goal D1.1 otherwise."""
    what = {
        "change": "reword",
        "kind": "goal",
        "code": "D1.1",
        "text": "Doel D1.1 is dat alle buren elkaar helpen.",
        "reason": "Alle buren tellen mee.",
    } | what
    return visioning.propose_amendment(version, actor=author or make_user(), **what)  # type: ignore[arg-type]  # its names


# ---- initiatives -----------------------------------------------------------------------------


def make_initiative(
    stage: str = "submitted",
    *,
    owner: User | None = None,
    goals: Iterable[Goal] = (),
    at: datetime | None = None,
    **fields: object,
) -> Initiative:
    """An initiative of `owner` (or somebody new) through the real verbs: draft, submitted or running."""
    n = next(_number)
    owner = owner or make_user()
    fields = {"name": f"Initiatief {n}", "kind": "residents_initiative", "purpose": "Samen sterk."} | fields
    initiative = start_draft(actor=owner, goals=goals, at=at, **fields)  # type: ignore[arg-type]  # columns
    if stage != "draft":
        initiative = submit(initiative, actor=owner, at=at)
    if stage == "running":
        initiative = run(initiative, actor=owner, at=at)
    return initiative


def make_organisation(name: str = "", *, owner: User | None = None, **fields: object) -> Organisation:
    """An organisation that `owner` (or somebody new) runs."""
    name = name or f"Stichting {next(_number)}"
    return start_organisation(actor=owner or make_user(), name=name, **fields)


# ---- assessments -----------------------------------------------------------------------------
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


# ---- endorsement -----------------------------------------------------------------------------
ROUND_STATES = ("preparing", "fixed", "open", "closing", "closed")
# Neighbourhood, age band, choice on the whole, choice per goal.
BallotRow = tuple[str, str, str, dict[str, str]]
# Groups of a round: code → (name, eligible voters).
Groups = dict[str, tuple[str, int]]
AREAS: Groups = {"B1": ("Oude Kern", 600), "B2": ("Weversveld", 400)}
BANDS: Groups = {"L1": ("16 tot 35", 300), "L2": ("35 en ouder", 700)}


def make_round(
    state: str = "open",
    *,
    version: VisionVersion | None = None,
    areas: Groups = AREAS,
    bands: Groups = BANDS,
    voters: int = 12,
    has_roll: bool = True,
    ways: Iterable[str] | None = None,
    per_goal: bool = True,
    rule: Rule | None = None,
    merged: dict[str, str] | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    ballots: Sequence[BallotRow] = (),
    code: str = "",
) -> Round:
    """A round in one of ROUND_STATES, with `voters` lines on its roll: voter n has the number `voter_number(n)`.

    Voters stand in turn in each neighbourhood and, once all had one, in the next age band. `merged` says which group's
    voters count in which other. `ballots` (neighbourhood, age, choice, goals) come in when it is open.
    """
    now = timezone.now()
    round = Round(
        version=version or make_version(state="frozen"),
        code=code or f"R-{next(_number)}",
        opens_at=opens_at or now - timedelta(days=1),
        closes_at=closes_at or now + timedelta(days=1),
        rule=(rule or Rule()).as_json(),
        ways=list(ways) if ways is not None else ["login", "letter", "desk"] if has_roll else ["login"],
        has_roll=has_roll,
        per_goal=per_goal,
    )
    create(round, "prepare", actor=SYSTEM)
    make_key(round)
    for dimension, groups in (("neighbourhood", areas), ("age", bands)):
        for position, (code, (name, eligible)) in enumerate(groups.items(), 1):
            Group.objects.create(
                round=round, dimension=dimension, code=code, name=name, eligible=eligible, position=position
            )
    by_code = {group.code: group for group in round.groups.all()}
    for code, target in (merged or {}).items():
        by_code[code].merged_into = by_code[target]
        by_code[code].save()
    if has_roll:
        own_areas, own_bands = list(areas), list(bands)
        RollEntry.objects.bulk_create(
            RollEntry(
                round=round,
                person_key=person_key(round, voter_number(n)),
                letter_hash=key_of(letter_code(n)),
                neighbourhood=by_code[own_areas[n % len(areas)]],
                age=by_code[own_bands[n // len(areas) % len(bands)]],
            )
            for n in range(voters)
        )
        _lines_for(round, ballots, used=False)
    if state == "preparing":
        return round
    round = voting.fix(round, actor=SYSTEM, at=min(round.opens_at, now))
    if state == "fixed":
        return round
    round = voting.open_round(round, actor=SYSTEM, at=max(round.opens_at, now))
    _put_in(round, ballots)
    if state == "closing":
        return start_closing(round, actor=SYSTEM)
    return close(round, actor=SYSTEM) if state == "closed" else round


def voter_number(n: int) -> str:
    """The personal number of the voter on line `n` of the roll."""
    return f"{900_000_000 + n}"


def letter_code(n: int) -> bytes:
    """The code in the letter to the voter on line `n` of the roll."""
    return n.to_bytes(16)


def make_proof(round: Round, n: int, *, way: str = "login", area: str = "B1", band: str = "L1") -> Proof:
    """What voter `n` shows; the groups only where there is no roll."""
    if way == "letter":
        return Proof(letter_hash=key_of(letter_code(n)))
    key = person_key(round, voter_number(n))
    return Proof(person_key=key) if round.has_roll else Proof(key, neighbourhood=area, age=band)


def _lines_for(round: Round, ballots: Sequence[BallotRow], *, used: bool) -> None:
    """A line of the roll for each of the ballots that `_put_in` is going to put in."""
    groups = {group.code: group.pk for group in round.groups.all()}
    RollEntry.objects.bulk_create(
        RollEntry(
            round=round,
            person_key=key_of(f"{round.pk} {n}".encode()),
            neighbourhood_id=groups[area],
            age_id=groups[band],
            used=used,
        )
        for n, (area, band, _choice, _goals) in enumerate(ballots)
    )


def _put_in(round: Round, ballots: Sequence[BallotRow]) -> None:
    """The short way into an open round: what casting writes, by the thousand. The code of ballot n is ballot_code(n)."""
    groups = {group.code: group.merged_into_id or group.pk for group in round.groups.all()}
    if round.has_roll:
        keys = [key_of(f"{round.pk} {n}".encode()) for n in range(len(ballots))]
        round.roll.filter(person_key__in=keys).update(used=True)
    else:
        _lines_for(round, ballots, used=True)
    Ballot.objects.bulk_create(
        (
            Ballot(
                key=key_of(ballot_code(n)),
                round=round,
                neighbourhood_id=groups[area],
                age_id=groups[band],
                choice=choice,
                goals=goals,
                hashes=hashes_of(round, ballot_code(n)),
            )
            for n, (area, band, choice, goals) in enumerate(ballots)
        ),
        batch_size=2000,
    )


def ballot_code(n: int) -> bytes:
    """The code of ballot `n` of make_round's `ballots`."""
    return (10**9 + n).to_bytes(16)
