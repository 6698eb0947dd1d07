"""Remove the second step of signing in of somebody who lost it, when no administrator can sign in to do so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from civicnet.accounts.actions import reset_factor_on_the_server
from civicnet.accounts.models import User


class Command(BaseCommand):
    help = (
        "Remove every app, passkey and recovery code of one person and sign them out everywhere. At the next sign-in a "
        "password is enough, and whoever has a role sets up a new second step. The person and all administrators hear of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address of the account")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"There is no account with the address {options['email']}.")
        removed = reset_factor_on_the_server(user)
        self.stdout.write(
            f"{user.email}: {removed} removed (apps, keys, recovery codes); every session is ended.\n"
            "The journal says so; the person and all administrators get a letter or a notice.\n"
            "The password stays. Make sure that you spoke to this person."
        )
