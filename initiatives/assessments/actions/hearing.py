"""Hear both sides, then decide. Source: domain.md, Assessment; Awb 4:7 and 4:8."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import notify
from civicnet.workflow import Actor, NotAllowedNow, perform, require
from initiatives.actions import record_outcome
from initiatives.assessments.actions.agreed import refresh_text_hash
from initiatives.assessments.actions.judgement import todo
from initiatives.assessments.actions.lock import locked
from initiatives.assessments.models import Assessment, Confirmation, HearingReply, Reading, answer_sha256

State = Assessment.State


@transaction.atomic
def open_hearing(case: Assessment, *, actor: Actor, at: datetime | None = None) -> Assessment:
    """Send the draft to the initiators, who have 14 days to reply.

    Raises ValidationError with everything that is still missing: each difference of two steps or more has its note,
    and the draft is whole.
    """
    case = locked(case)
    require(actor, "assessments.compare", case)
    if case.state != State.COMPARISON:
        raise NotAllowedNow(case, "open_hearing")
    _require_whole(case)
    case.hearing_due = deadlines.due(at or timezone.now(), deadlines.HEARING_DAYS)
    case.text_sha256 = answer_sha256(case)
    return perform(case, "open_hearing", actor=actor, at=at, with_fields=["hearing_due", "text_sha256"])


@transaction.atomic
def reply(
    case: Assessment, *, actor: User, text: str = "", no_remarks: bool = False, at: datetime | None = None
) -> HearingReply:
    """The initiators say what they think of the draft, once: a text, or "no remarks". The readers are told.

    Raises ValidationError for neither or both, NotAllowedNow outside the hearing or after an earlier reply. A reply
    is welcome after the 14 days as well, as long as there is no answer.
    """
    case = locked(case)
    require(actor, "assessments.reply", case)
    if case.state != State.HEARING or case.replies.exists():
        raise NotAllowedNow(case, "reply")
    text = text.strip()
    if bool(text) == no_remarks:
        raise ValidationError({"text": _("Write your reply, or choose “no remarks”.")}, code="empty")
    said = HearingReply.objects.create(
        assessment=case, author=actor, text=text, no_remarks=no_remarks, at=at or timezone.now()
    )
    refresh_text_hash(case)
    record(case, "reply", actor=actor, data={"no_remarks": no_remarks}, at=at)
    notify(
        case.audience("readers"),
        event="assessment.reply",
        by=actor,
        title=format_lazy("{}: {}", str(case), _("the initiators have replied to the draft")),
        url=f"/werk/toetsen/{case.pk}/",
        at=at,
    )
    return said


@transaction.atomic
def answer_reply(said: HearingReply, *, actor: Actor, text: str, at: datetime | None = None) -> HearingReply:
    """A reader answers the reply; both are published. Raises ValidationError without a text."""
    case = locked(said.assessment)
    require(actor, "assessments.compare", case)
    said = HearingReply.objects.select_for_update().get(pk=said.pk)
    if case.state != State.HEARING or said.no_remarks:
        raise NotAllowedNow(case, "answer_reply")
    if not text.strip():
        raise ValidationError({"answer": _("Write what you say to the initiators.")}, code="empty")
    said.answer, said.answered_by_id, said.answered_at = text.strip(), actor.pk, at or timezone.now()
    said.save(update_fields=["answer", "answered_by", "answered_at"])
    refresh_text_hash(case)
    record(case, "answer_reply", actor=actor, at=at)
    return said


@transaction.atomic
def confirm(case: Assessment, *, actor: User, sha256: str, at: datetime | None = None) -> Assessment:
    """A reader says yes to one text, named by its SHA-256. With the same yes of both, the case is decided.

    `sha256` is that of the text on the reader's screen. Only confirmations of the text as it stands now count, and
    only of who sits in the seat and holds the role. At the second one the text freezes, the initiative gets its
    outcome and the initiators are told. Raises NotAllowedNow before the hearing is over, ValidationError when the
    text has changed since the reader saw it or is not whole.
    """
    case = locked(case)
    require(actor, "assessments.confirm", case)
    today = deadlines.local_date(at)
    if case.state != State.HEARING or not case.hearing_is_over(today):
        raise NotAllowedNow(case, "decide")
    _require_whole(case)
    now = answer_sha256(case)
    if sha256 != now:
        raise ValidationError(
            _("The text has changed since you opened it. Read it again, then confirm."), code="changed"
        )
    _row, made = Confirmation.objects.get_or_create(
        assessment=case, reader=actor, text_sha256=now, defaults={"at": at or timezone.now()}
    )
    if made:
        record(case, "confirm", actor=actor, data={"sha256": now}, at=at)
    others = [u for u in case.audience("readers") if u.pk != actor.pk and "assessor" in u.granted_roles]
    if Confirmation.objects.filter(assessment=case, reader__in=others, text_sha256=now).exists():
        return _decide(case, now, actor, at)
    notify(
        others,
        event="assessment.confirm",
        by=actor,
        title=format_lazy("{}: {}", str(case), _("the other reader has confirmed the text, now you")),
        url=f"/werk/toetsen/{case.pk}/",
        at=at,
    )
    return case


def _decide(case: Assessment, sha256: str, actor: Actor, at: datetime | None) -> Assessment:
    agreed = case.readings.get(kind=Reading.Kind.AGREED)
    case.overall, case.text_sha256, case.decided_at = agreed.overall, sha256, at or timezone.now()
    fields = ["overall", "text_sha256", "decided_at", *case.keep_labels()]
    case = perform(case, "decide", actor=actor, note=agreed.summary, at=at, with_fields=fields)
    record_outcome(case.initiative, agreed.overall, actor=actor, at=at)
    return case


def _require_whole(case: Assessment) -> None:
    agreed = (
        Reading.objects.with_judgements()
        .select_related("assessment__version")
        .get(assessment=case, kind=Reading.Kind.AGREED)
    )
    missing = todo(agreed)
    if missing:
        raise ValidationError([ValidationError(str(item.text), code=item.where) for item in missing])
