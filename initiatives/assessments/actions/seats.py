"""A seat becomes free: somebody stepped back, lost the role, or left. Source: domain.md, Who and Assessment.

"Losing a role ends pending approvals and frees the seats held in open cases, visibly": contact person, the other reader
and the desk are told, the worklist and the timeline show it, nobody outside is told who it was or why.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import RoleGrant, User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, perform, require
from initiatives.actions import name_contact
from initiatives.assessments.models import SEATS, Assessment, Reading, SeatName
from initiatives.models import Initiative

KIND_OF_SEAT = {"assessor": Reading.Kind.FIRST, "second_reader": Reading.Kind.SECOND}


def free_seats_of_role(payload: dict[str, Any]) -> None:
    """Subscriber of `role_grant.end`: whoever lost a role leaves the seats that it gave. Idempotent."""
    grant = RoleGrant.objects.get(pk=payload["id"])
    for case in Assessment.objects.under_way().held_by(grant.user_id).order_by("pk"):
        free_lost_seats(case)


@transaction.atomic
def free_lost_seats(case: Assessment, *, at: datetime | None = None) -> Assessment:
    """Empty every seat of an open case that is held without its role, or by an account that is not active any more."""
    case = Assessment.objects.lock(case)
    for seat in SEATS:
        if case.is_open and getattr(case, seat) is not None and case.is_free(seat):
            case = vacate(case, seat, at=at)
    return case


def vacate(case: Assessment, seat: SeatName, *, at: datetime | None = None) -> Assessment:
    """Empty one seat of a locked case, because its holder no longer has the role for it.

    A reading that was handed in is set aside, as when its reader steps back: somebody new reads with fresh eyes, and
    confirms what he or she found. An unfinished one goes.
    """
    person: User = getattr(case, seat)
    setattr(case, seat, None)
    case.changed_at = at or timezone.now()
    case.save(update_fields=[seat, "changed_at"])
    if seat == "contact_person":
        record(case, "lose_contact", actor=SYSTEM, at=at)
        _tell_owners_of_contact(case, at)
    else:
        kind = KIND_OF_SEAT[seat]
        record(case, "lose_reader", actor=SYSTEM, data={"seat": seat}, at=at)
        if case.readings.filter(kind=kind, handed_in_at__isnull=False).exists():
            case = set_aside(case, kind, SYSTEM, at)
        case.readings.filter(kind=kind, handed_in_at=None).delete()
    tell_of_free_seat(case, seat, not_to={person.pk}, at=at)
    return case


def set_aside(case: Assessment, kind: str, actor: Actor, at: datetime | None) -> Assessment:
    """Take one handed-in reading, and all that was built on it, out of a locked case.

    What both agreed on and the reply to that draft are set aside as well; its conditions and the notes on differences
    go. The other reading stays: it was made blind. The municipality's clock keeps running.
    """
    moment = at or timezone.now()
    case.readings.filter(kind__in=(kind, Reading.Kind.AGREED)).update(set_aside_at=moment)
    case.replies.update(set_aside_at=moment)
    case.differences.all().delete()
    case.conditions.all().delete()
    case.text_sha256, case.hearing_due, case.draft, case.draft_outdated = "", None, None, False
    case.save(update_fields=["text_sha256", "hearing_due", "draft", "draft_outdated"])
    verb = "reopen_first" if kind == Reading.Kind.FIRST else "reopen_second"
    if case.state in case.workflow.by_verb[verb].sources:
        case = perform(case, verb, actor=actor, at=at)
    tell(case.audience("owners"), "assessment.set_aside", "owners", about=case, by=actor, at=at)
    return case


def tell_of_free_seat(
    case: Assessment, seat: SeatName, *, not_to: Collection[int | None], at: datetime | None = None
) -> None:
    """Tell those who can fill it that a seat of the case is free: never who sat there, nor why it is free."""
    initiators = case.initiators | set(not_to)
    if seat == "contact_person":
        people = [*case.audience("desk"), *User.objects.holding("admin")]
        readers = [person for person in people if person.pk not in initiators]
        tell(readers, "assessment.lose_contact", "desk", about=case, by=SYSTEM, at=at)
    else:
        people = [*case.audience("contact"), *case.audience("readers"), *case.audience("desk")]
        readers = [person for person in people if person.pk not in initiators]
        # The dossier opens for who has a part in it and for who may read; a broker looks at the page of the case.
        opens = {user.pk for user in [*case.audience("contact"), *case.audience("readers")]}
        opens |= set(User.objects.holding("assessor").values_list("pk", flat=True))
        inside = [user for user in readers if user.pk in opens]
        outside = [user for user in readers if user.pk not in opens]
        there, here = {"place": lambda: reverse("dossier", args=[case.pk])}, {"place": case.get_absolute_url}
        tell(inside, "assessment.hand_over", "desk", about=case, by=SYSTEM, at=at, facts=there)
        tell(outside, "assessment.hand_over", "desk", about=case, by=SYSTEM, at=at, facts=here)


def _tell_owners_of_contact(case: Assessment, at: datetime | None) -> None:
    tell(case.audience("owners"), "assessment.lose_contact", "owners", about=case, by=SYSTEM, at=at)


@transaction.atomic
def leave_seat(case: Assessment, *, actor: User, at: datetime | None = None) -> Assessment:
    """A reader who cannot do it hands the seat on: a draft of the reading goes, contact person and desk are told.

    Nobody is told who it was or why. Raises PermissionDenied to who has no seat, NotAllowedNow once the own reading is in
    or the case is over; an interest can still be declared then.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.leave_seat", case)
    seat: SeatName = "assessor" if case.assessor_id == actor.pk else "second_reader"
    own = case.readings.filter(kind=KIND_OF_SEAT[seat], reader=actor, set_aside_at=None)
    if not case.is_open or own.filter(handed_in_at__isnull=False).exists():
        raise NotAllowedNow(case, "leave_seat")
    own.delete()
    setattr(case, seat, None)
    case.changed_at = at or timezone.now()
    case.save(update_fields=[seat, "changed_at"])
    record(case, "hand_over", actor=actor, data={"seat": seat}, at=at)
    tell_of_free_seat(case, seat, not_to={actor.pk}, at=at)
    return case


@transaction.atomic
def become_contact(case: Assessment, *, actor: User, at: datetime | None = None) -> Assessment:
    """Take the seat of a contact person who left: a member of staff, under their own name. The owners are told.

    Raises PermissionDenied for those who judge the case or have an interest, and while the seat is taken; NotAllowedNow
    for a case that nobody took in yet (`take_in`), or that is over.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.become_contact", case)
    if not case.is_open or case.state == Assessment.State.REQUESTED:
        raise NotAllowedNow(case, "become_contact")
    case.contact_person, case.changed_at = actor, at or timezone.now()
    case.save(update_fields=["contact_person", "changed_at"])
    record(case, "become_contact", actor=actor, at=at)
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=case.initiative_id)
    if initiative.contact_person_id != actor.pk:
        name_contact(initiative, actor, actor=actor, reason=str(_("The seat was free.")), at=at)
    return case
