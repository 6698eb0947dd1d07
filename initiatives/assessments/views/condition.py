"""Both sides say what came of a condition."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import available, may, require
from initiatives.assessments import actions
from initiatives.assessments.forms import ReportForm
from initiatives.assessments.models import Assessment, Condition
from initiatives.assessments.workflow import CONDITION


@access(SIGNED_IN)
def condition(request: Request, pk: int, number: int) -> HttpResponse:
    """`/toetsen/<pk>/voorwaarden/<number>/`: who promised it says that it is done, the other side whether it is kept."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).select_related("initiative"), pk=pk)
    row = get_object_or_404(Condition.objects.that_stand().with_reports(), pk=number, assessment=case)
    row.assessment = case
    if not any(may(request.user, step.permission, row) for step in CONDITION.steps):
        raise PermissionDenied
    steps = available(row, request.user)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        may_be_empty=any(step.target == Condition.Outcome.KEPT for step in steps),
    )
    step = CONDITION.by_verb.get(request.POST.get("verb", ""))
    if step is not None:
        require(request.user, step.permission, row)
    elif form.is_bound:
        form.add_error(None, _("Choose one of the buttons."))
    if step and form.is_valid():
        try:
            actions.report_condition(row, actor=request.user, says=step.target, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Thank you. It stands below the condition, for everybody."))
            return redirect(f"{case.get_absolute_url()}#voorwaarden")
    context = {"case": case, "condition": row, "form": form, "steps": steps}
    return render(request, "assessments/condition.html", context, status=422 if form.errors else 200)
