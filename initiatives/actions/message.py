"""A short message to initiators whom the sender does not know yet: "perhaps you know each other", "I take part"."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civicnet.accounts.models import MailKind, User
from civicnet.journal.actions import record
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.actions import TooManyLetters, tell, write_letter
from civicnet.outbox.letter import Letter, letter_about
from civicnet.workflow import NotAllowedNow, require
from initiatives.models import Activity, Initiative
from initiatives.workflow import LIVE

MOST_A_DAY = 5


@transaction.atomic
def write_to(initiative: Initiative, *, actor: User, text: str) -> None:
    """Send the owners a message with the name and the address of the sender, who does not learn theirs. They reply to
    the mail, and the reply goes directly to the sender. At most five a day, and one a day to the same initiative.
    Raises PermissionDenied to members, NotAllowedNow when nobody would read it, ValidationError without a text or past
    the limit. The text is kept in the notices of the owners only.
    """
    if not text.strip():
        raise ValidationError({"text": gettext_lazy("Write your message.")})
    for owner in _owners_to_write_to(initiative, actor):
        facts = _facts(actor, text.strip())
        tell([owner], "initiative.message", "owners", about=initiative, by=actor, facts=facts)
        with override(owner.language):
            letter = letter_about(
                "initiative.message", "owners", about=initiative, facts=facts, name=owner.name
            )
            _send(letter, owner, actor)


@transaction.atomic
def take_part(
    initiative: Initiative, *, actor: User, text: str = "", coming: Iterable[Activity] = ()
) -> None:
    """Tell the owners that `actor` wants to take part, with `text` in their own words and what they come to. Sent,
    limited and raising like `write_to`; NotAllowedNow too for what is over.
    """
    require(actor, "initiatives.write_to", initiative)
    if initiative.stage not in LIVE:
        raise NotAllowedNow(initiative, "take_part")
    coming = [*coming]
    for owner in _owners_to_write_to(initiative, actor):
        with override(owner.language):
            comes = [_("Comes to: %(what)s") % {"what": f"{row.title}, {row.when}"} for row in coming]
            said = "\n\n".join(filter(None, ("\n".join(comes), text.strip())))
            facts = _facts(actor, said)
            tell([owner], "initiative.take_part", "owners", about=initiative, by=actor, facts=facts)
            letter = letter_about(
                "initiative.take_part", "owners", about=initiative, facts=facts, name=owner.name
            )
            _send(letter, owner, actor)


def wrote_today(initiative: Initiative, user: User) -> bool:
    """Whether `user` wrote to the initiators within a day, so that they must wait for the answer. One query."""
    return subject_of(initiative) in _written_today(user)


def _written_today(user: User) -> list[str]:
    """What `user` wrote about, each message once."""
    recent = Entry.objects.filter(actor=user, verb="write_to", at__gt=timezone.now() - timedelta(days=1))
    return list(recent.values_list("subject", flat=True))


def _owners_to_write_to(initiative: Initiative, actor: User) -> list[User]:
    """Those who read it, once it is sure that `actor` may write to them now; it counts as written."""
    User.objects.select_for_update().get(pk=actor.pk)  # two at once are counted as two
    require(actor, "initiatives.write_to", initiative)
    owners = initiative.audience("owners")
    if not owners:
        raise NotAllowedNow(initiative, "write_to")
    today = _written_today(actor)
    if subject_of(initiative) in today:
        raise ValidationError(
            gettext_lazy("You have written to them today. Wait for their answer."), code="again"
        )
    if len(today) >= MOST_A_DAY:
        raise ValidationError(
            gettext_lazy("You have sent five messages today. Go on tomorrow."), code="too_many"
        )
    record(initiative, "write_to", actor=actor)
    return owners


def _facts(sender: User, message: str) -> dict[str, str]:
    return {"by": str(sender), "email": sender.email, "message": message}


def _send(letter: Letter, owner: User, sender: User) -> None:
    """One letter for each owner: they do not see each other's address either."""
    if owner.wants_mail(MailKind.MINE):
        with suppress(TooManyLetters):  # it is shown on /mijn/ anyway
            write_letter(owner.email, letter, by=sender, reply_to=sender.email)
