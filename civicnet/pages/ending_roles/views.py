"""The page that ends a role: first what ends with it, in the words of each capability, then the reason.

Source: interface.md, Ways: what cannot be taken back has a check page with its consequences and a reason; domain.md, Who:
losing a role ends pending approvals and frees the seats held in open cases.
"""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

import civicnet.accounts.sections as accounts
import initiatives.assessments.sections as assessments
import initiatives.sections as registry
import vision.sections as vision
from civicnet.accounts import actions
from civicnet.accounts.models import RoleGrant, User
from civicnet.accounts.rules import ways_to_end
from civicnet.http import Request, render
from civicnet.pages.ending_roles.forms import ANNOUNCED, EndRoleForm
from civicnet.permissions import SIGNED_IN, access


@access(SIGNED_IN)
def end_role(request: Request, pk: int) -> HttpResponse:
    """`/beheer/rollen/beeindigen/<person>/`: an administrator ends a role of somebody, or a holder an own one."""
    person = get_object_or_404(User, pk=pk)
    seen = RoleGrant.objects.visible_to(request.user).filter(user=person, state=RoleGrant.State.ACTIVE)
    grants = list(seen.with_last_holders().order_by("role"))
    if not grants:
        raise Http404
    for grant in grants:  # one person, whose roles are asked once
        grant.user = person
    ways = ways_to_end(grants, request.user)
    own = pk == request.user.pk
    form = EndRoleForm(request.POST or None, ways=ways, own=own)
    if request.method == "POST" and form.is_valid():
        grant, way = form.chosen
        reason = form.cleaned_data["reason"]
        if way == ANNOUNCED:
            actions.announce_end(grant, actor=request.user, note=reason)
            messages.success(request, _("Everybody with a role hears of this now. It counts in seven days."))
            return redirect("announcements")
        actions.end(grant, actor=request.user, note=reason)
        messages.success(request, _("%(grant)s has ended.") % {"grant": grant})
        return redirect("preferences" if own else "roles")
    context = {
        "person": person,
        "own": own,
        "form": form,
        "ways": [(grant, way, list(_ends_with(grant))) for grant, way in ways],
    }
    return render(request, "pages/end_role.html", context, status=422 if form.errors else 200)


def _ends_with(grant: RoleGrant) -> Iterator[str]:
    """What ends with a role, in sentences."""
    for capability in (accounts, assessments, registry, vision):
        yield from capability.ends_with_role(grant)
