"""A row of every transition table in each of its states, put there past the verbs, with everybody who may come by."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.utils import timezone

from civicnet.accounts.models import Announcement, FactorReset, RoleGrant, User
from civicnet.jobs.models import Job
from civicnet.journal.actions import record
from civicnet.workflow import Table
from initiatives.actions import accept_invitation, invite
from initiatives.assessments.models import Assessment, Reading
from initiatives.marketplace.models import LIVE, Exchange, Post
from initiatives.models import Activity, Handover, Initiative, Question, Report, Signal
from tests import factories
from tests.factories.assessments import condition_in
from tests.factories.collaborations import collaboration_in, partner_in
from tests.factories.posts import make_post
from tests.factories.problems import problem_in
from vision.endorsement.broad import Rule
from vision.endorsement.models import Round
from vision.models import (
    Amendment,
    Conflict,
    Contribution,
    Gap,
    Meeting,
    Reaction,
    ReactionAnswer,
    StepProposal,
    Vision,
    VisionVersion,
)

Cast = dict[str, User]


def cast() -> Cast:
    """One person of each kind that has nothing to do with the row."""
    roles = ("assessor", "decider", "broker", "curator", "moderator")
    people = {
        f"{role}_elsewhere" if role == "assessor" else role: factories.make_staff(role) for role in roles
    }
    return people | {"resident": factories.make_user()}


def grant(state: str) -> tuple[models.Model, Cast]:
    people = {name: factories.make_staff("admin") for name in ("admin", "second_admin")}
    people["holder"] = factories.make_user()
    row = RoleGrant(user=people["holder"], role="broker", state=state, proposed_by=people["admin"])
    return row, cast() | people


def announcement(state: str) -> tuple[models.Model, Cast]:
    """One administrator announced that another one's role ends."""
    people = {name: factories.make_staff("admin") for name in ("admin", "second_admin", "holder")}
    row = Announcement(
        grant=people["holder"].grants.get(),
        kind="end",
        state=state,
        announced_by=people["admin"],
        due_on=date(2026, 3, 14),
    )
    return row, cast() | people


def factor_reset(state: str) -> tuple[models.Model, Cast]:
    people = {name: factories.make_staff("admin") for name in ("admin", "second_admin")}
    people["holder"] = factories.make_user()
    return FactorReset(user=people["holder"], state=state, proposed_by=people["admin"]), cast() | people


def job(state: str) -> tuple[models.Model, Cast]:
    """An import that an administrator asked for."""
    people = {"admin": factories.make_staff("admin")}
    return Job(kind="initiatives.import_table", owner=people["admin"], state=state), cast() | people


def version(state: str) -> tuple[models.Model, Cast]:
    """The consultation had its whole term, the vote is over; what takes two curators is confirmed by the second one."""
    vision = factories.make_version(adopted=False).vision
    row = VisionVersion(vision=vision, number="9.9", state=state)
    row.endorsement = "endorsed_with_concerns" if state == "endorsement" else ""
    if state not in ("drafting", "consultation", "amending"):
        row.frozen_at, row.taken_over = timezone.now(), True
    return row, cast() | {
        name: factories.make_staff("curator") for name in ("first_curator", "second_curator")
    }


def step_proposal(state: str) -> tuple[models.Model, Cast]:
    people = cast() | {"first_curator": factories.make_staff("curator")}
    row = StepProposal(
        version=factories.make_consultation(),
        verb="close_early",
        reason="Iedereen is geweest.",
        proposed_by=people["first_curator"],
        state=state,
    )
    if state == "confirmed":
        row.confirmed_by = factories.make_staff("curator")
    return row, people


def review(state: str) -> tuple[models.Model, Cast]:
    factories.make_version(adopted=False)
    return Vision(code="TV2", title="Samen", review=state), cast()


def contribution(state: str) -> tuple[models.Model, Cast]:
    author = factories.make_user()
    fate = "passed_on" if state == "settled" else ""
    vision = factories.make_version(adopted=False).vision
    row = Contribution(vision=vision, text="Bankjes", author=author, state=state, fate=fate)
    return row, cast() | {"author": author}


def meeting(state: str) -> tuple[models.Model, Cast]:
    vision = factories.make_version(adopted=False).vision
    begins = datetime(2026, 3, 14, 19, tzinfo=UTC)
    row = Meeting(
        vision=vision,
        title="Keukentafel",
        begins_at=begins,
        ends_at=begins + timedelta(hours=2),
        place="De Spoel",
        report="Gezellig.",
        present=9,
        state=state,
    )
    return row, cast()


def conflict(state: str) -> tuple[models.Model, Cast]:
    about = factories.make_version(state="drafting")
    return Conflict(version=about, kind="goal", code="D1.1", state=state), cast()


def gap(state: str) -> tuple[models.Model, Cast]:
    vision = factories.make_version(adopted=False).vision
    return Gap(vision=vision, subject="Honden", why="Past nergens.", state=state), cast()


def initiative(stage: str) -> tuple[models.Model, Cast]:
    owner, member = factories.make_user(), factories.make_user()
    row = factories.make_initiative("draft", owner=owner)
    row.memberships.create(user=member, role="member")
    if stage != "draft":
        copy = Initiative(name="Tuin", slug=f"tuin-{stage}", kind=row.kind, purpose="x", stage=stage)
        factories.put(copy)
        row.memberships.update(initiative=copy)
        row = copy
    if row.has_stopped:  # its owner did so just now, when it was running
        record(row, "end" if stage == "ended" else "withdraw", actor=owner, before="running", after=stage)
    return row, cast() | {"owner": owner, "member": member}


def handover(state: str) -> tuple[models.Model, Cast]:
    """Handed over by its owner to the initiative of the heir; "named" is somebody who is not on this site."""
    owner, heir = factories.make_user(), factories.make_user()
    row = Handover(initiative=factories.make_initiative("running", owner=owner), consent=state)
    if state == "named":
        row.successor_name = "De buren"
    else:
        row.successor = factories.make_initiative("running", owner=heir)
    return row, cast() | {"owner": owner, "heir": heir}


def activity(state: str) -> tuple[models.Model, Cast]:
    owner = factories.make_user()
    plan = factories.make_initiative(owner=owner)
    begins = datetime(2026, 3, 14, 10, tzinfo=UTC)
    row = Activity(
        initiative=plan,
        title="Planten",
        begins_at=begins,
        ends_at=begins + timedelta(hours=3),
        place="Molendreef",
        state=state,
    )
    return row, cast() | {"owner": owner, "member": factories.add_member(plan)}


def question(state: str) -> tuple[models.Model, Cast]:
    owner, asker = factories.make_user(), factories.make_user()
    plan = factories.make_initiative(owner=owner)
    row = Question(initiative=plan, text="Mag mijn hond mee?", asked_by=asker, state=state)
    if state == "answered":
        row.answer, row.answered_by, row.answered_at = "Ja.", owner, timezone.now()
    return row, cast() | {"owner": owner, "asker": asker, "member": factories.add_member(plan)}


def post(state: str) -> tuple[models.Model, Cast]:
    """A need of an initiative that depends on no place."""
    owner = factories.make_user()
    plan = factories.make_initiative(owner=owner)
    row = Post(
        initiative=plan,
        side="need",
        category="hands",
        title="Vijf mensen",
        state=state,
        closes_on=date(2026, 5, 31),
    )
    return row, cast() | {"owner": owner, "member": factories.add_member(plan)}


def signal(state: str) -> tuple[models.Model, Cast]:
    author = factories.make_user()
    became = factories.make_initiative("draft") if state == "adopted" else None
    row = Signal(what="Bankje", where="Plein", why="Rust", left_by=author, state=state, adopted_as=became)
    return row, cast() | {"author": author}


def report(state: str) -> tuple[models.Model, Cast]:
    author, reporter = factories.make_user(), factories.make_user()
    people = cast() | {"second_moderator": factories.make_staff("moderator"), "author": author}
    row = Report(
        kind="initiative",
        initiative=factories.make_initiative(owner=author),
        title="Tuin",
        reason="Scheldt",
        reported_by=reporter,
        state=state,
        decision="Dit mag niet.",
    )
    if state not in ("reported", "settled"):
        row.decided_by = people["moderator"]
    return row, people | {"reporter": reporter}


def case(state: str) -> tuple[models.Model, Cast]:
    owner = factories.make_user()
    subject = factories.make_initiative("running", owner=owner)
    people = {
        "owner": owner,
        "contact": factories.make_staff("broker"),
        "assessor": factories.make_staff("assessor"),
        "second_reader": factories.make_staff("assessor"),
    }
    row = Assessment(
        initiative=subject,
        version=factories.make_version(),
        state=state,
        contact_person=people["contact"],
        assessor=people["assessor"],
        second_reader=people["second_reader"],
        contact_due=date(2026, 1, 15),
        answer_due=date(2026, 1, 29),
        taken_over=True,  # an answer of our own needs its text; tests/initiatives/assessments has those
    )
    return row, cast() | people


def complete(row: models.Model, people: Cast) -> None:
    """What hangs on a row once it is saved: both readers declared no interest; a pause that came from the intake; what
    two curators have agreed on.
    """
    if isinstance(row, Assessment) and row.state == "comparison":
        Reading.objects.create(assessment=row, kind=Reading.Kind.AGREED, overall="fits")
    if isinstance(row, VisionVersion):
        for verb in StepProposal.Verb:
            agreed = StepProposal(
                version=row,
                verb=verb,
                reason="Het is goed zo.",
                proposed_by=people["first_curator"],
                confirmed_by=people["second_curator"],
                state="confirmed",
            )
            factories.put(agreed)
    if isinstance(row, Assessment) and row.state != "decided":  # nothing can be hung on an answer
        for reader in (row.assessor, row.second_reader):
            row.declarations.create(user=reader, has_interest=False)
        if row.state == "awaiting_information":
            row.pauses.create(began_on=date(2026, 1, 2), reason="Wat kost het?", came_from="intake")


def reaction(state: str) -> tuple[models.Model, Cast]:
    author = factories.make_user()
    about = factories.make_consultation()
    answer = ReactionAnswer.objects.create(version=about, outcome="adopted", reasons="Goed.")
    row = Reaction(
        version=about,
        kind="goal",
        code="D1.1",
        part_text="Zo staat het er.",
        text="Mooi.",
        author=author,
        state=state,
        answer=answer if state == "answered" else None,
    )
    return row, cast() | {"author": author}


def amendment(state: str) -> tuple[models.Model, Cast]:
    """A curator wrote it; another one has proposed the decision, where there is one."""
    people = {"author": factories.make_staff("curator"), "first_curator": factories.make_staff("curator")}
    row = Amendment(
        version=factories.make_consultation(),
        change="reword",
        kind="goal",
        code="D1.1",
        base_text="Zo staat het er.",
        text="Zo is het beter.",
        reason="Duidelijker.",
        author=people["author"],
        state=state,
    )
    if state not in ("proposed", "withdrawn"):
        row.decision = state if state in ("accepted", "partly", "rejected") else "accepted"
        row.decision_reasons, row.decision_by = "Goed.", people["first_curator"]
    if state in ("accepted", "partly", "rejected"):
        row.confirmed_by = factories.make_staff("curator")
    return row, cast() | people


def voting_round(state: str) -> tuple[models.Model, Cast]:
    """A round whose last day is over: before that nobody closes it."""
    row = Round(
        version=factories.make_version(state="frozen"),
        code="R-proef",
        state=state,
        opens_at=timezone.now() - timedelta(days=3),
        closes_at=timezone.now() - timedelta(days=1),
        rule=Rule().as_json(),
        ways=["letter"],
        fixed_at=None if state == "preparing" else timezone.now(),
        manifest="{}" if state == "closed" else "",
        outcome="not_endorsed" if state == "closed" else "",
    )
    return row, cast() | {"admin": factories.make_staff("admin")}


def exchange(state: str) -> tuple[models.Model, Cast]:
    """An organisation answers the need of an initiative; somebody else belongs to both."""
    poster, answerer, both = (factories.make_user() for _n in range(3))
    plan = factories.make_initiative("running", owner=poster)
    need = make_post(initiative=plan, actor=poster)
    organisation = factories.make_organisation(owner=answerer)
    for party, owner in ((plan, poster), (organisation, answerer)):
        accept_invitation(invite(party, actor=owner, email=both.email), actor=both)
    row = Exchange(post=need, organisation=organisation, state=state)
    if state in LIVE:
        row.due_on = date(2026, 5, 31)
    else:
        row.closed_at = timezone.now()
    if state in ("delivered", "confirmed"):
        row.poster_said = row.answerer_said = "kept"
    return row, cast() | {"poster": poster, "answerer": answerer, "both": both}


def beside_staff(row: models.Model, people: Cast) -> tuple[models.Model, Cast]:
    """A row and its own people, with everybody else who may come by."""
    return row, cast() | people


STANDS: dict[str, Callable[[str], tuple[models.Model, Cast]]] = {
    "role_grant": grant,
    "role_announcement": announcement,
    "factor_reset": factor_reset,
    "job": job,
    "vision_version": version,
    "vision": review,
    "vision_step_proposal": step_proposal,
    "vision_conflict": conflict,
    "vision_contribution": contribution,
    "vision_meeting": meeting,
    "vision_gap": gap,
    "initiative": initiative,
    "handover": handover,
    "activity": activity,
    "question": question,
    "post": post,
    "exchange": exchange,
    "collaboration": lambda state: (collaboration_in(state), cast()),
    "partner": lambda state: beside_staff(*partner_in(state)),
    "problem": lambda state: beside_staff(*problem_in(state)),
    "signal": signal,
    "reaction": reaction,
    "amendment": amendment,
    "report": report,
    "assessment": case,
    "condition": lambda state: (condition_in((made := case("comparison"))[0], state), made[1]),
    "endorsement_round": voting_round,
}


def stand(table: Table, state: str) -> tuple[models.Model, Cast]:
    """A saved row in `state`, put there past the verbs, with everybody who may come by."""
    row, people = STANDS[table.name](state)
    if row._state.adding:
        factories.put(row)
    complete(row, people)
    return row, people
