"""`/initiatieven/nieuw/`: four short steps, each kept as a draft, then a look at the whole, then the site."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from initiatives import actions
from initiatives.forms import STEPS, StepForm, WhatForm
from initiatives.models import Initiative

ORDER = list(STEPS)


def draft_or_404(request: Request, slug: str) -> Initiative:
    """A draft that the person may go on with."""
    mine = Initiative.objects.of(request.user).filter(stage=Initiative.Stage.DRAFT)
    return get_object_or_404(mine, slug=slug)


@access(SIGNED_IN)
def new(request: Request) -> HttpResponse:
    """The first step; what one began before is shown first."""
    form = WhatForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        draft = actions.start_draft(actor=request.user, step_reached=2, **form.values())
        return redirect("initiatives:step", draft.slug, "wie")
    begun = Initiative.objects.of(request.user).filter(stage=Initiative.Stage.DRAFT).order_by("-changed_at")
    return _page(request, form, "wat", None, begun=begun if request.method == "GET" else [])


@access(SIGNED_IN)
def step(request: Request, slug: str, step: str) -> HttpResponse:
    """One of the four steps of a draft."""
    draft = draft_or_404(request, slug)
    if step not in STEPS:
        raise Http404
    form = STEPS[step](request.POST or None, instance=draft, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        organisation = values.pop("organisation", None)
        number = ORDER.index(step) + 1
        values["step_reached"] = max(Initiative.objects.get(pk=draft.pk).step_reached, number + 1)
        actions.edit(draft, actor=request.user, **values)
        if organisation is not None:
            actions.add_organisation(draft, organisation, actor=request.user)
        if number == len(ORDER):
            return redirect("initiatives:check", draft.slug)
        return redirect("initiatives:step", draft.slug, ORDER[number])
    return _page(request, form, step, draft)


@access(SIGNED_IN)
def check(request: Request, slug: str) -> HttpResponse:
    """The whole as others will see it, who looks alike, and the button that puts it on the site."""
    draft = draft_or_404(request, slug)
    missing = _missing(draft, request)
    if request.method == "POST" and not missing:
        public = actions.submit(draft, actor=request.user)
        return redirect("initiatives:receipt", public.slug)
    return render(
        request,
        "initiatives/check.html",
        {
            "draft": draft,
            "steps": _steps(draft, ""),
            "alike": Initiative.objects.alike(draft)[:3],
            "missing": missing,
            "goals": draft.goals.all(),
        },
        status=400 if request.method == "POST" else 200,
    )


@access(SIGNED_IN)
def receipt(request: Request, slug: str) -> HttpResponse:
    """What was received and what comes next."""
    initiative = get_object_or_404(Initiative.objects.of(request.user).public(), slug=slug)
    return render(request, "initiatives/receipt.html", {"initiative": initiative})


@access(SIGNED_IN)
@require_POST
def throw_away(request: Request, slug: str) -> HttpResponse:
    """Remove a draft for good."""
    actions.remove_draft(draft_or_404(request, slug), actor=request.user)
    messages.success(request, _("The draft is gone."))
    return redirect("initiatives:new")


def _missing(draft: Initiative, request: Request) -> list[tuple[str, Any]]:
    """The steps that still lack something that is needed: (step, what the step is called)."""
    need = {"wat": draft.name and draft.kind and draft.purpose, "waar": draft.neighbourhood_id or not _has_areas()}
    return [(name, STEPS[name].title) for name, there in need.items() if not there]


def _has_areas() -> bool:
    return Initiative._meta.get_field("neighbourhood").related_model.objects.exists()  # type: ignore[union-attr]


def _page(
    request: HttpRequest, form: StepForm, step: str, draft: Initiative | None, **more: Any
) -> HttpResponse:
    number = ORDER.index(step)
    alike = Initiative.objects.alike(draft)[:3] if draft and number >= 2 else []
    context = {
        "form": form,
        "draft": draft,
        "number": number + 1,
        "steps": _steps(draft, step),
        "before": ORDER[number - 1] if number else "",
        "before_title": STEPS[ORDER[number - 1]].title if number else "",
        "alike": alike,
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "initiatives/new.html", context | more, status=status)


def _steps(draft: Initiative | None, here: str) -> list[dict[str, Any]]:
    reached = draft.step_reached if draft else 1
    return [
        {
            "text": form.title,
            "state": "now" if name == here else "done" if number < reached else "todo",
            "url": reverse("initiatives:step", args=[draft.slug, name])
            if draft and number <= reached and name != here
            else "",
        }
        for number, (name, form) in enumerate(STEPS.items(), 1)
    ]
