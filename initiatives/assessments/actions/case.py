"""The case around the judgement: request, intake, seats, withdrawal. Source: domain.md, Assessment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.search.actions import index
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from initiatives.actions import DESK, name_contact, record_outcome
from initiatives.actions import log_contact as log_first_contact
from initiatives.assessments.actions.agreed import NewCondition
from initiatives.assessments.actions.seats import KIND_OF_SEAT, vacate
from initiatives.assessments.models import (
    OPEN,
    Assessment,
    Condition,
    Contact,
    Finding,
    GoalScore,
    Overall,
    ReaderSeat,
    Reading,
    answer_sha256,
)
from initiatives.assessments.rules import is_independent, met_them
from initiatives.models import Initiative, Outcome
from initiatives.workflow import LIVE
from vision.models import VisionVersion


def can_request(initiative: Initiative) -> bool:
    """Whether an assessment may be asked for now: the initiative is alive, a vision is in force, no case is open."""
    return (
        initiative.stage in LIVE
        and VisionVersion.objects.in_force() is not None
        and not Assessment.objects.under_way().filter(initiative=initiative).exists()
    )


@transaction.atomic
def request_assessment(
    initiative: Initiative,
    *,
    actor: Actor,
    question: str = "",
    version: VisionVersion | None = None,
    taken_over: bool = False,
    at: datetime | None = None,
) -> Assessment:
    """An owner asks the municipality to assess the initiative against the vision in force.

    Starts the two terms: 14 days to the first contact, 28 to the answer. Sets the outcome of the initiative to "under
    way", tells the desk. `version` and `taken_over` are for the loader and imports, which may name an older text.
    Raises PermissionDenied, or NotAllowedNow when there is no vision in force, a case is open already, or the
    initiative is not alive.
    """
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    moment = at or timezone.now()
    text = (version if actor is SYSTEM else None) or VisionVersion.objects.in_force()
    case = Assessment(
        initiative=initiative,
        version=text,
        requested_by_id=actor.pk,
        requested_at=moment,
        changed_at=moment,
        question=question,
        contact_due=deadlines.due(moment, deadlines.CONTACT_DAYS),
        answer_due=deadlines.due(moment, deadlines.ANSWER_DAYS),
        taken_over=taken_over and actor is SYSTEM,
    )
    require(actor, "assessments.request", case)
    if text is None or (not can_request(initiative) and not case.taken_over):
        raise NotAllowedNow(case, "request")
    case = create(case, "request", actor=actor, at=at)
    index(Assessment.to_index().get(pk=case.pk))
    record_outcome(initiative, Outcome.UNDER_WAY, actor=actor, answer_by=case.answer_due, at=at)
    return case


@transaction.atomic
def take_in(case: Assessment, *, actor: Actor, at: datetime | None = None) -> Assessment:
    """A named member of staff takes the case in and becomes the contact person of the initiators, who are told."""
    case = Assessment.objects.lock(case)
    require(actor, "assessments.take_in", case)
    case.contact_person_id = actor.pk
    return perform(case, "take_in", actor=actor, at=at, with_fields=["contact_person"])


@transaction.atomic
def replace_contact(
    case: Assessment, person: User, *, actor: Actor, reason: str, at: datetime | None = None
) -> Assessment:
    """Hand the initiators over to another contact person, with the reason. The owners are told.

    Whoever judges the case never meets them: `person` is not a reader of it, not a member, and has no interest. Also
    fills the seat when the contact person left. Raises PermissionDenied when actor or person may not, NotAllowedNow
    when nobody took the case in or it is over, ValidationError without a reason or for the same person.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.replace_contact", case)
    if not case.is_open or case.state == Assessment.State.REQUESTED:
        raise NotAllowedNow(case, "replace_contact")
    can = person.granted_roles & DESK and person.pk not in case.reader_ids()
    if not can or not is_independent.test(person, case):
        raise PermissionDenied("assessments.replace_contact")
    if case.contact_person_id == person.pk:
        raise ValidationError({"person": _("This colleague is the contact person already.")}, code="same")
    before = case.contact_person_id
    case.contact_person, case.changed_at = person, at or timezone.now()
    case.save(update_fields=["contact_person", "changed_at"])
    record(case, "replace_contact", actor=actor, data={"from": before, "to": person.pk}, at=at)
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=case.initiative_id)
    if initiative.contact_person_id == person.pk:  # named anew below, now with the case
        initiative.contact_person = None
    name_contact(initiative, person, actor=actor, reason=reason, at=at)
    return case


@transaction.atomic
def log_contact(
    case: Assessment, *, actor: Actor, how: str, note: str = "", at: datetime | None = None
) -> Contact:
    """Write down that the contact person spoke to the initiators. The first time counts against the 14 days.

    `how` is a value of Contact.How; `note` is for those who work on the case. `at` says when it was, not before the
    request and not in the future. Raises ValidationError for another moment.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.log_contact", case)
    if not case.is_open:
        raise NotAllowedNow(case, "log_contact")
    moment = at or timezone.now()
    if moment > timezone.now() or deadlines.local_date(moment) < deadlines.local_date(case.requested_at):
        raise ValidationError(
            {"at": _("That cannot be: the contact lies before the request or in the future.")}, code="when"
        )
    contact = Contact.objects.create(assessment=case, by_id=actor.pk, how=how, note=note, at=moment)
    if case.contacted_at is None or moment < case.contacted_at:
        case.contacted_at = moment
        case.save(update_fields=["contacted_at"])
    record(case, "log_contact", actor=actor, data={"how": how}, at=moment)
    first = case.initiative.contacted_at
    if first is None or moment < first:  # whoever spoke about the assessment has spoken to the initiative
        log_first_contact(case.initiative, actor=actor, at=moment)
    return contact


@transaction.atomic
def seat(
    case: Assessment, name: ReaderSeat, person: User, *, actor: Actor, at: datetime | None = None
) -> Assessment:
    """Give `person` the seat of assessor or second reader: taken by oneself, or assigned by the contact person.

    A seat is free when nobody has it, or when its holder no longer has the role; what that reader handed in is then set
    aside. Raises PermissionDenied
    when actor or person may not; NotAllowedNow when the seat is taken or the case is closed. An assigned person is
    told.
    """
    case = Assessment.objects.lock(case)
    sits = {"assessor": "assessments.sit_first", "second_reader": "assessments.sit_second"}[name]
    if actor.pk != person.pk:
        require(actor, "assessments.assign", case)
    if not (is_assessor_by_role(person) and _may_sit(person, case, name)):
        raise PermissionDenied(sits)
    holder: User | None = getattr(case, name)
    if not case.is_open or not case.is_free(name):
        raise NotAllowedNow(case, "seat")
    if holder is not None:  # the newcomer does not inherit that judgement
        case = vacate(case, name, at=at)
    setattr(case, name, person)
    case.changed_at = at or timezone.now()
    case.save(update_fields=[name, "changed_at"])
    Reading.objects.filter(assessment=case, handed_in_at=None, kind=KIND_OF_SEAT[name]).delete()
    record(case, f"seat_{name}", actor=actor, data={"person": person.pk}, at=at)
    if actor.pk != person.pk:
        tell([person], "assessment.seat", "readers", about=case, by=actor, at=at, facts={"by": str(actor)})
    return case


def is_assessor_by_role(person: User) -> bool:
    """Whether `person` holds the role: an assigned person has no session here that could have two factors."""
    return "assessor" in person.granted_roles


def _may_sit(person: User, case: Assessment, name: ReaderSeat) -> bool:
    other = case.second_reader_id if name == "assessor" else case.assessor_id
    return other != person.pk and not met_them(person, case) and is_independent.test(person, case)


@transaction.atomic
def start_assessing(case: Assessment, *, actor: Actor, at: datetime | None = None) -> Assessment:
    """Both seats are taken: the reading starts. Raises ValidationError while a seat is free."""
    case = Assessment.objects.lock(case)
    if case.free_seats and actor is not SYSTEM:
        require(actor, "assessments.assign", case)
        raise ValidationError(_("Two people read each plan. Find the second one first."), code="seats")
    return perform(case, "start_assessing", actor=actor, at=at)


@transaction.atomic
def withdraw(case: Assessment, *, actor: Actor, note: str = "", at: datetime | None = None) -> Assessment:
    """The initiators take their request back. The initiative gets the outcome of its last answer again."""
    case = Assessment.objects.lock(case)
    case.pauses.filter(ended_on=None).update(ended_on=deadlines.local_date(at))
    case = perform(case, "withdraw", actor=actor, note=note, at=at)
    last = Assessment.objects.decided().filter(initiative=case.initiative).order_by("-decided_at").first()
    record_outcome(case.initiative, last.overall if last else Outcome.NOT_ASKED, actor=actor, at=at)
    return case


def withdraw_with_initiative(payload: dict[str, Any]) -> None:
    """Subscriber of `initiative.withdrawal_stands`: what was withdrawn is not assessed. Idempotent."""
    for case in Assessment.objects.filter(initiative_id=payload["id"], state__in=OPEN):
        withdraw(case, actor=SYSTEM)


@transaction.atomic
def take_over(
    initiative: Initiative,
    *,
    actor: Actor,
    version: VisionVersion,
    overall: str,
    summary: str = "",
    explanation: str = "",
    scores: Mapping[str, tuple[str, str]] | None = None,
    crossed: Mapping[str, str] | None = None,
    conditions: Iterable[NewCondition] = (),
    at: datetime | None = None,
) -> Assessment:
    """Record an answer that was given elsewhere ("overgenomen"), for the loader and imports: SYSTEM only.

    `scores` maps a goal's code to (score, reasons), `crossed` a crossed line's code to its reasons; reasons may be
    missing and are then shown as "zonder motivering aangeleverd". Raises PermissionDenied for everybody else.
    """
    case = request_assessment(initiative, actor=actor, version=version, taken_over=True, at=at)
    require(actor, "assessments.take_over", case)
    reading = Reading.objects.create(
        assessment=case,
        kind=Reading.Kind.AGREED,
        overall=Overall(overall),
        summary=summary,
        explanation=explanation,
        saved_at=at or timezone.now(),
    )
    Condition.objects.bulk_create(Condition(assessment=case, **vars(condition)) for condition in conditions)
    goals = {goal.code: goal for goal in version.goals.all()}
    lines = {line.code: line for line in version.preconditions.all()}
    GoalScore.objects.bulk_create(
        GoalScore(reading=reading, goal=goals[code], score=score, reasons=reasons)
        for code, (score, reasons) in (scores or {}).items()
    )
    if scores or crossed:
        Finding.objects.bulk_create(
            Finding(
                reading=reading,
                precondition=line,
                crossed=code in (crossed or {}),
                reasons=(crossed or {}).get(code, ""),
            )
            for code, line in lines.items()
        )
    case.overall, case.decided_at, case.text_sha256 = overall, at or timezone.now(), answer_sha256(case)
    fields = ["overall", "decided_at", "text_sha256", *case.keep_labels()]
    perform(case, "take_over", actor=actor, at=at, with_fields=fields)
    index(Assessment.to_index().get(pk=case.pk))
    record_outcome(case.initiative, overall, actor=actor, at=at)
    return case
