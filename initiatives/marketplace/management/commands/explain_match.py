"""`manage.py explain_match NEED OFFER`: every factor of a pair, with its weight and what it finds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from rich.console import Console
from rich.table import Table

from civicnet.serving.parameters import number_of
from initiatives.marketplace.matching.compared import Compared, Market, compare
from initiatives.marketplace.matching.factors import findings, rank
from initiatives.marketplace.models import Post, Side, Suggestion


class Command(BaseCommand):
    help = "Say why a need and an offer are, or are not, suggested to each other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("need", help="The number in the address of the need, or its code.")
        parser.add_argument("offer", help="The same of the offer.")

    def handle(self, *args: Any, need: str, offer: str, **options: Any) -> None:
        one, other = _find(need, Side.NEED), _find(offer, Side.OFFER)
        market = Market.now()
        console = Console(width=110)
        table = Table("factor", "weight", "found", "counts", "says")
        for factor, finding in findings(one, other, market):
            counts = factor.weight * finding.value
            says = finding.sentence() if finding.sentence else ""
            table.add_row(
                str(factor.name), f"{factor.weight:.2f}", f"{finding.value:+.2f}", f"{counts:+.2f}", says
            )
        table.add_row("", "", "", f"{rank(one, other, market):+.2f}", "")
        console.print(table)
        if one.category != other.category:
            console.print("They are never suggested: their categories differ.")
        elif one.party == other.party:
            console.print("They are never suggested: both are of one party.")
        elif Suggestion.objects.filter(need=one.pk, offer=other.pk).exclude(set_aside_at=None).exists():
            console.print("Somebody set the suggestion aside.")
        elif one.gist.vector is None or other.gist.vector is None:
            console.print("Compared by their words alone: they have no vector.")


def _find(name: str, side: str) -> Compared:
    """The post with this number or code. Raises CommandError."""
    wanted = Q(code=name) if (key := number_of(name)) is None else Q(pk=key)
    found = compare(Post.objects.filter(wanted, side=side))
    if len(found) != 1:
        raise CommandError(f"There is no {Side(side).name.lower()} {name}.")
    return found[0]
