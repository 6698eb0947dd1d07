"""Hear both sides, then decide. Source: domain.md, Assessment; Awb 4:7 and 4:8."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.search.actions import index
from civicnet.workflow import Actor, NotAllowedNow, perform, require
from initiatives.actions import record_outcome
from initiatives.assessments.actions.agreed import refresh_text_hash
from initiatives.assessments.actions.judgement import list_missing
from initiatives.assessments.models import (
    AgreedText,
    Assessment,
    Change,
    Confirmation,
    HearingReply,
    Reading,
    SentDraft,
    agreed_text,
    answer_sha256,
    canonical_draft,
    changed_since_sent,
    sha256_of,
)

State = Assessment.State
# The fields that are saved with the step that sends a draft.
SENT = ("draft", "draft_outdated", "hearing_due", "text_sha256")


@transaction.atomic
def open_hearing(case: Assessment, *, actor: Actor, at: datetime | None = None) -> Assessment:
    """Send the draft to the initiators, who have 14 days to reply. What was sent is kept as it is.

    Raises ValidationError with everything that is still missing: each difference of two steps or more has its note,
    and the draft is whole.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.compare", case)
    if case.state != State.COMPARISON:
        raise NotAllowedNow(case, "open_hearing")
    _require_whole(case)
    _keep_draft(case, agreed_text(case), at)
    return perform(case, "open_hearing", actor=actor, at=at, with_fields=SENT)


@transaction.atomic
def send_again(case: Assessment, *, actor: Actor, at: datetime | None = None) -> Assessment:
    """Send the changed draft to the initiators: they read what changed, and have 14 days anew to reply to this one.

    A change of substance needs it (domain.md, Assessment; Awb 4:7 and 4:8); after a change of wording readers may.
    Earlier drafts and the replies to them stay. Raises NotAllowedNow when nothing changed since the draft was sent,
    ValidationError while something is missing.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.compare", case)
    if case.state != State.HEARING:
        raise NotAllowedNow(case, "send_again")
    before, agreed = case.draft, agreed_text(case)
    if before is not None and before.text_sha256 == sha256_of(canonical_draft(case, agreed)):
        raise NotAllowedNow(case, "send_again")
    _require_whole(case)
    changes = changed_since_sent(case, agreed)
    _keep_draft(case, agreed, at)
    case = perform(case, "send_again", actor=actor, at=at, with_fields=SENT)
    tell(
        case.audience("owners"),
        "assessment.send_again",
        "owners",
        about=case,
        by=actor,
        at=at,
        facts={"changes": lambda: _changes_in_words(changes)},
    )
    return case


def _changes_in_words(changes: list[Change]) -> str:
    """What changed, in the current language."""
    if not changes:
        return gettext("Only the wording changed.")
    return "\n".join((gettext("This changed:"), *(f"- {change}" for change in changes)))


def _keep_draft(case: Assessment, agreed: AgreedText, at: datetime | None) -> SentDraft:
    """Keep the present text as the draft that is sent, and set on the case all that follows from it."""
    moment, text = at or timezone.now(), canonical_draft(case, agreed)
    case.hearing_due = deadlines.due(moment, deadlines.HEARING_DAYS)
    case.draft = SentDraft.objects.create(
        assessment=case,
        reading=case.readings.get(kind=Reading.Kind.AGREED),
        number=case.drafts.count() + 1,
        text=text.decode(),
        text_sha256=sha256_of(text),
        sent_at=moment,
        reply_by=case.hearing_due,
    )
    case.draft_outdated, case.text_sha256 = False, answer_sha256(case, agreed)
    return case.draft


@transaction.atomic
def reply(
    case: Assessment,
    *,
    actor: User,
    text: str = "",
    no_remarks: bool = False,
    sha256: str | None = None,
    at: datetime | None = None,
) -> HearingReply:
    """The initiators say what they think of the draft, once for each draft: a text, or "no remarks". Readers are told.

    `sha256` is that of the draft on the screen: a reply belongs to the text that it answers. Without it the reply is to
    the present draft. Raises ValidationError for neither or both, and when another draft was sent in between;
    NotAllowedNow outside the hearing or after an earlier reply. A reply is welcome after the 14 days as well, as long
    as there is no answer.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.reply", case)
    if case.state != State.HEARING or case.draft is None or case.replies.filter(draft=case.draft).exists():
        raise NotAllowedNow(case, "reply")
    if sha256 is not None and sha256 != case.draft.text_sha256:
        raise ValidationError(
            _(
                "The draft has changed since you opened it. Read the new one; what you typed still stands here."
            ),
            code="changed",
        )
    text = text.strip()
    if bool(text) == no_remarks:
        raise ValidationError({"text": _("Write your reply, or choose “no remarks”.")}, code="empty")
    said = HearingReply.objects.create(
        assessment=case,
        draft=case.draft,
        author=actor,
        text=text,
        no_remarks=no_remarks,
        at=at or timezone.now(),
    )
    refresh_text_hash(case)
    record(case, "reply", actor=actor, data={"no_remarks": no_remarks}, at=at)
    tell(case.audience("readers"), "assessment.reply", "readers", about=case, by=actor, at=at)
    return said


@transaction.atomic
def answer_reply(said: HearingReply, *, actor: Actor, text: str, at: datetime | None = None) -> HearingReply:
    """A reader answers the reply; both are published. Raises ValidationError without a text."""
    case = Assessment.objects.lock(said.assessment)
    require(actor, "assessments.compare", case)
    said = HearingReply.objects.select_for_update().get(pk=said.pk)
    if case.state != State.HEARING or said.no_remarks or said.set_aside_at is not None:
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
    """A reader says yes to one text, named by its SHA-256. When both have said yes to the same text, the case is decided.

    `sha256` is that of the text on the reader's screen. Only confirmations of the text as it stands now count, and only
    those of whoever has the seat and holds the role. At the second one the text freezes, the initiative gets its
    outcome and the initiators are told. Raises NotAllowedNow before the hearing is over, ValidationError when the text
    has changed since the reader saw it, is not whole, or differs in substance from the draft that the initiators could
    reply to: that draft is sent again first.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.confirm", case)
    today = deadlines.local_date(at)
    if case.state != State.HEARING:
        raise NotAllowedNow(case, "decide")
    agreed = agreed_text(case)
    if case.draft is None or changed_since_sent(case, agreed):
        raise ValidationError(
            _("The initiators have not read this answer yet. Send them the changed draft first."),
            code="unheard",
        )
    if not case.hearing_is_over(today):
        raise NotAllowedNow(case, "decide")
    _require_whole(case)
    now = answer_sha256(case, agreed)
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
    tell(others, "assessment.confirm", "readers", about=case, by=actor, at=at)
    return case


def _decide(case: Assessment, sha256: str, actor: Actor, at: datetime | None) -> Assessment:
    agreed = case.readings.get(kind=Reading.Kind.AGREED)
    case.overall, case.text_sha256, case.decided_at = agreed.overall, sha256, at or timezone.now()
    fields = ["overall", "text_sha256", "decided_at", *case.keep_labels()]
    case = perform(case, "decide", actor=actor, note=agreed.summary, at=at, with_fields=fields)
    index(Assessment.to_index().get(pk=case.pk))
    record_outcome(case.initiative, agreed.overall, actor=actor, at=at)
    return case


def _require_whole(case: Assessment) -> None:
    agreed = (
        Reading.objects.with_judgements()
        .select_related("assessment__version")
        .get(assessment=case, kind=Reading.Kind.AGREED)
    )
    missing = list_missing(agreed)
    if missing:
        raise ValidationError([ValidationError(str(item.text), code=item.where) for item in missing])
