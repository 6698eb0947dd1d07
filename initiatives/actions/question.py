"""Verbs on questions: anybody asks the owners of an initiative something in public; they answer once, and can correct that."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import Actor, NotAllowedNow, create, perform, require
from initiatives.models import Initiative, Question
from initiatives.workflow import LIVE

MOST_A_DAY: Final = 5


@transaction.atomic
def ask(initiative: Initiative, *, actor: User, text: str, at: datetime | None = None) -> Question:
    """Ask the owners something. Everybody sees it, but not who asked; the owners are told.

    At most MOST_A_DAY a day. Raises PermissionDenied to members and for what is not public, NotAllowedNow for an
    initiative that is over, ValidationError without a text or past the limit.
    """
    User.objects.select_for_update().get(pk=actor.pk)  # two at once are counted as two
    moment = at or timezone.now()
    question = Question(initiative=initiative, text=text.strip(), asked_by=actor, made_at=moment)
    require(actor, "initiatives.ask", question)
    if initiative.stage not in LIVE:
        raise NotAllowedNow(question, "ask")
    if not question.text:
        raise ValidationError({"text": _("Write your question.")})
    if Question.objects.filter(asked_by=actor, made_at__gt=moment - timedelta(days=1)).count() >= MOST_A_DAY:
        raise ValidationError(_("You have asked five questions today. Go on tomorrow."), code="too_many")
    question = create(question, "ask", actor=actor, at=at)
    tell(question.audience("owners"), "question.ask", "owners", about=question, by=actor, at=at)
    return question


@transaction.atomic
def answer_question(question: Question, *, actor: Actor, text: str, at: datetime | None = None) -> Question:
    """Answer it, once, for everybody to read. Who asked is told. By an owner.

    Raises NotAllowedNow when it has its answer, was taken back or hidden; ValidationError without a text.
    """
    question = _locked(question)
    require(actor, "initiatives.answer", question)
    if question.hidden_at is not None:
        raise NotAllowedNow(question, "answer")
    if not text.strip():
        raise ValidationError({"text": _("Write your answer.")})
    question.answer, question.answered_at = text.strip(), at or timezone.now()
    question.answered_by = actor if isinstance(actor, User) else None
    fields = ["answer", "answered_at", "answered_by"]
    question = perform(question, "answer", actor=actor, at=at, with_fields=fields)
    tell(question.audience("asker"), "question.answer", "asker", about=question, by=actor, at=at)
    return question


@transaction.atomic
def correct_question_answer(question: Question, *, actor: Actor, text: str) -> Question:
    """Correct the answer. The page says when; what it was before stays in the journal. Who asked is told. By an owner.

    Raises NotAllowedNow without an answer or when it is hidden; ValidationError without a text, or with the same.
    """
    question = _locked(question)
    require(actor, "initiatives.answer", question)
    if question.hidden_at is not None or question.state != Question.State.ANSWERED:
        raise NotAllowedNow(question, "correct_answer")
    before, question.answer = question.answer, text.strip()
    if question.answer in ("", before):
        raise ValidationError({"text": _("Write what the answer has to be.")})
    question.corrected_at = timezone.now()
    question.save(update_fields=["answer", "corrected_at"])
    record(question, "correct_answer", actor=actor, data={"before": before})
    tell(question.audience("asker"), "question.correct_answer", "asker", about=question, by=actor)
    return question


@transaction.atomic
def withdraw_question(question: Question, *, actor: Actor) -> Question:
    """Take one's own question back, as long as it has no answer."""
    return perform(_locked(question), "withdraw", actor=actor)


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("initiative", "asked_by")
    return rows.get(pk=question.pk)
