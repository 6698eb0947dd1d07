"""The consultation: the draft to read with what people say about it, every reaction, and the answers of the curators.

Giving a reaction may be done for an organisation, so its page is put together in civicnet.pages.
"""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.search.query import matching
from civicnet.serving.parameters import number_of
from civicnet.text.search import terms_of
from vision import actions
from vision.forms.voice import ReactionFilterForm
from vision.models import (
    Amendment,
    Kind,
    Part,
    Reaction,
    VisionVersion,
    part_of_slug,
    parts_of,
    report_is_public,
    slug_of,
    takes_amendments,
    takes_reactions,
)
from vision.views.beside_text import compare_amendments, find_reactions, marked_texts

PAGE_SIZE = 20
# How many reactions are shown below each part; the others are one click away.
SHOWN = 2
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


@access(PUBLIC)
@kept("vision", "voices", "people")
def consultation(request: HttpRequest) -> HttpResponse:
    """`/visie/consultatie/`: the draft, theme by theme, with what people say about each part. Six queries of its own."""
    version = consulted_version(request)
    if version is None:
        return render(request, "vision/consultation_none.html")
    reactions = Reaction.objects.public().filter(version=version)
    every = list(reactions.pointing())
    counts = Counter((reaction.kind, reaction.code) for reaction in every)
    proposals = _count_by_part(Amendment.objects.public().filter(version=version))
    parts = parts_of(version)
    first: dict[tuple[str, str], list[Reaction]] = {}
    for reaction in reactions.for_list(request.user).first_of_each_part(SHOWN):
        first.setdefault((reaction.kind, reaction.code), []).append(reaction)
    texts = marked_texts(version, parts, every)
    rows: list[dict[str, Any]] = [
        {
            "part": part,
            "html": texts[part.key],
            "reactions": counts[part.key],
            "proposals": proposals[part.key],
            "first": find_reactions(first.get(part.key, []), parts),
        }
        for part in parts
    ]
    known = {part.key for part in parts}
    answered = sum(reaction.state == Reaction.State.ANSWERED for reaction in every)
    context = {
        "opening": [row for row in rows if row["part"].kind == Kind.PREAMBLE],
        "lines": [row for row in rows if row["part"].kind == Kind.PRECONDITION],
        "themes": [
            (theme, [row for row in rows if row["part"].theme == theme.code])
            for theme in version.themes.all()
        ],
        # What people reacted to and is no longer in the text.
        "gone": [
            {"slug": slug_of(*key), "name": Part(*key, "").name, "reactions": n}
            for key, n in counts.items()
            if key not in known
        ],
        "total": sum(counts.values()),
        "answered": answered,
        "proposed": sum(proposals.values()),
        **consultation_facts(request, version),
    }
    return render(request, "vision/consultation.html", context)


def _count_by_part(rows: Any) -> Counter[tuple[str, str]]:
    """How many rows hang on each part, by kind and code. One query."""
    found = rows.order_by().values_list("kind", "code").annotate(n=Count("pk"))
    return Counter({(kind, code): n for kind, code, n in found})


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
    return found or Part(*key, "")


@access(PUBLIC)
@kept("vision", "voices", "people")
def part(request: HttpRequest, part: str) -> HttpResponse:
    """`/visie/consultatie/deel/<part>/`: one part of the text with all reactions to it and all proposals for it."""
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
    context = {
        "part": here,
        "html": marked_texts(version, [here], said.pointing())[here.key],
        "page": page,
        "reactions": find_reactions(page, parts),
        "amendments": amendments,
        "sort": sort,
        "sorts": ReactionFilterForm.SORTS,
        "before": parts[at - 1] if at else None,
        "after": parts[at + 1] if at is not None and at + 1 < len(parts) else None,
        **consultation_facts(request, version),
    }
    return render(request, "vision/part.html", context)


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
    form = ReactionFilterForm(request.GET or None, parts=[(part.slug, part.name) for part in parts])
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
