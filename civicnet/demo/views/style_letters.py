"""`/stijl/brieven/`: every letter and notice that people get, with invented facts. Only in the demo and while debugging."""

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from civicnet.demo.sample_facts import sample_facts
from civicnet.http import render
from civicnet.outbox.letter import Letter, Said, compose
from civicnet.outbox.wording import Mail, Wording, all_wordings, find_wording
from civicnet.permissions import PUBLIC, access
from civicnet.workflow import Text

HOW = {
    Mail.ALWAYS: _("A letter, always"),
    Mail.WANTED: _("A letter, for who wants mail"),
    Mail.ALONE: _("A letter without a notice"),
    Mail.NEVER: _("A notice only"),
}


def _require_style_pages() -> None:
    if not (settings.DEMO or settings.DEBUG):
        raise Http404


def _sample(wording: Wording) -> Letter:
    # Who has no preferences here may be anybody: such a letter names nobody.
    name = "Saskia Duin" if wording.to.fewer is None or wording.to.fewer[1] else ""
    return compose(wording, Said(sample_facts()), name=name)


@access(PUBLIC)
def style_letters(request: HttpRequest) -> HttpResponse:
    """All letters by the table that they stand in, in the language of the address."""
    _require_style_pages()
    tables: dict[str, tuple[Text, list[dict[str, Any]]]] = {}
    for table, wording in all_wordings():
        row = {
            "event": f"{table.name}.{wording.verb}",
            "audience": wording.to.name,
            "called": wording.to.called,
            "letter": _sample(wording),
            "how": HOW[wording.mail],
            "has_letter": wording.mail is not Mail.NEVER,
        }
        tables.setdefault(table.name, (table.called, []))[1].append(row)
    return render(request, "demo/style_letters.html", {"tables": tables})


def _found(event: str, audience: str) -> Letter:
    _require_style_pages()
    try:
        return _sample(find_wording(event, audience)[1])
    except LookupError as error:
        raise Http404 from error


@access(PUBLIC)
@xframe_options_sameorigin
@csp_replace({"style-src": ["'self'", "'unsafe-inline'"], "frame-ancestors": ["'self'"]})  # type: ignore[arg-type]  # its type knows no arguments
def style_letter(request: HttpRequest, event: str, audience: str) -> HttpResponse:
    """One of them as HTML, whose styles stand in it: a mail program has no style sheets."""
    return HttpResponse(_found(event, audience).as_html())


@access(PUBLIC)
def style_letter_text(request: HttpRequest, event: str, audience: str) -> HttpResponse:
    """The same as plain text."""
    letter = _found(event, audience)
    return HttpResponse(f"{letter.subject}\n\n{letter.as_text()}", content_type="text/plain; charset=utf-8")
