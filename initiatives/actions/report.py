"""Verbs on reported content: moderators hide it or leave it, with reasons; the author may object once."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from civicnet.accounts.models import User
from civicnet.database.locks import wait_for_turn
from civicnet.files.actions import set_public
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell, withdraw_news
from civicnet.search.actions import index
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, Text, create, perform, require
from initiatives.actions.draft import locked, pieces_of
from initiatives.actions.story import choose_pictures
from initiatives.models import (
    Activity,
    Content,
    Document,
    Initiative,
    Organisation,
    Photo,
    Question,
    Report,
    Update,
    title_of,
    words_of,
)
from initiatives.rules import must_answer_it
from vision.actions import set_hidden
from vision.models import Voice

State = Report.State


@transaction.atomic
def report(content: Content, *, actor: User, reason: str, at: datetime | None = None) -> Report:
    """Say that something should not be on the site. Moderators are told; the author is not, and never learns by whom.
    A person can have one open report of the same thing. Raises PermissionDenied for one's own content, NotAllowedNow
    for content that is hidden or not on the site, ValidationError without a reason.
    """
    with override(
        settings.LANGUAGE_CODE
    ):  # kept for good, so not in the language of the person who reports it
        title = str(title_of(content))[:300]
    row = Report(
        **Report.naming(content),
        title=title,
        said=words_of(content),
        reason=_needed(reason, "reason", _("Say what is wrong with it.")),
        reported_by=actor,
        made_at=at or timezone.now(),
    )
    require(actor, "initiatives.report", row)
    if not is_on_the_site(content):
        raise NotAllowedNow(row, "report")
    wait_for_turn(f"report by {actor.pk}")
    again = Report.objects.about(content).filter(state=State.REPORTED, reported_by=actor)
    if again.exists():
        raise ValidationError(_("You have reported this already. A moderator will look at it."), code="again")
    create(row, "report", actor=actor, at=at)
    waiting = _deciders(row, not_to={actor.pk})
    tell(waiting, "report.waits", "moderators", about=row, by=actor, at=at)
    return row


def is_on_the_site(content: Content) -> bool:
    """Whether everybody can see it now."""
    if content.hidden_at is not None or (isinstance(content, Photo) and content.is_hidden):
        return False
    if isinstance(content, Voice):
        return content.state != "withdrawn"
    if isinstance(content, Question) and content.state == Question.State.WITHDRAWN:
        return False
    if isinstance(content, Update | Photo | Document | Activity | Question):
        content = content.initiative
    return not isinstance(content, Initiative) or (not content.is_draft and content.hidden_at is None)


@transaction.atomic
def hide(row: Report, *, actor: Actor, reason: str, at: datetime | None = None) -> Report:
    """Hide what was reported, with the reason. Its authors are told how they can object.

    Other reports of the same thing are settled with it. Raises PermissionDenied for those who reported or wrote it,
    NotAllowedNow when it was decided already or is gone, ValidationError without a reason.
    """
    row = _locked(row)
    reason = _needed(reason, "reason", _("Say why: the author reads it."))
    require(actor, "initiatives.moderate", row)
    if row.content is None or row.content.hidden_at is not None:
        raise NotAllowedNow(row, "hide")
    _decide(row, "hide", actor, reason, at)
    _set_hidden(row.content, at or timezone.now(), actor=actor, reason=reason)
    record(row.content, "hide", actor=actor, data={"report": row.pk}, at=at)
    same = Report.objects.about(row.content).filter(state=State.REPORTED)
    for other in same.select_for_update(of=("self",)).order_by("pk"):
        perform(other, "settle", actor=SYSTEM, note=reason, at=at)
    tell(row.authors(), "report.hidden", "author", about=row, by=actor, at=at, facts={"reason": reason})
    return row


@transaction.atomic
def dismiss(row: Report, *, actor: Actor, reason: str, at: datetime | None = None) -> Report:
    """Leave it on the site, with the reason. Only the person who reported it is told."""
    row = _locked(row)
    reason = _needed(reason, "reason", _("Say why: who reported it reads it."))
    return _decide(row, "dismiss", actor, reason, at)


@transaction.atomic
def appeal(row: Report, *, actor: User, text: str, at: datetime | None = None) -> Report:
    """The author says, once, why it should be shown. The other moderators are told.

    Raises PermissionDenied for those who did not write it, NotAllowedNow a second time, ValidationError without a
    text.
    """
    row = _locked(row)
    require(actor, "initiatives.appeal", row)
    row.appeal = _needed(text, "text", _("Say why it should be shown."))
    row.appealed_by, row.appealed_at = actor, at or timezone.now()
    perform(row, "appeal", actor=actor, at=at, with_fields=["appeal", "appealed_by", "appealed_at"])
    waiting = _deciders(row, not_to={actor.pk, row.decided_by_id})
    tell(waiting, "report.objection", "moderators", about=row, by=actor, at=at)
    return row


@transaction.atomic
def answer_appeal(
    row: Report, *, actor: Actor, restore: bool, reason: str, at: datetime | None = None
) -> Report:
    """Another moderator than the one who hid it decides on the objection, with the reason. The authors are told.

    With `restore` it is shown again; this is possible later as well, and moderators who see their own mistake may do
    it without an objection. Raises PermissionDenied for the moderator who hid it, once the author has objected.
    """
    row = _locked(row)
    reason = _needed(reason, "reason", _("Say why: the author reads it."))
    verb = "uphold" if not restore else "restore" if row.state == State.HIDDEN else "restore_on_appeal"
    row.answer, row.answered_at = reason, at or timezone.now()
    row.answered_by = actor if isinstance(actor, User) else None
    perform(row, verb, actor=actor, note=reason, at=at, with_fields=["answer", "answered_at", "answered_by"])
    if restore and row.content is not None:
        _set_hidden(row.content, None, actor=actor)
        record(row.content, "restore", actor=actor, data={"report": row.pk}, at=at)
    facts = {"reason": reason}
    if restore:
        tell(row.authors(), "report.restored", "author", about=row, by=actor, at=at, facts=facts)
    else:
        tell(row.authors(), "report.upheld", "author", about=row, by=actor, at=at, facts=facts)
    return row


def _locked(row: Report) -> Report:
    """The report and what it is about, locked until the end of the transaction."""
    row = Report.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.content is not None:
        type(row.content)._base_manager.select_for_update(of=("self",)).get(pk=row.content.pk)
    return row


def _needed(text: str, field: str, message: Text) -> str:
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()


def _decide(row: Report, verb: str, actor: Actor, reason: str, at: datetime | None) -> Report:
    row.decision, row.decided_at = reason, at or timezone.now()
    row.decided_by = actor if isinstance(actor, User) else None
    fields = ["decision", "decided_at", "decided_by"]
    return perform(row, verb, actor=actor, note=reason, at=at, with_fields=fields)


def _set_hidden(content: Content, moment: datetime | None, *, actor: Actor, reason: str = "") -> None:
    """Hide something from everybody but its authors, its files too; None shows it again."""
    if isinstance(content, Voice):
        return set_hidden(content, moment, reason=reason)
    content.hidden_at = moment
    content.save(update_fields=["hidden_at"])
    if moment is not None:
        withdraw_news(content)
    if isinstance(content, Organisation):
        index(content)
    if isinstance(content, Initiative):
        for piece in pieces_of(content):
            set_public(piece.file, moment is None and not piece.is_hidden, actor=actor)
    elif isinstance(content, Photo | Document | Update):
        initiative = locked(content.initiative)
        of_news = content.photos.select_related("file", "update") if isinstance(content, Update) else []
        for piece in of_news if isinstance(content, Update) else [content]:
            set_public(piece.file, initiative.hidden_at is None and not piece.is_hidden, actor=actor)
        choose_pictures(initiative)


def _deciders(row: Report, *, not_to: set[int | None]) -> list[User]:
    """The moderators who may decide: not the authors, not those who owe it an answer, and nobody in `not_to`."""
    not_to = not_to | {author.pk for author in row.authors()}
    return [
        person
        for person in User.objects.holding("moderator")
        if person.pk not in not_to and not must_answer_it(person, row)
    ]
