"""The consultation: one part of the draft with what people say about it, every reaction, and what a reader does with one.

Giving a reaction may be done for an organisation, so its page is put together in civicnet.pages.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.search.query import matching
from civicnet.serving.parameters import number_of
from civicnet.text.search import terms_of
from vision import actions
from vision.changes import changes_of
from vision.forms.voice import ReactionFilterForm
from vision.models import (
    Amendment,
    Part,
    Reaction,
    VisionVersion,
    part_of_slug,
    parts_of,
    report_is_public,
    takes_amendments,
    takes_reactions,
)
from vision.views.beside_text import compare_amendments, find_reactions, marked_texts

PAGE_SIZE = 20
# How many reactions are read below a part of the text; the others are on its own page.
FIRST_FEW = 3
State = VisionVersion.State


def consulted_version(request: HttpRequest) -> VisionVersion | None:
    """The version that everybody is or was asked about: that of `?versie=`, else the newest; with its text."""
    seen = VisionVersion.objects.visible_to(request.user).consulted().with_text()
    if number := request.GET.get("versie"):
        return get_object_or_404(seen, number=number)
    return seen.first()


def consulted_version_or_404(request: HttpRequest) -> VisionVersion:
    version = consulted_version(request)
    if version is None:
        raise Http404
    return version


def consultation_facts(
    request: HttpRequest, version: VisionVersion, *, public: bool | None = None
) -> dict[str, Any]:
    """What every page of a consultation says of it. `public`: whether its report is, where that is known already."""
    curator = "curator" in getattr(request.user, "roles", ())
    return {
        "version": version,
        "is_open": takes_reactions(version),
        "takes_amendments": takes_amendments(version),
        "curator": curator,
        "to_answer": curator and version.state == State.AMENDING,
        "report_is_public": report_is_public(version) if public is None else public,
        "changed_at": version.changed_at,
    }


# ---- one part --------------------------------------------------------------------------------------
def part_or_404(version: VisionVersion, slug: str) -> Part:
    """The part of a text that an address names; one that is gone has no text but may have reactions."""
    key = part_of_slug(slug)
    if key is None:
        raise Http404
    found = next((part for part in parts_of(version) if part.key == key), None)
    return found or _lost_part(version, key)


def _lost_part(version: VisionVersion, key: tuple[str, str]) -> Part:
    """A part that is gone, with the words that people reacted to."""
    said = Reaction.objects.filter(version=version, kind=key[0], code=key[1])
    return Part(*key, "", was=said.values_list("part_text", flat=True).last() or "")


@access(PUBLIC)
@kept("vision", "voices", "people")
def part(request: HttpRequest, part: str) -> HttpResponse:
    """`/visie/consultatie/deel/<part>/`: one part of the text with all reactions to it and all proposals for it.

    htmx gets the first reactions and the ways to speak up, to show them below the text.
    """
    version = consulted_version_or_404(request)
    here = part_or_404(version, part)
    parts = parts_of(version)
    said = Reaction.objects.public().filter(version=version).at(here)
    reactions = Reaction.objects.visible_to(request.user).filter(version=version).at(here)
    proposed = Amendment.objects.public().filter(version=version).at(here).for_list(request.user)
    amendments = compare_amendments(proposed.order_by("made_at", "pk"), parts)
    sort = request.GET.get("sorteer", "steun")
    order = ["-made_at", "-pk"] if sort == "nieuw" else ["-agreed", "made_at", "pk"]
    if sort == "plaats":
        order = ["offset", "made_at", "pk"]
    listed = reactions.for_list(request.user).order_by(*order)
    page = _page_of(request, listed)
    if not here.text and not page.paginator.count and not amendments:
        raise Http404
    numbers = [other.key for other in parts]
    at = numbers.index(here.key) if here.key in numbers else None
    changes = changes_of(version.pk, get_language() or "")
    context = {
        "part": here,
        "change": changes.lines.get(here.key) if changes else None,
        "html": marked_texts(version, [here], said.pointing())[here.key],
        "page": page,
        "reactions": find_reactions(page, parts),
        "first": find_reactions(page[:FIRST_FEW], parts),
        "total": page.paginator.count,
        "amendments": amendments,
        "proposals": len(amendments),
        "form": None,
        "sort": sort,
        "sorts": ReactionFilterForm.SORTS,
        "before": parts[at - 1] if at else None,
        "after": parts[at + 1] if at is not None and at + 1 < len(parts) else None,
        **consultation_facts(request, version),
    }
    return render(request, "vision/part.html", context, fragment="vision/_speak.html")


def spoken_of(request: HttpRequest, version: VisionVersion, here: Part) -> dict[str, Any]:
    """What is read below a part of the text: the reactions that most people agree with, and how many there are."""
    said = Reaction.objects.public().filter(version=version).at(here)
    most = said.for_list(request.user).order_by("-agreed", "made_at", "pk")[:FIRST_FEW]
    return {
        "first": find_reactions(most, parts_of(version)),
        "total": said.count(),
        "proposals": Amendment.objects.public().filter(version=version).at(here).count(),
    }


def _page_of(request: HttpRequest, listed: Any) -> Page[Reaction]:
    """The page that is asked for, or the one with the reaction that `?reactie=` names."""
    paginator = Paginator(listed, PAGE_SIZE)
    wanted = number_of(request.GET.get("reactie"))
    if "pagina" not in request.GET and wanted is not None:
        keys = list(listed.values_list("pk", flat=True))
        if wanted in keys:
            return paginator.get_page(keys.index(wanted) // PAGE_SIZE + 1)
    return paginator.get_page(request.GET.get("pagina"))


# ---- all of them -----------------------------------------------------------------------------------
@access(PUBLIC)
@kept("vision", "voices", "people", "search")
def reactions(request: HttpRequest) -> HttpResponse:
    """`/visie/consultatie/reacties/`: every reaction; the address holds the selection and the order."""
    version = consulted_version_or_404(request)
    parts = parts_of(version)
    form, listed = select_reactions(request, version, parts, Reaction.objects.public())
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("pagina"))
    every = Reaction.objects.public().filter(version=version)
    context = {
        "form": form,
        "page": page,
        "reactions": find_reactions(page, parts),
        "total": every.count(),
        "of_organisations": every.exclude(organisation=None).count(),
        "chosen": any(value for name, value in form.cleaned_data.items() if name != "sorteer")
        if form.is_bound and form.is_valid()
        else False,
        **consultation_facts(request, version),
    }
    return render(request, "vision/reactions.html", context)


def select_reactions(
    request: HttpRequest, version: VisionVersion, parts: list[Part], rows: Any
) -> tuple[ReactionFilterForm, Any]:
    """The reactions that the address asks for, in the order it asks for."""
    form = ReactionFilterForm(request.GET or None, parts=parts)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = rows.filter(version=version)
    match chosen.get("staat"):
        case "open":
            rows = rows.filter(state=Reaction.State.GIVEN)
        case "beantwoord":
            rows = rows.filter(state=Reaction.State.ANSWERED)
    match chosen.get("van"):
        case "inwoners":
            rows = rows.filter(organisation=None)
        case "organisaties":
            rows = rows.exclude(organisation=None)
    if key := part_of_slug(chosen.get("deel") or ""):
        rows = rows.filter(kind=key[0], code=key[1])
    if words := chosen.get("zoek"):
        rows = matching(rows, terms_of(words))
    rows = rows.for_list(request.user)
    match chosen.get("sorteer"):
        case "steun":
            return form, rows.order_by("-agreed", "made_at", "pk")
        case "nieuw":
            return form, rows.order_by("-made_at", "-pk")
    return form, rows.with_place(parts).order_by("place", "offset", "made_at", "pk")


# ---- what a reader does with one -------------------------------------------------------------------
@access(SIGNED_IN)
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    """Agree with a reaction (`agrees` 1), or stop agreeing (0). htmx gets the new button alone."""
    reaction = get_object_or_404(Reaction.objects.visible_to(request.user).select_related("version"), pk=pk)
    actions.agree(reaction, actor=request.user, agrees=request.POST.get("agrees") != "0")
    if request.htmx:
        shown = Reaction.objects.for_list(request.user).get(pk=pk)
        return render(request, "vision/_agree.html", {"reaction": shown, "is_open": True})
    return go_back(request, reaction.get_absolute_url())


@access(SIGNED_IN)
@require_POST
def withdraw_reaction(request: Request, pk: int) -> HttpResponse:
    """Take one's own reaction back."""
    reaction = get_object_or_404(Reaction.objects.visible_to(request.user).select_related("version"), pk=pk)
    actions.withdraw_reaction(reaction, actor=request.user)
    messages.success(request, _("Your reaction is taken back. Nobody else can read it any more."))
    return redirect(reaction.get_absolute_url())


def go_back(request: Request, otherwise: str) -> HttpResponseRedirect:
    """Redirect to the page that the button was on."""
    there = request.POST.get("terug", "")
    ours = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return HttpResponseRedirect(there if ours else otherwise)
