"""Make the letters with a code for the voters of a round."""

from argparse import ArgumentParser
from collections.abc import Iterator
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import override
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn

from civicnet.deadlines import local_date
from civicnet.tables import stream_table
from civicnet.workflow import SYSTEM, NotAllowedNow
from vision.endorsement.actions.letters import voters_with_address, write_letters
from vision.endorsement.actions.roll import Doubtful, Line, RollFileError, person_number
from vision.endorsement.models import Round
from vision.endorsement.paper import letters_pdf


class Command(BaseCommand):
    help = (
        "Make PDF letters with a code for each voter on the roll, from the csv file of the roll with the columns naam, "
        "adres, postcode and plaats. A letter has the number of its line in the file. Who has a letter already, or has "
        "voted, gets none: run it again after a stop and it goes on. The codes are kept nowhere but in the letters."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", help="the short name of the round; it is fixed or open")
        parser.add_argument("file", type=Path, help="the csv file of the roll, with addresses")
        parser.add_argument("folder", type=Path, help="where the PDF files go; made if it is not there")
        parser.add_argument("--batch", type=int, default=500, help="letters in a PDF file (500)")
        parser.add_argument(
            "--trial", action="store_true", help="letters that work on this machine only, for trying them out"
        )
        parser.add_argument(
            "--reissue",
            metavar="NUMBER",
            help="a new letter for one voter, by the number of the letter or the personal number; the old code is cancelled",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["trial"] and leads_nowhere(settings.SITE_URL):
            raise CommandError(
                f"No letters: they would say {settings.SITE_URL}, which leads nowhere from somebody's home. Set SITE_URL "
                "to the address of the site, or try the letters on this machine with --trial."
            )
        round = Round.objects.select_related("version__vision").filter(code=options["round"]).first()
        if round is None:
            raise CommandError(f"There is no round {options['round']}.")
        folder: Path = options["folder"]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        console = Console(file=cast("IO[str]", self.stdout._out), no_color=options["no_color"] or None)
        progress = Progress(TextColumn("Letters"), MofNCompleteColumn(), console=console, transient=True)
        made = files = 0
        try:
            with override(settings.LANGUAGE_CODE), progress:
                table = stream_table(options["file"].read_bytes(), options["file"].name)
                total = (
                    None if options["reissue"] else round.roll.filter(used=False, letter_hash=None).count()
                )
                task = progress.add_task("", total=total)
                voters = voters_with_address(round, table)
                if options["reissue"]:
                    voters = iter([_one(voters, options["reissue"])])
                while batch := list(islice(voters, options["batch"])):
                    written = _write(round, batch, folder, anew=bool(options["reissue"]))
                    made, files = made + written, files + bool(written)
                    progress.update(task, completed=made)
        except OSError as error:
            raise CommandError(f"{error.filename or options['file']}: {error.strerror}.") from error
        except RollFileError as error:
            raise CommandError(str(error)) from error
        except (NotAllowedNow, ValidationError) as error:
            raise CommandError(
                f"No letters: round {round.code} is {round.state}, or letters are no way to vote in it."
            ) from error
        if options["reissue"] and not made:
            raise CommandError("No new letter: this voter is not on the roll, or has voted already.")
        told = f"{_several(made, 'letter')} in {_several(files, 'file')} in {folder}."
        console.print(told, highlight=False)


def leads_nowhere(address: str) -> bool:
    """Whether a web address means the machine of whoever types it."""
    host = urlsplit(address).hostname or ""
    try:
        found = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_unspecified


def _several(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def _write(round: Round, voters: list[Line], folder: Path, *, anew: bool) -> int:
    """One file of letters. The codes count only when it lies on disk."""
    with transaction.atomic():
        letters = write_letters(round, voters, actor=SYSTEM, anew=anew)
        if not letters:
            return 0
        word = "nieuw" if anew else "brieven"
        file = folder / f"{word}-{letters[0].number:06}-{letters[-1].number:06}.pdf"
        half = file.with_suffix(".half")
        half.touch(mode=0o600)
        half.write_bytes(letters_pdf(round, letters, today=local_date()))
        half.replace(file)
    return len(letters)


def _one(voters: Iterator[Line], wanted: str) -> Line:
    """The voter with this letter number or personal number."""
    try:
        person = person_number(wanted)
    except Doubtful as doubt:
        raise CommandError(f"{wanted} is no number of a letter or a person.") from doubt
    # Personal numbers have eight or nine figures, letters fewer.
    by_person = len(wanted.strip()) >= 8
    for voter in voters:
        if voter.person == person if by_person else voter.number == int(wanted):
            return voter
    raise CommandError(f"{wanted} is not in the file, or that line is not on the roll.")
