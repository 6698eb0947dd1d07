"""A letter to oneself, by which an administrator, or whoever sets the site up, sees whether mail leaves."""

from django.db import transaction
from django.utils import timezone

from civicnet.areas.models import Municipality
from civicnet.database.locks import wait_for_turn
from civicnet.journal.actions import record
from civicnet.outbox.actions.letters import put_letter, receiver_of
from civicnet.outbox.letter import letter_about
from civicnet.outbox.models import LetterKind, Message
from civicnet.workflow import Actor, require


@transaction.atomic
def try_mail(to: str, *, actor: Actor, name: str = "") -> None:
    """Write a letter to the address `to` of the actor. One that still waits is tried again at once instead.

    Raises PermissionDenied for whoever is no administrator.
    """
    require(actor, "outbox.try_mail")
    wait_for_turn(f"try mail {actor.pk}")
    waiting = Message.objects.waiting_mail().filter(
        name=LetterKind.TRY_OUT, sender=actor.pk, receiver=receiver_of(to)
    )
    if letter := waiting.select_for_update(skip_locked=True).first():
        letter.next_try_at = timezone.now()
        letter.save(update_fields=["next_try_at"])
    elif not waiting.exists():  # else it is being sent at this moment
        made = letter_about("mail.try_out", "tester", about=None, name=name)
        put_letter(LetterKind.TRY_OUT, to, made, sender=actor)
    record(Municipality(pk=1), "try_mail", actor=actor)
