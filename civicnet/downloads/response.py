"""A table as the answer to a request."""

from dataclasses import replace
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import IO, Final, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language

from civicnet.deadlines import local_date
from civicnet.downloads.csv import exact_lines, lines_for_people
from civicnet.downloads.form import CSV, EXACT, XLSX, Form
from civicnet.downloads.spreadsheet import write_ods, write_xlsx
from civicnet.downloads.table import Table
from civicnet.http import render

# A spreadsheet is made while somebody waits: with more rows it would take the web process too long. A csv has no
# limit.
MOST_ROWS: Final = 12_000
# Up to this size a file is held in memory, beyond it on the disk.
_IN_MEMORY: Final = 2**20


def response(request: HttpRequest, table: Table, form: Form) -> HttpResponseBase:
    """`table` as a file in `form`, with today's date in its name. A csv is sent while it is read, after its first row,
    so that a query that fails gives an error and not an empty file.

    With more than MOST_ROWS rows there is no spreadsheet: then a page with status 422 says so and offers the csv.
    """
    headers = {
        "Content-Disposition": f'attachment; filename="{table.name}-{local_date().isoformat()}{form.ending}"'
    }
    if form in (CSV, EXACT):
        rows = iter(table.rows)
        table = replace(table, rows=chain(list(islice(rows, 1)), rows))
        lines = lines_for_people(table, get_language() or "") if form == CSV else exact_lines(table)
        return StreamingHttpResponse(lines, content_type=form.content_type, headers=headers)
    if table.total > MOST_ROWS:
        return _too_many(request, table, form)
    file = cast(IO[bytes], SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  the response closes it
    (write_xlsx if form == XLSX else write_ods)(table, file)
    file.seek(0)
    return FileResponse(file, content_type=form.content_type, headers=headers)


def _too_many(request: HttpRequest, table: Table, form: Form) -> HttpResponse:
    path = request.get_full_path()
    context = {"total": table.total, "most": MOST_ROWS, "csv_url": path.replace(form.ending, CSV.ending, 1)}
    return render(request, "downloads/too_many.html", context, status=422)
