"""Importing tables with the commands."""

import io
from pathlib import Path
from typing import Any

from django.core.management import call_command

from initiatives.models import Initiative

HEADERS = ["id", "naam", "omschrijving", "soort", "buurt", "gestart", "lat", "lon", "website", "mail"]
GOOD = ["7", "Buurttuin", "Samen tuinieren.", "Energiecoöperatie", "Oude Kern", "2026-03-14", "", "", "", ""]


def run(file: Path, *options: str, command: str = "import_initiatives") -> tuple[str, str]:
    """What the command says, on stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, str(file), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def row(**changes: str) -> list[str]:
    """A row of HEADERS that is right but for `changes`."""
    return [changes.get(name, value) for name, value in zip(HEADERS, GOOD, strict=True)]


def everything() -> list[tuple[Any, ...]]:
    """What an import may change of every initiative."""
    names = ("source_id", "name", "purpose", "stage", "neighbourhood", "started_on", "changed_at", "website")
    return list(Initiative.objects.order_by("pk").values_list(*names))
