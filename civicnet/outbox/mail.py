"""The e-mail backend for Django and allauth: it writes each mail into the outbox, and the relay sends it."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from civicnet.outbox.actions.letters import put_letter
from civicnet.outbox.models import Letter


class Outbox(BaseEmailBackend):
    """The project's e-mail backend: a row for each receiver, in the transaction that caused the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            html = [str(body) for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"]
            for address in mail.recipients():
                put_letter(
                    Letter.DOOR,
                    address,
                    str(mail.subject),
                    str(mail.body),
                    html=html[0] if html else "",
                    reply_to=mail.reply_to,
                    from_email=mail.from_email or "",
                )
        return len(email_messages)
