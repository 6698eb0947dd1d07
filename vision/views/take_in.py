"""Take over a text that there is already into a draft: choose it, look at what was found, and keep it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.http import Request, render
from civicnet.permissions import access
from civicnet.workflow import NotAllowedNow
from vision import actions
from vision.forms.take_in import TakeInForm
from vision.models import VisionVersion
from vision.views.workshop import CURATOR


@access(CURATOR)
def take_in(request: Request, number: str) -> HttpResponse:
    """`/visie/werkplaats/<number>/inlezen/`. `do` says whether to look or to keep; nothing is kept without a look."""
    version = get_object_or_404(VisionVersion.objects.select_related("vision"), number=number)
    if version.state != VisionVersion.State.DRAFTING:
        raise NotAllowedNow(version, "take_in")
    form = TakeInForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"version": version, "form": form, "found": None, "faults": []}
    if request.method != "POST":
        return render(request, "vision/take_in.html", {**context, "form": TakeInForm()})
    if not form.is_valid():
        return render(request, "vision/take_in.html", context, status=422)
    found = form.found
    faults = found.faults()
    if request.POST.get("do") == "keep" and not faults and not form.cleaned_data["file"]:
        try:
            actions.take_in(
                version,
                found,
                source=form.cleaned_data["source"] or _("a pasted text"),
                actor=request.user,
            )
        except ValidationError as error:
            faults = error.messages
        else:
            said = ngettext(
                "%(n)s goal came into the draft.", "%(n)s goals came into the draft.", found.number_of_goals
            )
            messages.success(request, said % {"n": found.number_of_goals})
            return redirect("vision:desk", number=number)
    context |= {"form": form.looked_at(), "found": found, "faults": faults}
    return render(request, "vision/take_in.html", context, status=422 if faults else 200)
