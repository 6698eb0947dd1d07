"""Read the reports that letters could not be delivered."""

import imaplib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations

from civicnet.outbox.actions import read_bounces
from civicnet.outbox.models import RefusedAddress


class Command(BaseCommand):
    help = (
        "Read the mailbox to which mail servers report that a letter cannot be delivered (BOUNCES_URL). After three "
        "letters that came back no more news goes to the address, and its owner reads so on the site. Reports are "
        "removed from the mailbox, all other mail stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mailbox", default="", help="another one: imap+tls://…, maildir:/… or mbox:/…")

    @no_translations
    def handle(self, *args: Any, mailbox: str, **options: Any) -> None:
        if not (mailbox or settings.BOUNCES_URL):
            raise CommandError("Set BOUNCES_URL, or name a mailbox with --mailbox.")
        try:
            came_back, others = read_bounces(mailbox)
        except ValueError as error:
            raise CommandError(f"Nothing was read: {error}.") from error
        except (OSError, imaplib.IMAP4.error) as error:
            raise CommandError(f"The mailbox cannot be read: {error}") from error
        refused = RefusedAddress.objects.count()
        self.stdout.write(
            f"{came_back} letters came back. {others} other mails stay in the mailbox. {refused} addresses get no news."
        )
