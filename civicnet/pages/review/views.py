"""`/visie/herijking/`: when the vision is looked at again, who asked for it, and what it should talk about."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.deadlines import is_late
from civicnet.http import Request, render
from civicnet.pages.review.forms import GapInitiativesForm
from civicnet.permissions import PUBLIC, SIGNED_IN, STAFF, access, role
from civicnet.workflow import may
from initiatives.actions import name_gap
from initiatives.models import Initiative
from vision import actions
from vision.actions.review import requests_needed
from vision.forms.review import GapAnswerForm, GapForm
from vision.models import Gap, Vision, VisionVersion

# How many initiatives without a goal are offered beside a subject; any other can be found by searching.
MOST_OFFERED = 40
PER_PAGE = 25


@access(PUBLIC)
@kept("vision", "initiatives")
def review(request: HttpRequest) -> HttpResponse:
    """The clock, the requests against the share that is needed, and the agenda."""
    version = VisionVersion.objects.in_force()
    vision = version.vision if version else Vision.objects.first()
    if vision is None:
        return render(request, "pages/review.html", {"vision": None})
    asked = version.review_requests.count() if version else 0
    gaps = (
        vision.gaps.annotate(order=Count("pk", filter=~Q(state=Gap.State.NOTED)))
        .prefetch_related(Prefetch("initiatives", _shown(), to_attr="shown"))
        .order_by("order", "-noted_at")
    )
    mine = request.user.is_authenticated and bool(
        version and version.review_requests.filter(user=request.user).exists()
    )
    context = {
        "vision": vision,
        "version": version,
        "asked": asked,
        "needed": requests_needed(),
        "mine": mine,
        "gaps": Paginator(gaps, PER_PAGE).get_page(request.GET.get("pagina")),
        "may_note": may(request.user, "vision.note_gap"),
        "may_lead": may(request.user, "vision.draft"),
        "resting": vision.review == Vision.Review.RESTING,
        "due": vision.review == Vision.Review.DUE,
        "late": vision.next_review_on is not None and is_late(vision.next_review_on),
    }
    return render(request, "pages/review.html", context)


@access(SIGNED_IN)
@require_POST
def ask(request: Request) -> HttpResponse:
    """Ask for a review, or take the request back."""
    vision = get_object_or_404(Vision)
    if "terug" in request.POST:
        actions.take_back_request(vision, actor=request.user)
        messages.success(request, _("Your request is taken back."))
    else:
        actions.ask_review(vision, actor=request.user)
        messages.success(request, _("Your request is counted."))
    return redirect("vision:review")


@access(role("curator"))
@require_POST
def step(request: Request) -> HttpResponse:
    """Call the review, or begin with it."""
    verb = actions.start_review if request.POST.get("verb") == "start_review" else actions.call_review
    verb(get_object_or_404(Vision), actor=request.user)
    messages.success(request, _("Saved. Everybody sees it on this page."))
    return redirect("vision:review")


@access(STAFF)
def note_gap(request: Request) -> HttpResponse:
    """Put a subject on the agenda, with the initiatives that show it."""
    vision = get_object_or_404(Vision)
    form = GapForm(request.POST or None)
    rows = GapInitiativesForm(_without_goal(), request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        gap = actions.note_gap(vision, actor=request.user, **form.cleaned_data)
        name_gap(gap, rows.cleaned_data["initiatives"], actor=request.user)
        messages.success(request, _("The subject is on the agenda of the next review."))
        return redirect(gap)
    context = {"form": form, "rows": rows}
    return render(request, "pages/gap_form.html", context, status=422 if form.errors or rows.errors else 200)


@access(role("curator"))
def answer_gap(request: Request, pk: int) -> HttpResponse:
    """Say what the review makes of a subject."""
    gap = get_object_or_404(Gap, pk=pk)
    form = GapAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb: Any = actions.take_up_gap if form.cleaned_data["answer"] == "take_up" else actions.set_gap_aside
        verb(gap, actor=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("Saved. Everybody sees it on this page."))
        return redirect(gap)
    context = {"gap": gap, "form": form}
    return render(request, "pages/gap_answer.html", context, status=422 if form.errors else 200)


def _shown() -> QuerySet[Initiative]:
    return Initiative.objects.that_count().only("pk", "name", "slug").order_by("sort_key", "pk")


def _without_goal() -> QuerySet[Initiative]:
    """Those that name no goal of the text in force: they may show what is missing in it."""
    ids = (
        Initiative.objects.that_count()
        .filter(goals=None)
        .order_by("-changed_at")
        .values_list("pk", flat=True)[:MOST_OFFERED]
    )
    return Initiative.objects.filter(pk__in=list(ids)).only("pk", "name", "slug").order_by("name")
