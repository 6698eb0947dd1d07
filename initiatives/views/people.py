"""The people of an initiative: members, invitations, leaving."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.workflow import may
from initiatives import actions
from initiatives.forms import CarryForm, InvitationForm, MemberForm, MessageForm
from initiatives.models import Initiative, Invitation
from initiatives.views.door import initiative_for, posted

PER_PAGE = 50


@access(SIGNED_IN)
def members(request: Request, slug: str) -> HttpResponse:
    """The members, page by page. Owners invite, give roles and remove members; every member sees the list."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    form = InvitationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(initiative, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("We sent a mail to %(address)s.") % {"address": invitation.email})
            return redirect("initiatives:members", slug)
    return render(
        request,
        "initiatives/members.html",
        _context(request, initiative, form),
        status=422 if form.errors else 200,
    )


def _context(request: Request, initiative: Initiative, form: InvitationForm) -> dict[str, Any]:
    live = (
        initiative.memberships.filter(left_at=None)
        .select_related("user", "organisation")
        .order_by("since", "pk")
    )
    owner = may(request.user, "initiatives.manage_members", initiative)
    carry = CarryForm(user=request.user, initiative=initiative) if owner else None
    return {
        "initiative": initiative,
        "page": "people",
        "heading": _("People"),
        "members": Paginator(live, PER_PAGE).get_page(request.GET.get("pagina")),
        "in_person": live.filter(user=request.user).exists(),
        "owner": owner,
        "invitations": Paginator(initiative.invitations.open(), PER_PAGE).get_page(
            request.GET.get("gevraagd")
        )
        if owner
        else [],
        "form": form,
        "carry": carry if carry and carry.fields["organisation"].queryset.exists() else None,  # type: ignore[attr-defined]
    }


@access(SIGNED_IN)
@require_POST
def member(request: Request, slug: str, pk: int) -> HttpResponse:
    """An owner gives a member another role, or removes the member."""
    initiative = initiative_for(request, slug, "initiatives.manage_members")
    membership = get_object_or_404(initiative.memberships.filter(left_at=None), pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        do = form.cleaned_data["do"]
        try:
            if do == "remove":
                actions.remove_member(membership, actor=request.user)
                messages.success(request, _("%(name)s is no member any more.") % {"name": membership})
            else:
                changed = actions.change_role(membership, do, actor=request.user)
                messages.success(
                    request,
                    _("%(name)s is now: %(role)s.")
                    % {"name": membership, "role": changed.get_role_display()},
                )
        except actions.LastOwner as error:
            messages.error(request, error.messages[0])
    return redirect("initiatives:members", slug)


@access(SIGNED_IN)
@require_POST
def leave(request: Request, slug: str) -> HttpResponse:
    """Leave, without a reason. Only the last owner cannot."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    try:
        actions.leave(initiative, actor=request.user)
    except actions.LastOwner as error:
        messages.error(request, error.messages[0])
        return redirect("initiatives:members", slug)
    messages.success(request, _("You have left %(name)s.") % {"name": initiative})
    return redirect("me")


@access(SIGNED_IN)
@require_POST
def carry(request: Request, slug: str) -> HttpResponse:
    """Make an organisation that one runs an owner of the initiative too."""
    initiative = initiative_for(request, slug, "initiatives.manage_members")
    form = CarryForm(request.POST, user=request.user, initiative=initiative)
    if form.is_valid():
        organisation = form.cleaned_data["organisation"]
        actions.add_organisation(initiative, organisation, actor=request.user)
        messages.success(request, _("%(name)s carries the initiative now.") % {"name": organisation})
    return redirect("initiatives:members", slug)


@access(SIGNED_IN)
@require_POST
def withdraw_invitation(request: Request, slug: str, pk: int) -> HttpResponse:
    """Withdraw an open invitation."""
    initiative = initiative_for(request, slug, "initiatives.manage_members")
    invitation = get_object_or_404(initiative.invitations, pk=pk)
    actions.withdraw_invitation(invitation, actor=request.user)
    messages.success(
        request, _("The invitation to %(address)s does not work any more.") % {"address": invitation.email}
    )
    return redirect("initiatives:members", slug)


@access(PUBLIC)
def join(request: Request, token: str) -> HttpResponse:
    """The page that the mail of an invitation leads to. Joining asks for an account; reading does not."""
    return _join(request, actions.find_invitation(token))


@access(SIGNED_IN)
def my_invitation(request: Request, pk: int) -> HttpResponse:
    """The same page from `/mijn/`, without the code of the mail: for who has confirmed the address that was invited."""
    return _join(request, get_object_or_404(Invitation.objects.to_addresses_of(request.user), pk=pk))


def _join(request: Request, invitation: Invitation | None) -> HttpResponse:
    if invitation is None or not invitation.is_open:
        return render(request, "initiatives/join_gone.html", status=404 if invitation is None else 410)
    party: Any = invitation.initiative or invitation.organisation
    if request.method == "POST" and request.user.is_authenticated:
        shown = "verborgen" not in request.POST
        actions.accept_invitation(invitation, actor=request.user, shown=shown)
        messages.success(request, _("Welcome! You take part in %(name)s now.") % {"name": party})
        draft = invitation.initiative is not None and invitation.initiative.is_draft
        return redirect(party.continue_url if draft else party.get_absolute_url())
    return render(request, "initiatives/join.html", {"invitation": invitation, "party": party})


@access(SIGNED_IN)
def message(request: Request, slug: str) -> HttpResponse:
    """Write to the initiators, with one's own name and address. Goes back to `next` if that is a page of this site."""
    initiative = initiative_for(request, slug, "initiatives.write_to")
    following = request.POST.get("next", "") or request.GET.get("next", "")
    back = following if url_has_allowed_host_and_scheme(following, allowed_hosts=None) else ""
    form = MessageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_to(initiative, actor=request.user, text=form.cleaned_data["text"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = _("Your message is on its way to the initiators of %(name)s. They answer you by mail.")
            messages.success(request, said % {"name": initiative})
            return HttpResponseRedirect(back or initiative.get_absolute_url())
    context = {
        "initiative": initiative,
        "form": form,
        "next": back,
        "page": "",
        "heading": _("Send a message"),
    }
    return render(request, "initiatives/message.html", context, status=422 if form.errors else 200)
