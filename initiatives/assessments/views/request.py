"""The initiators ask for an assessment, and take their request back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civicnet.forms.why import WhyForm
from civicnet.http import Request, render, render_check
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import NotAllowedNow, require
from initiatives.assessments import actions
from initiatives.assessments.forms import RequestForm
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative
from initiatives.views.door import posted
from vision.models import VisionVersion


@access(SIGNED_IN)
def request_assessment(request: Request, slug: str) -> HttpResponse:
    """`/toetsen/aanvragen/<slug>/`: an owner asks for an assessment, and reads what will happen."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    require(request.user, "assessments.request_for", initiative)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = actions.request_assessment(
            initiative, actor=request.user, question=form.cleaned_data["question"].strip()
        )
        messages.success(
            request,
            _("We have your request. Somebody of the municipality gets in touch before %(day)s.")
            % {"day": date_format(case.contact_due)},
        )
        return redirect(case)
    running = Assessment.objects.under_way().filter(initiative=initiative).first()
    context = {
        "initiative": initiative,
        "form": form,
        "running": running,
        "possible": actions.can_request(initiative),
        "version": VisionVersion.objects.in_force(),
    }
    return render(request, "assessments/request.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def withdraw_request(request: Request, pk: int) -> HttpResponse:
    """The initiators withdraw their request, after a page that says what follows."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user), pk=pk)
    form = WhyForm(posted(request), readers=_("The people who read your plan see it in their letter."))
    if request.method == "POST" and form.is_valid():
        actions.withdraw(case, actor=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("The request is withdrawn. You can ask again at any time."))
        return redirect(case)
    if not case.is_open:
        raise NotAllowedNow(case, "withdraw")
    require(request.user, "assessments.withdraw", case)
    return render_check(
        request,
        heading=_("Withdraw the request"),
        about=str(case),
        follows=[
            _("The municipality stops at once. There will be no answer."),
            _("What was written about your plan so far is lost, and so is the term that runs."),
            _("You can ask again at any time. Then it begins from the start."),
        ],
        act=_("Withdraw the request"),
        back=case.get_absolute_url(),
        form=form,
    )
