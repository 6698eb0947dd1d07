"""An import as a job: checked first, then carried out in parts, and resumed when a worker was killed."""

from dataclasses import asdict, dataclass, fields
from time import monotonic
from typing import Any, Final, Self

import structlog
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet.files.actions import read_upload
from civicnet.files.models import StoredFile
from civicnet.jobs.actions import advance, begin, drop_file, fail, finish, go_on_later, hold
from civicnet.jobs.models import Job
from civicnet.tables import Table
from civicnet.workflow import SYSTEM
from initiatives.importing.mapping import GUESSES, Mapping, MappingError, default_source, guessed
from initiatives.importing.reading import UnreadableFile, read_bytes
from initiatives.importing.report import Report
from initiatives.importing.rows import Importer
from initiatives.models import Initiative

log = structlog.get_logger(__name__)

KIND: Final = "initiatives.import_table"
SHOWN_ROWS: Final = 5
SHOWN_TEXT: Final = 60
# Well below CELERY_TASK_TIME_LIMIT: the next task does the rest, so that one import never blocks a worker.
_SLICE_SECONDS: Final = 120


@dataclass(frozen=True, kw_only=True)
class Options:
    """What somebody chose. `columns` maps fields to columns; None: not chosen yet, so they are guessed."""

    name: str
    language: str
    dry_run: bool = True
    columns: dict[str, str] | None = None
    source: str = ""
    source_name: str = ""
    kind: str = Initiative.Kind.RESIDENTS_INITIATIVE
    dates: str = ""
    shorten: bool = False
    promises_contact: bool = False

    def to_json(self) -> dict[str, Any]:
        """The form in which a job stores it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` gave; keys of an earlier release are ignored."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})


def carry_out(pk: str) -> None:
    """Start or continue the job: read the file, and check its rows or import them.

    May be called again at any time, also by two workers at once: each batch is saved together with the progress of the
    job.
    """
    job = begin(pk)
    if job is None:
        return
    options = Options.from_json(job.options)
    with override(options.language):
        try:
            if _work(job, options) and not options.dry_run:
                drop_file(job)
        except (UnreadableFile, MappingError) as error:
            fail(job, error=str(error))
        except (FileNotFoundError, StoredFile.DoesNotExist):
            fail(job, error=_("The file is not there any more. Upload it again."))
        except Exception:
            # Whatever went wrong, the owner must not watch a bar that never moves. What was done so far is kept.
            log.exception("import_failed", job=str(job.pk))
            fail(job, error=_("Something broke on our side. What was taken over stays. Try it again."))


def _work(job: Job, options: Options) -> bool:
    """Check or import. Returns whether it is finished: False when a later task continues, or another worker did."""
    if job.file is None:
        raise FileNotFoundError
    table = read_bytes(read_upload(job.file), options.name)
    columns = guessed(table.headers) if options.columns is None else options.columns
    understood = job.result or _understood(table, columns)
    if options.dry_run and not columns.get("naam"):
        fault = _("No column is called “name”. Choose below which column holds the name.")
        finish(job, result=understood | {"fault": fault})
        return True
    mapping = Mapping.make(table.headers, [f"{name}={columns.get(name, '')}" for name in GUESSES])
    source = options.source or default_source(mapping, table, options.name)
    importer = Importer(
        mapping,
        source=source,
        source_name=options.source_name,
        kind=options.kind,
        actor=SYSTEM,
        dates=options.dates,  # type: ignore[arg-type]  # the form offers nothing else
        shorten=options.shorten,
        promises_contact=options.promises_contact,
    )
    stop_at = monotonic() + _SLICE_SECONDS

    def batch_begins() -> None:
        if not hold(job):
            raise _TakenOver

    def batch_done(done: int, report: Report) -> bool:
        result = understood | {"source": source, "report": report.to_json()}
        advance(job, done=done, total=len(table), result=result)
        return monotonic() < stop_at

    try:
        report = importer.run(
            table.rows,
            dry_run=options.dry_run,
            start=job.done,
            report=Report.from_json(understood.get("report", {})),
            batch_begins=batch_begins,
            batch_done=batch_done,
        )
    except _TakenOver:
        return False
    if job.done < len(table):
        go_on_later(job)
        return False
    finish(job, result=understood | {"source": source, "report": report.to_json()})
    return True


class _TakenOver(Exception):
    """Another worker holds the job, or has gone on with it: this one stops."""


def _understood(table: Table, columns: dict[str, str]) -> dict[str, Any]:
    """What the page shows about the file."""
    first = [
        [Truncator(row.values.get(header, "")).chars(SHOWN_TEXT) for header in table.headers]
        for row in table.rows[:SHOWN_ROWS]
    ]
    return {"headers": table.headers, "columns": columns, "assumed": table.assumed, "first": first}
