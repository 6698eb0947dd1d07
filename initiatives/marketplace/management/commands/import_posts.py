"""`manage.py import_posts FILE`: put up offers and needs from csv, xlsx or ods; can be repeated."""

from typing import Any

from civicnet.workflow import SYSTEM
from initiatives.importing import Mapping
from initiatives.importing.command import ImportCommand
from initiatives.marketplace.importing import POSTS, PostImporter


class Command(ImportCommand):
    help = "Import offers and needs of initiatives and organisations. Rows with the same source id are changed, not doubled."
    of = POSTS

    def importer(self, mapping: Mapping, *, source: str, options: dict[str, Any]) -> PostImporter:
        return PostImporter(mapping, source=source, actor=SYSTEM, dates=options["dates"])
