"""Whether a reader has an interest in the case, and what follows when there is one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.workflow import NotAllowedNow, require
from initiatives.assessments.actions.seats import set_aside, tell_of_free_seat
from initiatives.assessments.models import (
    Assessment,
    InterestDeclaration,
    Reading,
    SeatName,
)


@transaction.atomic
def declare_interest(
    case: Assessment,
    *,
    actor: User,
    has_interest: bool,
    note: str = "",
    at: datetime | None = None,
) -> InterestDeclaration:
    """A reader says whether there is an interest; before that the case stays closed to that reader.

    With an interest the reader leaves the case: the seat is emptied, an unfinished draft goes, contact person and desk
    are told that a seat is free, and the case never opens for this person again. What was handed in already is set
    aside: kept, and not counted; a new reader reads blind, and the initiators are told. Nobody is told who it was or
    why; `note` stays with the declaration and is shown to nobody else. Raises NotAllowedNow when declared already, or
    once the answer is given.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.declare_interest", case)
    seat: SeatName = "assessor" if case.assessor_id == actor.pk else "second_reader"
    kind = Reading.Kind.FIRST if seat == "assessor" else Reading.Kind.SECOND
    declared = InterestDeclaration.objects.filter(assessment=case, user=actor)
    handed_in = case.readings.filter(kind=kind, reader=actor, handed_in_at__isnull=False).exists()
    if not case.is_open or (declared.exists() and not has_interest):
        raise NotAllowedNow(case, "declare_interest")
    declaration = InterestDeclaration.objects.create(
        assessment=case, user=actor, has_interest=has_interest, note=note, at=at or timezone.now()
    )
    if not has_interest:
        record(case, "declare_no_interest", actor=actor, at=at)
        return declaration
    if handed_in:
        case = set_aside(case, kind, actor, at)
    case.readings.filter(kind=kind, handed_in_at=None).delete()
    setattr(case, seat, None)
    case.save(update_fields=[seat])
    record(case, "hand_over", actor=actor, data={"seat": seat}, at=at)
    tell_of_free_seat(case, seat, not_to={actor.pk}, at=at)
    return declaration
