"""A short message to initiators whom the sender does not know yet ("perhaps you know each other")."""

from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.actions import TooManyLetters, tell, write_letter
from civicnet.outbox.letter import letter_about
from civicnet.workflow import NotAllowedNow, require
from initiatives.models import Initiative

MOST_A_DAY = 5


@transaction.atomic
def write_to(initiative: Initiative, *, actor: User, text: str) -> None:
    """Send the owners a message with the name and the address of the sender, who does not learn theirs. They reply to
    the mail, and the reply goes directly to the sender. At most five a day, and one a day to the same initiative.
    Raises PermissionDenied to members, NotAllowedNow when nobody would read it, ValidationError without a text or past
    the limit. The text is kept in the notices of the owners only.
    """
    User.objects.select_for_update().get(pk=actor.pk)  # two at once are counted as two
    require(actor, "initiatives.write_to", initiative)
    owners = initiative.audience("owners")
    if not owners:
        raise NotAllowedNow(initiative, "write_to")
    if not text.strip():
        raise ValidationError({"text": gettext_lazy("Write your message.")})
    today = Entry.objects.filter(
        actor=actor, verb="write_to", at__gt=timezone.now() - timedelta(days=1)
    ).values_list("subject", flat=True)
    if subject_of(initiative) in today:
        raise ValidationError(
            gettext_lazy("You have written to them today. Wait for their answer."), code="again"
        )
    if len(today) >= MOST_A_DAY:
        raise ValidationError(
            gettext_lazy("You have sent five messages today. Go on tomorrow."), code="too_many"
        )
    record(initiative, "write_to", actor=actor)
    for owner in owners:
        _send(initiative, owner, actor, text.strip())


def _send(initiative: Initiative, owner: User, sender: User, text: str) -> None:
    """One letter for each owner: they do not see each other's address either."""
    facts = {"by": str(sender), "email": sender.email, "message": text}
    tell([owner], "initiative.message", "owners", about=initiative, by=sender, facts=facts)
    if owner.wants_mail:
        with override(owner.language), suppress(TooManyLetters):  # it is shown on /mijn/ anyway
            letter = letter_about(
                "initiative.message", "owners", about=initiative, facts=facts, name=owner.name
            )
            write_letter(owner.email, letter, by=sender, reply_to=sender.email)
