"""A letter to oneself, by which an administrator sees whether mail leaves."""

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.models import Municipality
from civicnet.database.locks import wait_for_turn
from civicnet.journal.actions import record
from civicnet.outbox.actions.letters import put_letter
from civicnet.outbox.letter import letter_about
from civicnet.outbox.models import LetterKind, Message
from civicnet.workflow import require


@transaction.atomic
def try_mail(*, actor: User) -> None:
    """Write a letter to the address of the actor. One that still waits is tried again at once instead.

    Raises PermissionDenied for whoever is no administrator.
    """
    require(actor, "outbox.try_mail")
    wait_for_turn(f"try mail {actor.pk}")
    waiting = Message.objects.waiting_mail().filter(name=LetterKind.TRY_OUT, sender=actor.pk)
    if letter := waiting.select_for_update(skip_locked=True).first():
        letter.next_try_at = timezone.now()
        letter.save(update_fields=["next_try_at"])
    elif not waiting.exists():  # else it is being sent at this moment
        made = letter_about("mail.try_out", "tester", about=None, name=actor.name)
        put_letter(LetterKind.TRY_OUT, actor.email, made, sender=actor)
    record(Municipality(pk=1), "try_mail", actor=actor)
