"""Three questions to the initiators after each step of the municipality."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import NotAllowedNow, require
from initiatives.assessments import actions
from initiatives.assessments.forms import ExperienceForm
from initiatives.assessments.models import FEWEST_PEOPLE, QUESTIONS, Assessment, Experience, steps_taken


@access(SIGNED_IN)
def experience(request: Request, pk: int, step: str) -> HttpResponse:
    """`/toetsen/<pk>/hoe-ging-het/<step>/`: clear, fair, heard? What one answered before stands in the form."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).select_related("initiative"), pk=pk)
    require(request.user, "assessments.tell_experience", case)
    if step not in Experience.Step:
        raise Http404
    if step not in steps_taken(case):
        raise NotAllowedNow(case, "tell_experience")
    before = Experience.objects.filter(assessment=case, step=step, person=request.user).first()
    said = {name: "ja" if getattr(before, name) else "nee" for name in QUESTIONS} if before else None
    form = ExperienceForm(request.POST if request.method == "POST" else None, initial=said)
    if form.is_valid():
        actions.tell_experience(case, actor=request.user, step=step, **form.cleaned_data)
        messages.success(request, _("Thank you. This helps the municipality to do better."))
        return redirect(case)
    context = {
        "case": case,
        "form": form,
        "step": Experience.Step(step).label,
        "fewest": FEWEST_PEOPLE,
    }
    return render(request, "assessments/experience.html", context, status=422 if form.errors else 200)
