"""Have the search find everything by its present words."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from civicnet.pages.search.indexing import index_everything, is_due


class Command(BaseCommand):
    help = (
        "Index all that can be searched anew. `migrate` does so when a release searches otherwise, and every night it "
        "is done for what was renamed; by hand it is only needed after a change behind the site's back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="only if an earlier release indexed it")

    def handle(self, *args: Any, if_due: bool, **options: Any) -> None:
        if if_due and not is_due():
            return
        rows = index_everything()
        if options["verbosity"]:
            self.stdout.write(f"{rows} rows indexed.")
