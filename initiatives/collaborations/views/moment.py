"""Sitting together: writing down that it was, and saying when it is next."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import require
from initiatives.collaborations import actions
from initiatives.collaborations.forms import MomentForm, PlanForm
from initiatives.collaborations.views.door import collaboration_or_404
from initiatives.views.door import posted


@access(SIGNED_IN)
def log_moment(request: Request, slug: str) -> HttpResponse:
    """`<slug>/overleg/`: write down that partners sat together."""
    row = collaboration_or_404(request, slug)
    require(request.user, "collaborations.agree", row)
    if not row.is_live or not row.is_public:
        return redirect(row)
    form = MomentForm(posted(request), collaboration=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.log_moment(row, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Written down. The others hear it."))
            return redirect(f"{row.get_absolute_url()}#overleg")
    context = {"collaboration": row, "form": form}
    return render(request, "collaborations/moment_form.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@one_at_a_time
def plan_moment(request: Request, slug: str) -> HttpResponse:
    """`<slug>/overleg/plannen/`: say when partners sit together next."""
    row = collaboration_or_404(request, slug)
    require(request.user, "collaborations.agree", row)
    if not row.is_live or not row.is_public:
        return redirect(row)
    form = PlanForm(posted(request), initial={"next_on": row.next_on})
    editing = Editing(request, form, about=row, acts=["plan_moment", "log_moment"])
    if request.method == "POST" and form.is_valid() and editing.agrees():
        try:
            actions.plan_moment(row, actor=request.user, next_on=form.cleaned_data["next_on"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved. It stands in the calendar of each of you."))
            return redirect(f"{row.get_absolute_url()}#overleg")
    context = {"collaboration": row, "form": form}
    return render(request, "collaborations/moment_plan.html", context, status=editing.status())
