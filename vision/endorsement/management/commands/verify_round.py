"""`manage.py verify_round FILE`: recount a closed round from its published file, without the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from vision.endorsement.verify import check, read_code

# The errors of reading a sealed manifest that is not that of a round.
NOT_A_ROUND = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError)


class Command(BaseCommand):
    help = "Recount a closed round from its published file. Says what it finds, or what is wrong with it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", help="the code on a receipt: look for its line in every list")
        parser.add_argument("--sha256", help="the hash of the manifest as the page and the journal have it")

    def handle(self, *args: Any, file: Path, code: str | None, sha256: str | None, **options: Any) -> None:
        try:
            with file.open("rb") as lines:
                report = check(iter(lines.readline, b""), read_code(code) if code else None)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read.") % {"file": file}) from error
        except ValueError as error:
            raise CommandError(_("This file is not right: %(error)s.") % {"error": error}) from error
        except NOT_A_ROUND as error:
            raise CommandError(_("%(file)s is not the file of a round.") % {"file": file}) from error
        if sha256 and sha256.lower() != report["sha256"]:
            raise CommandError(
                _("This is another round: the hash of its manifest is %(hash)s.") % {"hash": report["sha256"]}
            )
        manifest = report["manifest"]
        self.stdout.write(f"{manifest['round']}: {manifest['ballots']} / {manifest['eligible']}")
        for name in ("turnout", "share_for", "share_for_weighted"):
            self.stdout.write(f"{name}: {manifest['verdict'][name]}")
        for name, answer in report["rules"].items():
            self.stdout.write(f"{name}: {answer}")
        for name, number in report["found"].items():
            if number:
                self.stdout.write(
                    _("Your code is on line %(n)d of the list %(list)s.") % {"n": number, "list": name}
                )
        self.stdout.write(f"{manifest['verdict']['outcome']}\nSHA-256 {report['sha256']}")
