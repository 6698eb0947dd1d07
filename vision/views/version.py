"""Versions of the vision: their text, the file behind the SHA-256, and any two side by side.

The reading page and the page of a goal show initiatives as well, so they are put together in civicnet.pages.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.journal.models import Entry
from civicnet.permissions import PUBLIC, access
from civicnet.text import sort_key
from vision.canonical import canonical
from vision.compare import compare as compared
from vision.models import Revision, VisionVersion
from vision.papers.version import version_as_pdf
from vision.snapshot import text_of


@access(PUBLIC)
@kept("vision")
def version(request: HttpRequest, number: str) -> HttpResponse:
    """`/visie/versie/<number>/`: the whole text of one version, as it was."""
    found = get_object_or_404(VisionVersion.objects.visible_to(request.user).with_text(), number=number)
    others = VisionVersion.objects.visible_to(request.user).filter(vision=found.vision)
    return render(
        request,
        "vision/version.html",
        {
            "version": found,
            "versions": others,
            "support": None,
            "why_back": _why_back(found),
            "changed_at": found.changed_at,
        },
    )


def _why_back(version: VisionVersion) -> str:
    """The reason why a text went back to the residents."""
    if version.state != VisionVersion.State.REJECTED:
        return ""
    return Entry.objects.about(version).filter(verb="reject").values_list("note", flat=True).last() or ""


@access(PUBLIC)
@kept("vision")
def text(request: HttpRequest, number: str) -> HttpResponse:
    """`/visie/versie/<number>/tekst.json`: the canonical form, of which a frozen version shows the SHA-256."""
    found = get_object_or_404(VisionVersion.objects.visible_to(request.user).with_text(), number=number)
    response = HttpResponse(canonical(found), content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="visie-{found.number}.json"'
    return response


@access(PUBLIC)
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """`/visie/versie/<number>/visie.pdf`: the same words to read and print, with that file attached to it."""
    found = get_object_or_404(VisionVersion.objects.visible_to(request.user).with_text(), number=number)
    response = HttpResponse(version_as_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="visie-{found.number}.pdf"'
    return response


@access(PUBLIC)
@kept("vision")
def compare(request: HttpRequest) -> HttpResponse:
    """`/visie/vergelijken/?van=1.0&naar=2.0`: two versions word by word; without a choice the newest two."""
    seen = VisionVersion.objects.visible_to(request.user).select_related("vision")
    # By their numbers: a text that was amended late (2.1) may be made after the draft of the next (3.0).
    versions = sorted(seen, key=lambda found: sort_key(found.number), reverse=True)
    if len(versions) < 2:
        return render(request, "vision/compare.html", {"result": None})
    numbers = [found.number for found in versions]
    new = request.GET.get("naar") or numbers[0]
    # Newest first: without a choice, the one before it.
    earlier = numbers[numbers.index(new) + 1 :] if new in numbers else []
    old = request.GET.get("van") or (earlier or numbers[-1:])[0]
    if old not in numbers or new not in numbers:
        raise Http404
    between = [row for n, row in enumerate(versions) if numbers.index(new) <= n < numbers.index(old)]
    whole = (
        VisionVersion.objects.visible_to(request.user)
        .with_text()
        .prefetch_related("themes__goals__continues")
    )
    both = {found.number: found for found in whole.filter(number__in=(old, new))}
    return render(
        request,
        "vision/compare.html",
        {
            "options": [(n, n) for n in numbers],
            "old": both[old],
            "new": both[new],
            "fates": Revision.objects.fates(between),
            "result": compared(
                text_of(both[old], as_adopted=True), text_of(both[new], both[old], as_adopted=True)
            ),
        },
    )
