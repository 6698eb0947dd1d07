"""Letters by mail: each is one row of the outbox. Limits how many of them a person may cause."""

import hmac
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.message import EmailMessage
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.outbox.actions.messages import add, add_all
from civicnet.outbox.letter import Letter
from civicnet.outbox.models import LetterKind, Message, RefusedAddress
from civicnet.workflow import Actor

# How many letters one person may cause in a day. These letters carry a name that somebody chose, above the
# municipality's address: without a limit the first prank would put that address on block lists.
MOST_BY_SENDER = 20
MOST_TO_RECEIVER = 10
MOST_NEWS_TO_RECEIVER = 5  # from one person to one other; the notice on /mijn/ is not limited
MOST_DOOR_LETTERS = 10  # to one address, in an hour
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class TooManyLetters(ValidationError):
    """The sender has caused the most letters allowed in a day, or the receiver has had the most."""


def receiver_of(address: str) -> str:
    """The keyed hash under which letters to `address` are counted: the address itself is removed with the letter."""
    key = f"receiver:{settings.SECRET_KEY}".encode()
    return hmac.new(key, address.strip().lower().encode(), sha256).hexdigest()


def put_letter(
    kind: LetterKind, to: str, letter: Letter, *, reply_to: str = "", sender: Actor | None = None
) -> Message:
    """Add one letter to the outbox, as text and as HTML that says the same. Nothing is refused here.

    Args:
        to: one address.
        reply_to: where an answer goes; empty for the municipality, when it has an address for that.
        sender: the person who causes it, for the limits; None when a periodic task or a stranger does.
    """
    return add(_message(kind, to, letter, reply_to=reply_to, sender=sender))


def put_letters(kind: LetterKind, letters: Iterable[tuple[str, Letter, str]]) -> None:
    """Add many letters that nobody causes. One query.

    Args:
        letters: the address, the letter, and the address of the site at which a POST stops such letters (RFC 8058).
    """
    messages = []
    for to, letter, stop in letters:
        message = _message(kind, to, letter)
        message.payload["headers"] = {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        messages.append(message)
    add_all(messages)


def _message(
    kind: LetterKind, to: str, letter: Letter, *, reply_to: str = "", sender: Actor | None = None
) -> Message:
    answers = reply_to or letter.house.email
    return _mail(
        kind,
        to,
        subject=letter.subject,
        body=letter.as_text(),
        html=letter.as_html(),
        reply_to=[answers] if answers else [],
        from_email=letter.sender_address,
        sender=sender,
    )


def put_mail(to: str, mail: EmailMessage) -> Message:
    """Add a mail of a library, as it made it."""
    html = [str(body) for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"]
    return add(
        _mail(
            LetterKind.DOOR,
            to,
            subject=str(mail.subject),
            body=str(mail.body),
            html=html[0] if html else "",
            reply_to=mail.reply_to,
            from_email=mail.from_email or settings.DEFAULT_FROM_EMAIL,
        )
    )


def _mail(
    kind: LetterKind,
    to: str,
    *,
    subject: str,
    body: str,
    html: str,
    reply_to: Sequence[str],
    from_email: str,
    sender: Actor | None = None,
) -> Message:
    payload = {
        "to": [to],
        # A name in it may hold a line break, which no mail server takes.
        "subject": " ".join(subject.split()),
        "body": body,
        "html": html,
        "reply_to": list(reply_to),
        "from": from_email,
    }
    pk = sender.pk if sender else None
    return Message(kind=Message.Kind.MAIL, name=kind, payload=payload, sender_id=pk, receiver=receiver_of(to))


def write_letter(to: str, letter: Letter, *, by: Actor, reply_to: str = "") -> Message:
    """Add a letter that a person addresses to another: an invitation, a message.

    Raises TooManyLetters, and writes nothing, beyond MOST_BY_SENDER letters a day from this sender, or
    MOST_TO_RECEIVER to this address from all senders together.
    """
    receiver = receiver_of(to)
    _lock(f"letters by {by.pk}", f"letters to {receiver}")
    written = Message.objects.letters(LetterKind.PERSONAL, since=timezone.now() - DAY)
    if written.filter(sender=by.pk).count() >= MOST_BY_SENDER:
        raise TooManyLetters(
            _("You have sent %(n)s letters today; more is not possible in one day. Go on tomorrow."),
            params={"n": MOST_BY_SENDER},
        )
    if written.filter(receiver=receiver).count() >= MOST_TO_RECEIVER:
        raise TooManyLetters(_("This address has had many letters from here today. Try again tomorrow."))
    return put_letter(LetterKind.PERSONAL, to, letter, reply_to=reply_to, sender=by)


def may_have_news(users: Iterable[Any], *, by: Actor) -> set[Any]:
    """The keys of those of `users`, who want it, who may get a letter with news caused by `by`. At most two queries.

    Left out are those whose mail server refuses their address, and those who had MOST_NEWS_TO_RECEIVER letters from this
    person today. Letters by periodic tasks, by people who act in a role of the
    municipality and to oneself are not counted: what the municipality must tell is always told.
    """
    wanted = {receiver_of(user.email): user.pk for user in users}
    if not wanted:
        return set()
    left_out = set(RefusedAddress.objects.filter(receiver__in=wanted).values_list("receiver", flat=True))
    if by.pk is not None and not getattr(by, "roles", ()):
        rows = Message.objects.letters(LetterKind.NEWS, since=timezone.now() - DAY)
        counts = rows.filter(sender=by.pk, receiver__in=wanted).values("receiver").annotate(n=Count("pk"))
        left_out |= {
            row["receiver"]
            for row in counts
            if row["n"] >= MOST_NEWS_TO_RECEIVER and wanted[row["receiver"]] != by.pk
        }
    return {pk for receiver, pk in wanted.items() if receiver not in left_out}


def may_have_door_letter(address: str) -> bool:
    """Whether one more letter about signing up, signing in or a new password may go to `address` this hour.

    Anybody can have such a letter sent to anybody. The page says the same either way.
    """
    written = Message.objects.letters(LetterKind.DOOR, since=timezone.now() - HOUR)
    return written.filter(receiver=receiver_of(address)).count() < MOST_DOOR_LETTERS


def _lock(*names: str) -> None:
    """Take the lock under which letters are counted, so that two letters at once count as two.

    Held until the transaction ends.
    """
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
