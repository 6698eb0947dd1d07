"""The e-mail backend for Django: it writes each mail into the outbox, and the relay sends it. Ours go as letters."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from civicnet.outbox.actions.letters import put_mail


class Outbox(BaseEmailBackend):
    """The project's e-mail backend: a row for each receiver, in the transaction that caused the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            for address in mail.recipients():
                put_mail(address, mail)
        return len(email_messages)
