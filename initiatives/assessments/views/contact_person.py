"""The civil servant whom initiators can turn to: name another one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.workflow import require
from initiatives.actions import replace_contact
from initiatives.assessments import actions as assessing
from initiatives.assessments.forms import ContactPersonForm
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative


@access(role("assessor", "broker", "admin"))
def contact_person(request: Request, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/contactpersoon/`: of the assessment under way and its initiative; without one,
    of the initiative alone."""
    seen = Initiative.objects.public().select_related("contact_person")
    initiative = get_object_or_404(seen, slug=slug)
    # Until it is taken in it has no contact person.
    cases = (
        Assessment.objects.under_way().filter(initiative=initiative).exclude(state=Assessment.State.REQUESTED)
    )
    case = cases.select_related("initiative", "contact_person").first()
    if case is not None:
        require(request.user, "assessments.replace_contact", case)
    else:
        require(request.user, "initiatives.replace_contact", initiative)
    form = ContactPersonForm(
        request.POST if request.method == "POST" else None, initiative=initiative, case=case
    )
    if request.method == "POST" and form.is_valid():
        person, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
        try:
            if case is not None:
                assessing.replace_contact(case, person, actor=request.user, reason=reason)
            else:
                replace_contact(initiative, person, actor=request.user, reason=reason)
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = _("%(person)s is the contact person now. The initiators have been told.")
            messages.success(request, said % {"person": person})
            return redirect(initiative.get_absolute_url())
    now = (case or initiative).contact_person
    context = {
        "initiative": initiative,
        "form": form,
        "now": now,
        "page": "",
        "heading": _("Contact person"),
    }
    return render(request, "assessments/contact_person.html", context, status=422 if form.errors else 200)
