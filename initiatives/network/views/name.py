"""Hiding the name of a party in the network, and showing it again: buttons beside the picture, for its owners."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.http import Request
from civicnet.permissions import SIGNED_IN, access
from initiatives.models import Initiative, Organisation
from initiatives.network.actions import hide_name, show_name


@access(SIGNED_IN)
@require_POST
def of_initiative(request: Request, slug: str) -> HttpResponse:
    """`/netwerk/naam/initiatief/<slug>/`: with `verberg` its name is hidden, without it is shown."""
    return _set(request, get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug))


@access(SIGNED_IN)
@require_POST
def of_organisation(request: Request, slug: str) -> HttpResponse:
    """`/netwerk/naam/organisatie/<slug>/`: the same of an organisation."""
    return _set(request, get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug))


def _set(request: Request, party: Initiative | Organisation) -> HttpResponse:
    if "verberg" in request.POST:
        hide_name(party, actor=request.user)
        messages.success(request, _("The network does not show your name any more. Your ties stay."))
    else:
        show_name(party, actor=request.user)
        messages.success(request, _("The network shows your name again."))
    return redirect(reverse("network:network"))
