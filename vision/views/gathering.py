"""What people bring up before the text is written, and the meetings about it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.why import WhyForm
from civicnet.http import Request, render, render_check
from civicnet.permissions import PUBLIC, SIGNED_IN, STAFF, access, role
from civicnet.serving.parameters import number_of
from civicnet.workflow import NotAllowedNow, may, require
from vision import actions
from vision.forms.gathering import (
    ContributionForm,
    MeetingContributionForm,
    MeetingForm,
    MeetingReportForm,
    SettleForm,
    TopicForm,
)
from vision.models import Contribution, Meeting, Vision
from vision.models.gathering import by_topic

PER_PAGE = 20
ON_THE_DESK = 50


@access(PUBLIC)
@kept("vision", "voices", "areas", "people")
def topics(request: HttpRequest) -> HttpResponse:
    """`/visie/onderwerpen/`: what people bring up, theme by theme, and what became of each."""
    vision = Vision.objects.first()
    brought_up = Contribution.objects.filter(vision=vision)
    every = brought_up.visible_to(request.user)
    counts = by_topic(every.public())
    headings = [
        {"topic": topic, "n": counts[topic.pk][0], "people": counts[topic.pk][1]}
        for topic in (vision.topics.all() if vision else ())
        if topic.pk in counts
    ]
    chosen = number_of(request.GET.get("thema"))
    shown = every if chosen is None else every.filter(topic=chosen)
    context = {
        "vision": vision,
        "headings": headings,
        "chosen": chosen,
        "page": Paginator(shown.for_list(), PER_PAGE).get_page(request.GET.get("pagina")),
        "hidden": brought_up.hidden(),
        "voices": sum(people for _n, people in counts.values()),
        "open": actions.gathering_step(vision) if vision else None,
        "may_sort": vision is not None and may(request.user, "vision.draft"),
    }
    return render(request, "vision/topics.html", context)


@access(SIGNED_IN)
def contribute(request: Request) -> HttpResponse:
    """`/visie/onderwerpen/nieuw/`: bring something up."""
    vision = get_object_or_404(Vision)
    step = actions.gathering_step(vision)
    form = ContributionForm(vision, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.contribute(vision, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. It stands on this page. You hear what becomes of it."))
        return redirect("vision:topics")
    context = {"form": form, "open": step}
    return render(request, "vision/contribute.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def withdraw_contribution(request: Request, pk: int) -> HttpResponse:
    """Take back what one brought up."""
    seen = Contribution.objects.visible_to(request.user)
    actions.withdraw_contribution(get_object_or_404(seen, pk=pk), actor=request.user)
    messages.success(request, _("Your contribution is taken back."))
    return redirect("vision:topics")


@access(role("curator"))
def sort_topics(request: Request) -> HttpResponse:
    """`/visie/werkplaats/onderwerpen/`: put contributions under themes, and say what became of them, in bulk."""
    vision = get_object_or_404(Vision)
    waiting = vision.contributions.waiting()
    chosen = request.GET.get("thema", "")
    if chosen == "geen":
        waiting = waiting.filter(topic=None)
    elif (topic := number_of(chosen)) is not None:
        waiting = waiting.filter(topic=topic)
    page = Paginator(waiting.for_list(), ON_THE_DESK).get_page(request.GET.get("pagina"))
    settles = "settle" in request.POST
    sent = request.POST or None
    topic_form = TopicForm(vision, page.object_list, None if settles else sent)
    settle_form = SettleForm(page.object_list, sent if settles else None)
    form = settle_form if settles else topic_form
    if request.method == "POST" and form.is_valid():
        n = (
            _settle_contributions(request, settle_form)
            if settles
            else _sort_contributions(request, vision, topic_form)
        )
        done = ngettext("%(n)s contribution is done.", "%(n)s contributions are done.", n)
        messages.success(request, done % {"n": n})
        return redirect(request.get_full_path())
    context = {
        "page": page,
        "topic_form": topic_form,
        "settle_form": settle_form,
        "form": form,
        "checked": request.POST.getlist("contributions"),
        "topics": vision.topics.all(),
        "chosen": chosen,
    }
    return render(request, "vision/sort_topics.html", context, status=422 if form.errors else 200)


def _sort_contributions(request: Request, vision: Vision, form: TopicForm) -> int:
    data = form.cleaned_data
    topic = data.get("topic")
    if data["new_topic"].strip():
        topic = actions.add_topic(vision, data["new_topic"], actor=request.user)
    return actions.sort_under(data["contributions"], topic, actor=request.user)


def _settle_contributions(request: Request, form: SettleForm) -> int:
    rows = list(form.cleaned_data["contributions"])
    return len(actions.settle_contributions(rows, form.settlement(), actor=request.user))


# ---- meetings -----------------------------------------------------------------------------------
@access(PUBLIC)
@kept("vision", "voices", "areas", "people")
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """`/visie/bijeenkomsten/<pk>/`: where and when, the agenda, the report, and what people brought up."""
    found = get_object_or_404(Meeting.objects.select_related("vision", "neighbourhood"), pk=pk)
    context = {
        "meeting": found,
        "brought_up": found.contributions.visible_to(request.user).for_list(),
        "may_hold": may(request.user, "vision.hold_meeting", found),
        "changed_at": found.changed_at,
    }
    return render(request, "vision/meeting.html", context)


@access(STAFF)
def plan_meeting(request: Request) -> HttpResponse:
    """Announce a meeting."""
    meeting = Meeting(vision=get_object_or_404(Vision))
    form = MeetingForm(request.POST or None, instance=meeting)
    if request.method == "POST" and form.is_valid():
        found = actions.plan_meeting(form.instance, actor=request.user)
        messages.success(request, _("The meeting is on the calendar. Who follows the vision is told."))
        return redirect(found)
    return _meeting_form(request, form, _("Plan a meeting"))


@access(STAFF)
@one_at_a_time
def change_meeting(request: Request, pk: int) -> HttpResponse:
    """Change time, place or agenda."""
    found = get_object_or_404(Meeting.objects.select_related("vision"), pk=pk)
    form = MeetingForm(request.POST or None, instance=found)
    editing = Editing(request, form, about=found, acts=["change"])
    if request.method == "POST" and form.is_valid() and editing.agrees():
        actions.change_meeting(form.instance, actor=request.user)
        messages.success(request, _("Saved."))
        return redirect(found)
    return _meeting_form(request, form, _("Change the meeting"), found, status=editing.status())


@access(STAFF)
def report_meeting(request: Request, pk: int) -> HttpResponse:
    """Write the report."""
    found = get_object_or_404(Meeting.objects.select_related("vision"), pk=pk)
    form = MeetingReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.report_meeting(found, data["report"], data["present"], actor=request.user)
        messages.success(request, _("The report is public. Now write down what people brought up."))
        return redirect(found)
    return _meeting_form(request, form, _("Report"), found)


@access(STAFF)
def call_off_meeting(request: Request, pk: int) -> HttpResponse:
    """Call the meeting off, after a page that says who hears of it."""
    found = get_object_or_404(Meeting.objects.select_related("vision"), pk=pk)
    form = WhyForm(request.POST or None, readers=_("Whoever follows the vision reads it in the letter."))
    if request.method == "POST" and form.is_valid():
        actions.call_off_meeting(found, actor=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("The meeting is called off. Who follows the vision is told."))
        return redirect(found)
    if found.state != Meeting.State.PLANNED:
        raise NotAllowedNow(found, "call_off")
    return render_check(
        request,
        heading=_("Call the meeting off"),
        about=found.title,
        follows=[
            _("Everybody who follows the vision gets a letter."),
            _("It stays in the calendar, and says that it is called off."),
        ],
        act=_("Call the meeting off"),
        back=found.get_absolute_url(),
        form=form,
    )


@access(STAFF)
def add_from_meeting(request: Request, pk: int) -> HttpResponse:
    """Write down what those present brought up."""
    found = get_object_or_404(Meeting.objects.select_related("vision", "neighbourhood"), pk=pk)
    require(request.user, "vision.hold_meeting", found)
    form = MeetingContributionForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.contribute_from_meeting(found, actor=request.user, **form.cleaned_data)
        messages.success(request, _("It stands among the subjects. Is there more?"))
        return redirect("vision:add_from_meeting", pk)
    return _meeting_form(request, form, _("What people brought up"), found)


def _meeting_form(
    request: Request,
    form: Any,
    heading: str,
    found: Meeting | None = None,
    *,
    status: int = 0,
) -> HttpResponse:
    context = {"form": form, "heading": heading, "meeting": found}
    status = status or (422 if form.errors else 200)
    return render(request, "vision/meeting_form.html", context, status=status)
