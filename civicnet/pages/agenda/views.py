"""`/visie/agenda/`: the calendar of the vision, with the rounds, and the same as a calendar feed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from civicnet.addresses import site_url
from civicnet.caching.pages import kept
from civicnet.calendar import CONTENT_TYPE, as_ical
from civicnet.deadlines import local_date
from civicnet.following.choice import follow_choice
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.http import Request, render
from civicnet.pages.agenda.entries import agenda_to_subscribe, whole_agenda
from civicnet.permissions import PUBLIC, access, role
from civicnet.workflow import may
from vision import actions
from vision.forms.gathering import PlannedStepForm
from vision.models import PlannedStep, Vision


@access(PUBLIC)
@kept("vision", "voices", "endorsement")
def agenda(request: HttpRequest) -> HttpResponse:
    """What is under way, what comes, and what has been."""
    vision = Vision.objects.first()
    if vision is None:
        return render(request, "pages/agenda.html", {"vision": None})
    today = local_date()
    found = whole_agenda(vision)
    user = request.user
    context = {
        "vision": vision,
        "now": [one for one in found if one.first_day <= today <= one.last_day],
        "coming": [one for one in found if one.first_day > today],
        "past": [one for one in reversed(found) if one.last_day < today],
        "follow": follow_choice(user, "vision", vision.pk),
        "may_plan": may(user, "vision.draft"),
        "may_hold": may(user, "vision.hold_meeting"),
        "planned": vision.planned_steps.all(),
    }
    return render(request, "pages/agenda.html", context)


@access(PUBLIC)
def ical(request: HttpRequest) -> HttpResponse:
    """`/visie/agenda.ics`: the same for a calendar program."""
    vision = get_object_or_404(Vision)
    file = as_ical(agenda_to_subscribe(vision), vision.title, site_url())
    return HttpResponse(file, content_type=CONTENT_TYPE)


@access(role("curator"))
@one_at_a_time
def plan_step(request: Request, pk: int | None = None) -> HttpResponse:
    """Announce a step, or change it."""
    vision = get_object_or_404(Vision)
    step = get_object_or_404(PlannedStep, pk=pk, vision=vision) if pk else PlannedStep(vision=vision)
    if pk and "weg" in request.POST:
        actions.drop_step(step, actor=request.user)
        messages.success(request, _("The step is off the calendar."))
        return redirect("vision:agenda")
    form = PlannedStepForm(request.POST or None, instance=step)
    editing = Editing(request, form, about=vision, acts=["change_step"]) if pk else None
    if request.method == "POST" and form.is_valid() and (editing is None or editing.agrees()):
        actions.plan_step(form.instance, actor=request.user)
        messages.success(request, _("The step is on the calendar."))
        return redirect("vision:agenda")
    context = {"form": form, "step": step if pk else None}
    status = 422 if form.errors else 200
    return render(request, "pages/planned_step.html", context, status=editing.status() if editing else status)
