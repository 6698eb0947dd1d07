"""Reactions to a draft: give one, agree with one, take one back, answer many. Source: domain.md, Vision, Consultation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.outbox.actions import tell
from civicnet.search.actions import index
from civicnet.text import clean_text
from civicnet.workflow import Actor, NotAllowedNow, create, perform, require
from vision.anchors import Anchor, anchor_of_selection, plain_words
from vision.models import (
    Agreement,
    Kind,
    Reaction,
    ReactionAnswer,
    VisionVersion,
    Voice,
    takes_reactions,
)


@dataclass(frozen=True)
class Party:
    """The organisation that somebody speaks for, a row of a higher room: whoever calls has checked that they may."""

    organisation: int
    name: str


def lock_version(version: VisionVersion) -> VisionVersion:
    """The version as it is now, locked: it neither closes nor changes until the caller is done."""
    return VisionVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)


def text_of_part(version: VisionVersion, kind: str, code: str) -> str | None:
    """What a part says now, as it is stored; None when there is no such part (any more)."""
    match kind:
        case Kind.PREAMBLE:
            return version.preamble or None
        case Kind.PRECONDITION:
            return version.preconditions.filter(code=code).values_list("text", flat=True).first()
        case Kind.GOAL:
            return version.goals.filter(code=code).values_list("text", flat=True).first()
    return None


@transaction.atomic
def give_reaction(
    version: VisionVersion,
    *,
    actor: Actor,
    kind: str,
    code: str,
    text: str,
    quote: str = "",
    near: int = 0,
    party: Party | None = None,
    at: datetime | None = None,
) -> Reaction:
    """React to a part of the draft, or to the words `quote` in it (of several places the nearest to `near`).

    Raises NotAllowedNow after the last day, ValidationError when the part or the words are not in the text now.
    """
    version = lock_version(version)
    if not takes_reactions(version, at):
        raise NotAllowedNow(version, "give")
    now = text_of_part(version, kind, code)
    if now is None:
        raise ValidationError(_("This part is not in the text any more. Open the page again."))
    words = plain_words(now)
    anchor = anchor_of_selection(words, clean_text(quote), near) if quote.strip() else Anchor()
    if anchor is None:
        raise ValidationError(
            {"passage": _("These words are not in the text any more. Choose a sentence, or the whole.")}
        )
    moment = at or timezone.now()
    reaction = Reaction(
        version=version,
        kind=kind,
        code=code,
        part_text=now,
        text=text.strip(),
        made_at=moment,
        changed_at=moment,
    )
    reaction.quote, reaction.offset = anchor.quote, anchor.offset
    reaction.before, reaction.after = anchor.before, anchor.after
    reaction.author = actor if isinstance(actor, User) else None
    if party is not None:
        reaction.organisation, reaction.organisation_name = party.organisation, party.name
    reaction = create(reaction, "give", actor=actor, at=at)
    index(reaction)
    return reaction


@transaction.atomic
def agree(reaction: Reaction, *, actor: User, agrees: bool = True) -> bool:
    """Agree with somebody's reaction, or stop agreeing. Returns whether that changed anything.

    Raises NotAllowedNow when the consultation is over, PermissionDenied for one's own reaction.
    """
    require(actor, "vision.agree", reaction)
    version = lock_version(reaction.version)
    if not takes_reactions(version) or not Reaction.objects.unanswered().filter(pk=reaction.pk).exists():
        raise NotAllowedNow(reaction, "agree")
    if agrees:
        return Agreement.objects.get_or_create(reaction=reaction, user=actor)[1]
    return bool(Agreement.objects.filter(reaction=reaction, user=actor).delete()[0])


@transaction.atomic
def withdraw_reaction(reaction: Reaction, *, actor: Actor) -> Reaction:
    """Take one's own reaction back, as long as it has no answer. From then on nobody else can read it."""
    return perform(reaction, "withdraw", actor=actor)


@transaction.atomic
def answer_reactions(
    version: VisionVersion,
    reactions: Iterable[int],
    *,
    actor: Actor,
    outcome: str,
    reasons: str,
    at: datetime | None = None,
) -> ReactionAnswer:
    """Give the reactions with these keys one answer. Each author is told, with the answer itself.

    All or nothing. Raises NotAllowedNow before the consultation is closed and when one has an answer already,
    ValidationError for none at all or without reasons, PermissionDenied when one is the curator's own.
    """
    version = _lock_for_answering(version)
    chosen = Reaction.objects.filter(version=version, pk__in=set(reactions))
    answer = ReactionAnswer(version=version, outcome=outcome, reasons=reasons.strip())
    return _give_answer(answer, chosen, "answer", actor=actor, at=at)


@transaction.atomic
def correct_answer(
    answer: ReactionAnswer,
    *,
    actor: Actor,
    outcome: str,
    reasons: str,
    why: str,
    at: datetime | None = None,
) -> ReactionAnswer:
    """Give all reactions that have `answer` another one, and say `why`. The old one can still be read.

    Only while reactions are being answered: residents vote on the text with the answers beside it, so neither changes
    from freezing on. Raises NotAllowedNow then, and when the answer was corrected already; ValidationError when nothing
    changes or without reasons; PermissionDenied when one of the reactions is the curator's own.
    """
    version = _lock_for_answering(answer.version)
    if not why.strip():
        raise ValidationError({"why": _("Say why you correct it.")})
    if (outcome, reasons.strip()) == (answer.outcome, answer.reasons):
        raise ValidationError(_("This is the answer that stands there already."))
    chosen = Reaction.objects.filter(version=version, answer=answer)
    if not chosen.exists():
        raise NotAllowedNow(answer, "correct_answer")
    corrected = ReactionAnswer(
        version=version,
        outcome=outcome,
        reasons=reasons.strip(),
        original=answer.original or answer,
        why_corrected=why.strip(),
    )
    return _give_answer(corrected, chosen, "correct_answer", actor=actor, at=at)


def _lock_for_answering(version: VisionVersion) -> VisionVersion:
    version = lock_version(version)
    if version.state != VisionVersion.State.AMENDING:
        raise NotAllowedNow(version, "answer")
    return version


def _give_answer(
    answer: ReactionAnswer, reactions: QuerySet[Reaction], verb: str, *, actor: Actor, at: datetime | None
) -> ReactionAnswer:
    """Save the answer and give it to these reactions."""
    rows = list(reactions.select_for_update(of=("self",)).select_related("author").order_by("pk"))
    if not rows:
        raise ValidationError({"reactions": _("Choose at least one reaction.")})
    if not answer.reasons:
        raise ValidationError({"reasons": _("Say why.")})
    for row in rows:
        require(actor, "vision.answer_reaction", row)
        if row.hidden_at is not None and verb == "answer":  # nobody can read what it would answer
            raise NotAllowedNow(row, verb)
    answer.author = actor if isinstance(actor, User) else None
    answer.made_at = at or timezone.now()
    answer.save(force_insert=True)
    for row in rows:
        row.version, row.answer = answer.version, answer
        perform(row, verb, actor=actor, at=at, note=answer.why_corrected, with_fields=["answer"])
        _tell_author(row, answer, actor, at)
    return answer


def _tell_author(reaction: Reaction, answer: ReactionAnswer, actor: Actor, at: datetime | None) -> None:
    author = reaction.audience("author")
    if answer.original:
        tell(author, "reaction.correct_answer", "author", about=reaction, by=actor, at=at)
    else:
        tell(author, "reaction.answer", "author", about=reaction, by=actor, at=at)


# ---- of any voice ------------------------------------------------------------------------------------
@transaction.atomic
def set_hidden(voice: Voice, moment: datetime | None, *, reason: str = "") -> None:
    """Take a voice off the site at `moment`, with the reason that everybody may read; None shows it again.

    Its author still sees it. It needs no answer as long as it is hidden, and is not in the way of freezing.
    Whoever calls has locked the row and checked the right.
    """
    voice.hidden_at, voice.hidden_reason = moment, reason if moment else ""
    voice.save(update_fields=["hidden_at", "hidden_reason"])
