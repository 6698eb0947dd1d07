"""Whether a reader has an interest in the case, and what follows when there is one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import notify
from civicnet.workflow import Actor, NotAllowedNow, perform, require
from initiatives.assessments.actions.lock import locked
from initiatives.assessments.models import (
    Assessment,
    InterestDeclaration,
    Reading,
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
    """A reader says whether there is an interest; before that the case stays shut for that reader.

    An interest hands the case over: the seat is emptied, an unfinished draft goes, contact person and desk are told,
    and the case never opens for this person again. What was handed in already is set aside: kept, and not counted;
    a new reader reads blind, and the initiators are told. `note` stays with the declaration and is shown to nobody
    else. Raises NotAllowedNow when declared already, or once the answer is given.
    """
    case = locked(case)
    require(actor, "assessments.declare_interest", case)
    seat = "assessor" if case.assessor_id == actor.pk else "second_reader"
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
        case = _set_aside(case, kind, actor, at)
    case.readings.filter(kind=kind, handed_in_at=None).delete()
    setattr(case, seat, None)
    case.save(update_fields=[seat])
    record(case, "hand_over", actor=actor, data={"seat": seat}, at=at)
    others = {u.pk: u for u in [*case.audience("contact"), *case.audience("desk")] if u.pk != actor.pk}
    notify(
        others.values(),
        event="assessment.hand_over",
        by=actor,
        title=format_lazy(
            "{}: {}", str(case), _("a reader has handed the case over, somebody else is needed")
        ),
        url=f"/werk/toetsen/{case.pk}/",
        at=at,
    )
    return declaration


def _set_aside(case: Assessment, kind: str, actor: Actor, at: datetime | None) -> Assessment:
    """Take one handed-in reading, and all that was built on it, out of the case.

    What both agreed on and the reply to that draft are set aside as well; its conditions and the notes on differences
    go. The other reading stays: it was made blind. The clock of the municipality runs on.
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
    notify(
        case.audience("owners"),
        event="assessment.set_aside",
        by=actor,
        title=format_lazy("{}: {}", str(case), _("somebody else reads your plan anew")),
        text=_(
            "One of the two readers found out about an interest in your plan and stepped back. What this reader "
            "found does not count any more. Somebody else now reads your plan, without seeing what was found before. "
            "If you had a draft answer, it no longer holds: you get a new one, and can reply to it again. You need "
            "do nothing."
        ),
        url=case.get_absolute_url(),
        at=at,
    )
    return case
