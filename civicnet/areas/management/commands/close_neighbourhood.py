"""Close a neighbourhood that is gone, or open one again that was closed by mistake."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations

from civicnet.areas.actions import close_neighbourhood, reopen_neighbourhood
from civicnet.areas.models import Neighbourhood
from civicnet.workflow import SYSTEM, NotAllowedNow


class Command(BaseCommand):
    help = (
        "Close a neighbourhood that is no neighbourhood any more: it is offered nowhere, and what is in it is shown in "
        "its successor. --undo opens it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the code of the neighbourhood")
        parser.add_argument(
            "--into", metavar="CODE", help="the code of the neighbourhood that it went over into"
        )
        parser.add_argument(
            "--on",
            type=_day,
            metavar="2026-01-01",
            help="the first day on which it is gone; today if left out",
        )
        parser.add_argument("--undo", action="store_true", help="open it again")

    @no_translations
    def handle(
        self, *args: Any, code: str, into: str | None, on: date | None, undo: bool, **options: Any
    ) -> None:
        area, successor = _area(code), _area(into) if into else None
        try:
            if undo:
                reopen_neighbourhood(area, actor=SYSTEM)
                self.stdout.write(f"{area.name} is open again.")
                return
            closed = close_neighbourhood(area, actor=SYSTEM, successor=successor, on=on)
        except NotAllowedNow as error:
            raise CommandError(f"{area.name} is {error.obj.state_now} already.") from error  # type: ignore[attr-defined]  # a Neighbourhood
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        where = f"; what is in it is shown in {successor.name}" if successor else ""
        self.stdout.write(f"{area.name} is closed from {closed.closed_on} on{where}.")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _area(code: str) -> Neighbourhood:
    try:
        return Neighbourhood.objects.get(code=code)
    except Neighbourhood.DoesNotExist as error:
        raise CommandError(f"There is no neighbourhood with the code {code}.") from error
