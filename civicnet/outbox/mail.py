"""Mail goes through the outbox: Django's backend writes a row, the relay sends it."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from civicnet.outbox.actions import publish
from civicnet.outbox.models import Message


class Outbox(BaseEmailBackend):
    """The project's e-mail backend: a row in the transaction that caused the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            html = [str(body) for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"]
            payload = {
                "to": mail.recipients(),
                # A name in it may hold a line break, which no mail server takes.
                "subject": " ".join(str(mail.subject).split()),
                "body": str(mail.body),
                "html": html[0] if html else "",
                "reply_to": list(mail.reply_to),
                "from": mail.from_email or settings.DEFAULT_FROM_EMAIL,
            }
            publish("mail", payload, kind=Message.Kind.MAIL)
        return len(email_messages)
