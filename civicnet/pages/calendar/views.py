"""`/mijn/agenda/`: the secret address of one's own calendar, and the calendar behind it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from civicnet.accounts import actions
from civicnet.addresses import site_url
from civicnet.calendar import CONTENT_TYPE, as_ical
from civicnet.http import Request, render
from civicnet.pages.calendar.entries import own_calendar
from civicnet.permissions import PUBLIC, SIGNED_IN, access


@access(SIGNED_IN)
def calendar(request: Request) -> HttpResponse:
    """Show the address, make one or another one (`nieuw`), or end it (`stop`)."""
    if request.method == "POST":
        if "stop" in request.POST:
            actions.end_calendar_address(actor=request.user)
            messages.success(request, _("The address gives nothing any more. Remove it from your calendar."))
        else:
            actions.make_calendar_address(actor=request.user)
            messages.success(request, _("This is your address. An earlier one gives nothing any more."))
        return redirect("calendar")
    key = actions.calendar_key(request.user)
    address = site_url(reverse("calendar_feed", args=[key])) if key else ""
    context = {"address": address, "has_address": actions.has_calendar_address(request.user)}
    return render(request, "pages/calendar.html", context)


@access(PUBLIC)
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar of the person to whom this key was given, in their language. No cache on the way may keep it."""
    user = actions.owner_of_calendar(key)
    if user is None:
        raise Http404
    with translation.override(user.language):
        content = as_ical(own_calendar(user), _("My days on civicnet"), site_url())
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response
