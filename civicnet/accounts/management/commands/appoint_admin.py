"""Make somebody an administrator where there are fewer than two, so that it cannot be done on the site itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from civicnet.accounts.actions import appoint_admin
from civicnet.accounts.models import User
from civicnet.workflow import NotAllowedNow


class Command(BaseCommand):
    help = (
        "Make the owner of an account an administrator at once. Only when there are fewer than two administrators; with "
        "two, they do it themselves. Everybody with a role hears of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the confirmed address of an account that is there already")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        known = User.objects.filter(
            email=options["email"].lower(), is_active=True, emailaddress__verified=True
        )
        user = known.first()
        if user is None:
            raise CommandError(f"There is no account with the confirmed address {options['email']}.")
        try:
            appoint_admin(user)
        except NotAllowedNow as error:
            raise CommandError(
                "This person is an administrator, or there are two: they decide at /beheer/rollen/."
            ) from error
        self.stdout.write(
            f"{user.email} is an administrator. The journal says so, and everybody with a role gets a letter.\n"
            "At the next sign-in this person sets up a second step."
        )
