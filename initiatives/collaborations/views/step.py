"""Writing down the steps of the work."""

from typing import Any

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
from initiatives.collaborations.forms.step import StepsForm
from initiatives.collaborations.views.door import collaboration_or_404
from initiatives.views.door import posted


@access(SIGNED_IN)
@one_at_a_time
def steps(request: Request, slug: str) -> HttpResponse:
    """`<slug>/stappen/`: the steps of the work in their order, with how long each takes and where it waits."""
    row = collaboration_or_404(request, slug)
    require(request.user, "collaborations.agree", row)
    if not row.is_live or not row.is_public:
        return redirect(row)
    form = StepsForm(posted(request), steps=row.work_steps)
    editing = Editing(request, form, about=row, acts=["set_steps"])
    if request.method == "POST" and form.is_valid() and editing.agrees() and form.is_whole():
        try:
            actions.set_steps(row, actor=request.user, steps=form.steps())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved. Everybody sees it like this now."))
            return redirect(f"{row.get_absolute_url()}#stappen")
    context: dict[str, Any] = {"collaboration": row, "form": form}
    return render(request, "collaborations/steps.html", context, status=editing.status())
