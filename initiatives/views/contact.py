"""The first contact of the municipality with the initiators: who sees to it, and that it took place."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.deadlines import local_date
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.forms import ContactForm
from initiatives.models import Initiative, Outcome
from initiatives.views.door import initiative_for, posted


@access(role("assessor", "broker"))
@require_POST
def take_contact(request: Request, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/contact-opnemen/`: a member of staff says "I get in touch"."""
    initiative = get_object_or_404(Initiative.objects.public(), slug=slug)
    actions.take_contact(initiative, actor=request.user)
    messages.success(
        request, _("You are the contact person. Speak with the initiators, then write it down here.")
    )
    following = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    return HttpResponseRedirect(following if ours else initiative.get_absolute_url())


@access(role("assessor", "broker"))
def log_contact(request: Request, slug: str) -> HttpResponse:
    """The civil servant who spoke with the initiators first writes it down, under the own name."""
    initiative = initiative_for(request, slug, "initiatives.log_contact")
    if initiative.outcome == Outcome.UNDER_WAY:  # its contact person writes it down in the dossier
        raise NotAllowedNow(initiative, "log_contact")
    form = ContactForm(posted(request), initial={"on": local_date()})
    if request.method == "POST" and form.is_valid():
        note, at = form.cleaned_data["note"], form.cleaned_data["on"]
        try:
            actions.log_contact(initiative, actor=request.user, note=note, at=at)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Written down. The page shows your name and the day."))
            return redirect(initiative.get_absolute_url())
    context: dict[str, Any] = {
        "initiative": initiative,
        "form": form,
        "page": "",
        "heading": _("First contact"),
    }
    return render(request, "initiatives/contact.html", context, status=422 if form.errors else 200)
