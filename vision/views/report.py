"""The response report of a version: a page, a PDF and an ODT of the same."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from civicnet import downloads
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from vision.models import VisionVersion
from vision.papers.report import Report, may_read_report, report_of
from vision.papers.report_files import report_as_odt, report_as_pdf
from vision.papers.report_words import report_in_words
from vision.views.consultation import consultation_facts

ODT = "application/vnd.oasis.opendocument.text"


@access(PUBLIC)
@kept("vision", "voices", "people", "journal")
def report(request: HttpRequest, number: str) -> HttpResponse:
    """`/visie/versie/<number>/nota/`: everything that was said, with its answer and what changed in the text."""
    made = _report(request, number)
    context = {
        "report": made,
        "told": report_in_words(made),
        "counts": made.counts,
        **consultation_facts(request, made.version, public=not made.is_concept),
    }
    return render(request, "vision/report.html", context)


@access(PUBLIC)
def report_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The report as an accessible PDF (PDF/UA-1)."""
    return _download(report_as_pdf(_report(request, number)), "application/pdf", f"nota-{number}.pdf")


@access(PUBLIC)
def report_odt(request: HttpRequest, number: str) -> HttpResponse:
    """The report as a text document, to work with."""
    return _download(report_as_odt(_report(request, number)), ODT, f"nota-{number}.odt")


@access(PUBLIC)
def report_table(request: HttpRequest, number: str, form: downloads.Form) -> HttpResponseBase:
    """Every reaction of the report with its answer, as a table. Of a hidden one only that it was there."""
    made = _report(request, number)
    columns = (
        ("kenmerk", _("Number")),
        ("deel", _("Part")),
        ("datum", _("Date")),
        ("naam", _("Name")),
        ("organisatie", _("Is an organisation")),
        ("tekst", _("Reaction")),
        ("mee_eens", _("How many agree")),
        ("uitkomst", _("Outcome")),
        ("antwoord", _("Answer")),
        ("verborgen", _("Hidden, because")),
    )
    rows: list[list[downloads.Cell]] = [
        [
            voice.number,
            section.name,
            voice.on,
            voice.name,
            downloads.Coded(
                "ja" if voice.is_organisation else "nee", _("yes") if voice.is_organisation else _("no")
            ),
            voice.text,
            voice.agreed,
            "" if voice.hidden else reply.word,
            "" if voice.hidden else reply.reasons,
            voice.hidden,
        ]
        for section in made.sections
        for reply in section.replies
        for voice in reply.voices
    ]
    name = f"reacties-{number}"
    table = downloads.Table(name, [downloads.Column(*column) for column in columns], rows, len(rows))
    return downloads.response(request, table, form)


def _report(request: HttpRequest, number: str) -> Report:
    """The report, if the person may read it: everybody once all is answered, curators before that."""
    seen = VisionVersion.objects.visible_to(request.user).consulted().with_text()
    version = get_object_or_404(seen, number=number)
    if not may_read_report(version, request.user):
        raise Http404
    return report_of(version)


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
