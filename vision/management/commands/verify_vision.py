"""`manage.py verify_vision FILE`: is this the text that was frozen? Needs no database and no network."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vision.verify import NotAVision, verify


class Command(BaseCommand):
    help = "Recompute the SHA-256 of a vision from the JSON or PDF file that somebody kept (docs/vision.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The JSON or PDF file, as it was downloaded.")
        parser.add_argument("--sha256", default="", help="The fingerprint that the file should have.")

    def handle(self, *args: Any, file: Path, sha256: str, **options: Any) -> None:
        try:
            found = verify(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except NotAVision as error:
            raise CommandError(f"{file} is not the text of a vision: {error}.") from error
        self.stdout.write(f"{found.title}, version {found.version}")
        self.stdout.write(f"SHA-256: {found.sha256}")
        if not found.written:
            self.stdout.write(
                "The file was written otherwise (white space or order of keys); the text is what counts."
            )
        wanted = sha256.strip().lower() or found.printed
        if not wanted:
            self.stdout.write("Compare this with the fingerprint on the page of that version.")
        elif wanted != found.sha256:
            raise CommandError(f"This is NOT the text with fingerprint {wanted}.")
        else:
            says = (
                "that you gave" if sha256 else "that the PDF says it has; compare it with the one on the page"
            )
            self.stdout.write(f"Right: this is the fingerprint {says}.")
