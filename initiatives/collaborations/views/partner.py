"""What partners do: asking others, saying yes or no, telling what they bring, going on and stopping."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render, render_check
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import may
from initiatives.collaborations import actions
from initiatives.collaborations.forms import InviteForm, LeaveForm, ShareForm
from initiatives.collaborations.models import Partner
from initiatives.collaborations.views.door import collaboration_or_404, partner_for
from initiatives.views.door import posted


@access(SIGNED_IN)
def invite(request: Request, slug: str) -> HttpResponse:
    """`<slug>/uitnodigen/`: ask another party to join."""
    row = collaboration_or_404(request, slug)
    if not may(request.user, "collaborations.invite", Partner(collaboration=row)):
        raise PermissionDenied("not a partner")
    if not row.is_live:
        return redirect(row)
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        party = form.cleaned_data["party"]
        try:
            actions.invite(row, party, actor=request.user, message=form.cleaned_data["message"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("We asked %(name)s. You hear it here.") % {"name": party})
            return redirect(row)
    context = {"collaboration": row, "form": form}
    return render(request, "collaborations/invite.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """`partners/<pk>/antwoord/`: `zeg` is ja or nee to a party's taking part, of that party itself or of a partner."""
    candidate = partner_for(request, pk, "collaborations.answer")
    match request.POST.get("zeg"):
        case "ja":
            actions.say_yes(candidate, actor=request.user)
            messages.success(request, _("You said yes. Thank you."))
        case "nee":
            actions.decline(candidate, actor=request.user)
            messages.success(request, _("You said no. They hear that it does not come off, and no more."))
        case _other:
            raise BadRequest("unknown answer")
    return redirect(candidate.collaboration)


@access(SIGNED_IN)
@one_at_a_time
def share(request: Request, pk: int) -> HttpResponse:
    """`partners/<pk>/inbreng/`: what this partner brings, for what it needs the others, and what it decides alone."""
    partner = partner_for(request, pk, "collaborations.share")
    if partner.state not in Partner.CURRENT:
        return redirect(partner.collaboration)
    form = ShareForm(posted(request), instance=partner)
    editing = Editing(request, form, about=partner, acts=["tell_share"])
    if request.method == "POST" and form.is_valid() and editing.agrees():
        actions.tell_share(partner, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Everybody sees it like this now."))
        return redirect(f"{partner.collaboration.get_absolute_url()}#inbreng")
    context = {"partner": partner, "collaboration": partner.collaboration, "form": form}
    return render(request, "collaborations/share.html", context, status=editing.status())


@access(SIGNED_IN)
@require_POST
def go_on(request: Request, pk: int) -> HttpResponse:
    """`partners/<pk>/door/`: this partner goes on, after another one stopped."""
    partner = partner_for(request, pk, "collaborations.share")
    actions.go_on(partner, actor=request.user)
    messages.success(request, _("Good: you go on together."))
    return redirect(partner.collaboration)


@access(SIGNED_IN)
def leave(request: Request, pk: int) -> HttpResponse:
    """`partners/<pk>/stoppen/`: stop at any time, with a reason and without penalty."""
    partner = partner_for(request, pk, "collaborations.leave")
    row = partner.collaboration
    if not partner.is_here:
        return redirect(row)
    form = LeaveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.leave(partner, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("You have stopped. The others hear it, with your reason."))
        return redirect(row)
    return render_check(
        request,
        heading=_("Stop with this collaboration"),
        about=row.name,
        follows=[
            _("%(name)s takes part no longer. Everybody can read your reason.") % {"name": partner.name},
            _("There is no penalty, and nobody has to agree."),
            _("The others are asked whether they go on. If one is left, it ends."),
        ],
        act=_("Stop"),
        back=row.get_absolute_url(),
        form=form,
    )
