"""`/beheer/overnemen/`: initiatives of others, from a table: upload, look at what was understood, import, read the report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civicnet import downloads
from civicnet.files.actions import store_upload
from civicnet.http import Request, render
from civicnet.jobs import actions as jobs
from civicnet.jobs.models import Job
from civicnet.permissions import access, role
from initiatives.forms.importing import LABELS, ImportFileForm, ImportForm
from initiatives.importing.job import KIND, Options
from initiatives.importing.report import Rejection, Report

SHOWN = 20
ADMIN = role("admin")


@access(ADMIN)
def imports(request: Request) -> HttpResponse:
    """The imports so far, and a form for one more."""
    form = ImportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("one_import", _begin(request, form).pk)
        except ValidationError as error:
            form.add_error("file", error)
    found = Job.objects.filter(kind=KIND).select_related("owner").defer("result")
    found = found.order_by("-made_at", "pk")[:SHOWN]
    context = {"form": form, "imports": [(job, Options.from_json(job.options)) for job in found]}
    return render(request, "initiatives/imports.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _begin(request: Request, form: ImportFileForm) -> Job:
    """Store the file, and have it checked. Raises ValidationError for a file that is too large."""
    upload = form.cleaned_data["file"]
    stored = store_upload(upload, actor=request.user, name=upload.name)
    options = Options(
        name=upload.name, language=get_language() or "nl", source_name=form.cleaned_data["source_name"]
    )
    return jobs.queue(KIND, actor=request.user, options=options.to_json(), file=stored)


@access(ADMIN)
def one_import(request: Request, pk: UUID) -> HttpResponse:
    """One import: its progress, what was understood, or what it did."""
    job = get_object_or_404(Job.objects.filter(kind=KIND).select_related("owner"), pk=pk)
    options = Options.from_json(job.options)
    form = None
    if job.state == Job.State.DONE and options.dry_run and job.file_id is not None:
        form = ImportForm(
            request.POST or None,
            options=options,
            headers=job.result["headers"],
            columns=job.result["columns"],
        )
    if request.method == "POST":
        verb = request.POST.get("verb")
        if verb not in ("look", "import", "again"):
            raise BadRequest(str(verb))
        if verb == "again":
            jobs.run_again(job, actor=request.user, options=job.options)
            return redirect("one_import", job.pk)
        if form is None:
            messages.info(request, _("This import was started already. Here is how far it is."))
            return redirect("one_import", job.pk)
        if form.is_valid():
            chosen = form.options(options, dry_run=verb == "look")
            jobs.run_again(job, actor=request.user, options=chosen.to_json())
            return redirect("one_import", job.pk)
    context = _shown(job, options) | {"form": form}
    status = 400 if form is not None and form.errors else 200
    response = render(
        request,
        "initiatives/one_import.html",
        context,
        fragment="initiatives/_one_import_progress.html",
        status=status,
    )
    if request.headers.get("HX-Request") and not job.is_open:
        response["HX-Refresh"] = "true"  # it is ready: the whole page has changed
    return response


def _shown(job: Job, options: Options) -> dict[str, Any]:
    report = Report.from_json(job.result.get("report", {}))
    return {
        "job": job,
        "options": options,
        # Before the file was read there is none of it; a fault there may never be.
        "understood": {"headers": [], "assumed": [], "first": [], "fault": ""} | job.result,
        "unused": _unused(job.result),
        "report": report,
        "look_kind": "primary" if job.result.get("fault") else "secondary",
        "rejections": _rows(report.rejections),
        "left_out": _rows(report.left_out),
        "more_rejections": max(0, len(report.rejections) - SHOWN),
        "more_left_out": max(0, len(report.left_out) - SHOWN),
    }


def _unused(understood: dict[str, Any]) -> list[str]:
    """The columns of the file of which nothing is taken over."""
    used = set(understood.get("columns", {}).values())
    return [header for header in understood.get("headers", []) if header not in used]


def _rows(found: list[Rejection]) -> list[list[str]]:
    return [[str(one.line), str(LABELS.get(one.field, one.field)), one.reason] for one in found[:SHOWN]]


@access(ADMIN)
@require_safe
def import_report(request: Request, pk: UUID) -> HttpResponseBase:
    """Every row that was not imported and every field that was left out, as a file."""
    job = get_object_or_404(Job.objects.filter(kind=KIND), pk=pk)
    report = Report.from_json(job.result.get("report", {}))
    columns = (
        ("regel", _("Line")),
        ("veld", _("Field")),
        ("kost", _("What it cost")),
        ("reden", _("Reason")),
    )
    lines = list(report.lines())
    table = downloads.Table(
        "verslag", [downloads.Column(*column) for column in columns], lines, total=len(lines)
    )
    return downloads.response(request, table, downloads.CSV)
