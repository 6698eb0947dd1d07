"""Letters that a mail server refuses: which refusals count, and who is told when a letter is given up."""

import smtplib
from typing import Any

from django.contrib.auth import get_user_model
from django.core.mail import BadHeaderError
from django.db import transaction
from django.utils import timezone

from civicnet.areas.models import Municipality
from civicnet.journal.actions import record
from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.actions.messages import wake_worker
from civicnet.outbox.actions.notices import tell
from civicnet.outbox.models import LetterKind, Message, Notice, RefusedAddress
from civicnet.workflow import SYSTEM, Actor, require


def is_of_one_letter(error: Exception) -> bool:
    """Whether the mail server refused this letter or its receiver only, and may accept the next one."""
    about_letter = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
    return isinstance(error, (*about_letter, BadHeaderError, UnicodeError))


def is_refused_for_good(error: Exception) -> bool:
    """Whether trying again is useless: an answer of the 500s (RFC 5321, 4.2.1), or an address that cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return is_of_one_letter(error)


def give_up(message: Message) -> None:
    """Stop trying to deliver a letter (the caller saves it), and tell those whom it concerns on `/mijn/`.

    These are the owner of the address, the person who caused the letter, and the administrators, who get no further
    notice until they have read it. No more news goes to the address. The letter itself is removed: it may hold a
    sign-in link, and its news stands on `/mijn/`.
    """
    (address,) = message.payload["to"]
    message.gave_up_at, message.payload = timezone.now(), {}
    stop_mail_to(address, message)


def stop_mail_to(address: str, message: Message) -> None:
    """Send no more news to an address, because of its last letter, and tell those whom it concerns."""
    users = get_user_model().objects
    readers = list(users.filter(is_active=True, email=address.lower()))
    RefusedAddress.objects.get_or_create(
        receiver=receiver_of(address),
        defaults={"answer": message.last_error, "user": readers[0] if readers else None},
    )
    facts = {"address": address}
    tell(readers, "mail.gave_up", "reader", about=message, by=SYSTEM, facts=facts)
    senders = [message.sender] if message.sender and message.name == LetterKind.PERSONAL else []
    tell(senders, "mail.gave_up", "sender", about=message, by=SYSTEM, facts=facts)
    told = Notice.objects.unread().filter(event="mail.refused").values("user")
    admins = users.holding("admin").exclude(pk__in=told)
    tell(admins, "mail.refused", "admins", about=message, by=SYSTEM)


def is_refused(user: Any) -> bool:
    """Whether the mail server of this person's address refuses our letters. One query."""
    return RefusedAddress.objects.filter(receiver=receiver_of(user.email)).exists()


@transaction.atomic
def send_news_again(*, actor: Actor) -> None:
    """The reader says that their address is right: news is sent there again.

    Calling it twice has no further effect.
    """
    user = get_user_model().objects.get(pk=actor.pk)
    _trust_again(receiver_of(user.email))


def _trust_again(receiver: str) -> None:
    """Forget that an address was refused, and which letters came back from it."""
    RefusedAddress.objects.filter(receiver=receiver).delete()
    Message.objects.filter(receiver=receiver).exclude(bounced_at=None).update(bounced_at=None)


@transaction.atomic
def try_address_again(address: RefusedAddress, *, actor: Actor) -> None:
    """An administrator spoke to the reader: news is sent there again. Raises PermissionDenied without `outbox.manage`."""
    require(actor, "outbox.manage")
    _trust_again(address.receiver)
    record(Municipality(pk=1), "try_address_again", actor=actor)


@transaction.atomic
def try_held_up_now(*, actor: Actor) -> int:
    """Try all mail that could not leave again at once, and not when its pause is over. Returns how many letters.

    Raises PermissionDenied without `outbox.manage`.
    """
    require(actor, "outbox.manage")
    count = Message.objects.held_up().update(next_try_at=timezone.now())
    wake_worker()
    record(Municipality(pk=1), "try_held_up_now", actor=actor, data={"count": count})
    return count
