"""Letters that come back: after three of them no more news goes to the address."""

from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from civicnet.database.locks import wait_for_turn
from civicnet.forms.models import SentForm
from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.actions.refusals import stop_mail_to
from civicnet.outbox.bounces import Bounce, open_mailbox, read_report
from civicnet.outbox.models import Message

MOST_BOUNCES: Final = 3


def read_bounces(url: str = "") -> tuple[int, int]:
    """Read the mailbox of the settings, or `url`. Returns how many letters came back, and how many mails were no report.

    A report is removed once it is written down; whatever else is in the mailbox stays. Raises as open_mailbox() does.
    """
    came_back, others = 0, 0
    with open_mailbox(url or settings.BOUNCES_URL) as box:
        for name, raw in box.reports():
            bounces = read_report(raw)
            came_back += sum(note_bounce(bounce) for bounce in bounces)
            if bounces:
                box.done(name)
            else:
                others += 1
    return came_back, others


@transaction.atomic
def take_webhook(name: str, bounce: Bounce | None) -> bool:
    """Write down what a mail provider reports, once for each `name` that it gives its reports.

    Returns whether this one is new. One that could not be written down may be sent again under its name.
    """
    now = timezone.now()
    key = sha256(f"webhook\0{name}".encode()).digest()
    is_new = SentForm.objects.get_or_create(key=key, defaults={"body": b"", "done_at": now})[1]
    if is_new and bounce is not None:
        note_bounce(bounce)
    return is_new


@transaction.atomic
def note_bounce(bounce: Bounce) -> bool:
    """Write down that a letter came back, once. Three letters that did stop all news to the address.

    Anybody can send mail to the mailbox: what counts is a letter that was sent from here, to this address. Its name is
    in the outbox and in the letter only. Returns whether it is new.
    """
    receiver = receiver_of(bounce.address)
    wait_for_turn(f"bounces {receiver}")
    sent = Message.objects.filter(
        pk=bounce.letter, kind=Message.Kind.MAIL, receiver=receiver, bounced_at=None
    )
    letter = sent.exclude(done_at=None).first()
    if letter is None:
        return False
    letter.bounced_at, letter.last_error = timezone.now(), bounce.answer
    letter.save(update_fields=["bounced_at", "last_error"])
    if Message.objects.filter(receiver=receiver, bounced_at__isnull=False).count() >= MOST_BOUNCES:
        stop_mail_to(bounce.address, letter)
    return True
