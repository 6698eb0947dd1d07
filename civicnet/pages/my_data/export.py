"""All that is kept of one person, in a ZIP: as JSON for programs, as tables for people, and their files.

A job of the person puts it together (civicnet/jobs), because somebody who did much here has much to take along. Made from
the table of what is kept, so that nothing is forgotten. Source: AVG art. 15 and 20.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import structlog
from django.contrib.postgres.search import SearchVectorField
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet.accounts.models import User
from civicnet.downloads.csv import defused
from civicnet.files.actions import store_export
from civicnet.files.models import StoredFile
from civicnet.jobs.actions import advance, begin, fail, finish, hold, keep_file
from civicnet.jobs.models import Job
from civicnet.pages.my_data.table import KEPT
from civicnet.personal_data import Kept

log = structlog.get_logger(__name__)
KIND: Final = "civicnet.pages.export_my_data"
ROWS_AT_ONCE: Final = 500
Row = dict[str, Any]


def carry_out(pk: str) -> None:
    """Make the file that the job asks for, and keep it for its owner. May be called again: then it begins anew."""
    job = begin(pk)
    if job is None:
        return
    with override(job.owner.language), TemporaryFile() as file:
        try:
            if _write(job, file):
                _keep(job, file)
        except Exception:
            log.exception("export_failed", job=str(job.pk))
            fail(job, error=_("Something broke on our side. Try it again."))


def _write(job: Job, file: IO[bytes]) -> bool:
    """Write the ZIP, and after each part how far it is. False when another worker has taken over."""
    person = job.owner
    parts = [kept for kept in KEPT if kept.of]
    uploads = _files_of(person)
    total = len(parts) + uploads.count() + 1
    if not _progress(job, 0, total):
        return False
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_("read me") + ".txt", _read_me())
        with archive.open("gegevens.json", "w") as out:
            _write_json(out, parts, person)
        for kept in parts:
            _write_table(archive, kept, person)
            if not _progress(job, job.done + 1, total):
                return False
        for stored in uploads.iterator(chunk_size=ROWS_AT_ONCE):
            _write_file(archive, stored)
            if not _progress(job, job.done + 1, total):
                return False
    return True


@transaction.atomic
def _progress(job: Job, done: int, total: int) -> bool:
    if not hold(job):
        return False
    advance(job, done=done, total=total, result={})
    return True


@transaction.atomic
def _keep(job: Job, file: IO[bytes]) -> None:
    """Keep the file with the job, unless another worker has gone on with it, or the person is gone meanwhile."""
    if hold(job) and User.objects.filter(pk=job.owner_id, erased_at=None).exists():
        stored = store_export(file, actor=job.owner, name=_("my data"))
        keep_file(job, stored)
        finish(job, result={})


# ---- what stands in it ---------------------------------------------------------------------------
def _read_me() -> str:
    lines = (
        _("All that this site keeps of you."),
        _("gegevens.json has everything, for programs."),
        _("In tabellen is the same as tables, one for each kind of thing; a spreadsheet opens them."),
        _("In bestanden are the photos and documents that you put here."),
    )
    return "\r\n".join(lines) + "\r\n"


def _files_of(person: User) -> models.QuerySet[StoredFile]:
    shown = (StoredFile.Kind.PHOTO, StoredFile.Kind.DOCUMENT)
    return StoredFile.objects.filter(uploaded_by=person, kind__in=shown).order_by("created_at", "pk")


def _write_json(out: IO[bytes], parts: Iterable[Kept], person: User) -> None:
    """An object with a list of rows for each table, written row by row."""
    text = io.TextIOWrapper(out, encoding="utf-8")
    text.write("{")
    for n, kept in enumerate(parts):
        text.write(f"{',' if n else ''}\n{json.dumps(_name_of(kept))}: [")
        for m, row in enumerate(rows_of(kept, person)):
            said = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
            text.write(f"{',' if m else ''}\n  {said}")
        text.write("]")
    text.write("\n}\n")
    text.flush()
    text.detach()


def _write_table(archive: ZipFile, kept: Kept, person: User) -> None:
    """A CSV that a spreadsheet opens; none without rows."""
    rows = rows_of(kept, person)
    first = next(rows, None)
    if first is None:
        return
    with archive.open(f"tabellen/{_name_of(kept)}.csv", "w") as out:
        text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
        writer = csv.writer(text, delimiter=";")
        writer.writerow(first)
        for row in (first, *rows):
            writer.writerow([_cell(value) for value in row.values()])
        text.flush()
        text.detach()


def _cell(value: Any) -> Any:
    match value:
        case str():
            return defused(value)
        case dict() | list():
            return defused(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))
        case None:
            return ""
    return value


def _write_file(archive: ZipFile, stored: StoredFile) -> None:
    """The bytes as they are kept. What is gone from the disk is left out: its description stands in the tables."""
    ending = "webp" if stored.kind == StoredFile.Kind.PHOTO else "pdf"
    try:
        with default_storage.open(stored.path) as content:
            archive.writestr(f"bestanden/{stored.pk}.{ending}", content.read())
    except FileNotFoundError:
        log.warning("export_without_file", file=str(stored.pk))


def _name_of(kept: Kept) -> str:
    """Of its table: two of one model are told apart by how they lead to the person."""
    alone = sum(other.model == kept.model for other in KEPT if other.of) == 1
    return kept.model if alone else f"{kept.model}.{kept.of.split()[0]}"


def rows_of(kept: Kept, person: User) -> Iterator[Row]:
    """The rows about `person`, each field by its name; without what is withheld, and without the names of others."""
    withheld = set(kept.withheld.split())
    rows = kept.rows_of(person)
    fields = [
        field
        for field in rows.model._meta.concrete_fields
        if field.name not in withheld and not isinstance(field, (SearchVectorField, models.BinaryField))
    ]
    others = [field.name for field in fields if field.is_relation and field.related_model is not User]
    found = rows.select_related(*others) if others else rows.select_related(None)
    for row in found.iterator(chunk_size=ROWS_AT_ONCE):
        yield {field.name: _value(row, field, person) for field in fields}


def _value(row: models.Model, field: models.Field[Any, Any], person: User) -> Any:
    value = getattr(row, field.attname)
    if field.is_relation and field.related_model is User:
        return _("you") if value == person.pk else None
    if field.is_relation:
        return str(getattr(row, field.name)) if value is not None else None
    if field.choices:
        return capfirst(str(getattr(row, f"get_{field.name}_display")()))
    return value
