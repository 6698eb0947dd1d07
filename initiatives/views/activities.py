"""Activities of an initiative: announced and called off by its members, and a file of each for calendars."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civicnet.addresses import site_url
from civicnet.calendar import CONTENT_TYPE, as_ical, changed_by
from civicnet.forms.errors import add_errors
from civicnet.forms.why import WhyForm
from civicnet.http import Request, render, render_check
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.forms import ActivityForm
from initiatives.models import Activity, Initiative
from initiatives.views.door import initiative_for, posted
from initiatives.workflow import ACTIVITY

PER_PAGE = 30


@access(SIGNED_IN)
def activities(request: Request, slug: str) -> HttpResponse:
    """Announce an activity; those that there are, are listed below."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    form = ActivityForm(posted(request), instance=Activity(initiative=initiative))
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_activity(form.instance, actor=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("It is on the page. Who follows you gets a notice."))
            return redirect("initiatives:activities", slug)
    context = {
        "initiative": initiative,
        "page": "activities",
        "heading": _("Activities"),
        "form": form,
        "activities": Paginator(initiative.activities.all(), PER_PAGE).get_page(request.GET.get("pagina")),
    }
    return render(request, "initiatives/activities.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def activity(request: Request, slug: str, pk: int) -> HttpResponse:
    """Call one off, after a page that says who hears of it."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    row = get_object_or_404(initiative.activities, pk=pk)
    form = WhyForm(posted(request), readers=_("Whoever follows you reads it in the letter."))
    if request.method == "POST" and form.is_valid():
        actions.call_off_activity(row, actor=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("It is called off. Who follows you gets a notice."))
        return redirect("initiatives:activities", slug)
    if row.state != Activity.State.PLANNED or row.is_over:
        raise NotAllowedNow(row, "call_off")
    return render_check(
        request,
        heading=_("Call it off"),
        about=row.title,
        follows=[
            _("Everybody who follows you gets a letter."),
            _("It stays on your page until its day has passed, and says that it is off."),
        ],
        act=_("Call it off"),
        back=reverse("initiatives:activities", args=[slug]),
        form=form,
    )


@access(PUBLIC)
@require_safe
def calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`/initiatieven/<slug>/activiteiten/<pk>.ics`: one activity for a calendar program."""
    rows = Activity.objects.shown().filter(initiative__in=Initiative.objects.public())
    row = get_object_or_404(rows.select_related("initiative"), initiative__slug=slug, pk=pk)
    file = as_ical(changed_by(ACTIVITY.by_verb, [row.calendar_entry()]), row.title, site_url())
    return HttpResponse(file, content_type=CONTENT_TYPE)
