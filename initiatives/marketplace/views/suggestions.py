"""What suits an offer or a need: the page with all of it, and setting one aside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from civicnet.http import Request, render, render_check
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.workflow import may, require
from initiatives.marketplace import actions
from initiatives.marketplace.forms.suggestion import SetAsideForm
from initiatives.marketplace.matching import Fit, suggestions_for
from initiatives.marketplace.models import Post, Suggestion
from initiatives.marketplace.views.door import name_areas, post_or_404


@access(PUBLIC)
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """`/marktplaats/<pk>/past/`: everything that suits it, best first, with the reasons."""
    post = post_or_404(request.user, pk)
    return render(
        request, "marketplace/suggestions.html", {"post": post, "fits": fits_of(post, request.user)}
    )


def fits_of(post: Post, user: Any) -> list[Fit]:
    """What suits a post, with the neighbourhoods of now; nothing for what is not open."""
    fits = suggestions_for(post, user) if post.is_open else []
    name_areas(fit.other for fit in fits)
    return fits


@access(SIGNED_IN)
def set_aside(request: Request, pk: int) -> HttpResponse:
    """`/marktplaats/past-niet/<pk>/`: it does not suit, with the reason if one wants to give it."""
    parties = [f"{side}__{row}" for side in ("need", "offer") for row in ("initiative", "organisation")]
    rows = Suggestion.objects.standing().select_related("need", "offer", *parties)
    found = get_object_or_404(rows, pk=pk)
    require(request.user, "marketplace.set_aside", found)
    ours = found.need if may(request.user, "marketplace.post", found.need) else found.offer
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_aside(found, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("You will not see it here again."))
        return redirect("marketplace:suggestions", ours.pk)
    return render_check(
        request,
        heading=_("This does not suit"),
        about=found.other_than(ours).title,
        follows=[
            _("It is not shown beside “%(post)s” again.") % {"post": ours.title},
            _("The other side does not see you as a suggestion either. They get no message."),
        ],
        act=_("Take it away"),
        back=ours.get_absolute_url(),
        form=form,
    )
