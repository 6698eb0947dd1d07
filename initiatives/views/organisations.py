"""Organisations: their public page, and the pages for those who speak for them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.search.query import matching
from civicnet.text.search import terms_of
from civicnet.workflow import may, require
from initiatives import actions
from initiatives.forms import InvitationForm, MemberForm, OrganisationForm
from initiatives.models import Initiative, Organisation
from initiatives.views.door import posted

PAGE_SIZE = 30
MOST_WORDS = 100


@access(PUBLIC)
@kept("initiatives", "search")
def organisations(request: HttpRequest) -> HttpResponse:
    """`/initiatieven/organisaties/`: all of them by name, page by page, or those with the words that are looked for."""
    rows, words = (
        Organisation.objects.visible_to(request.user),
        request.GET.get("zoek", "").strip()[:MOST_WORDS],
    )
    found = matching(rows, terms_of(words)) if words else rows
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    return render(request, "initiatives/organisations.html", {"page": page, "words": words})


@access(SIGNED_IN)
def new(request: Request) -> HttpResponse:
    """Register an organisation; the person who does so runs it."""
    form = OrganisationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = actions.start_organisation(actor=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is on the site now.") % {"name": made})
        return redirect(made)
    context = {"form": form, "organisation": None}
    return render(request, "initiatives/organisation_form.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@one_at_a_time
def edit(request: Request, slug: str) -> HttpResponse:
    """Change what an organisation says about itself."""
    found = _ours(request, slug, "initiatives.edit_organisation")
    form = OrganisationForm(posted(request), instance=found)
    editing = Editing(request, form, about=found, acts=["edit"])
    if request.method == "POST" and form.is_valid() and editing.agrees():
        actions.edit_organisation(found, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Everybody sees it like this now."))
        return redirect("organisation", slug)
    if request.method == "POST":
        found.refresh_from_db()
    context = {"form": form, "organisation": found}
    return render(request, "initiatives/organisation_form.html", context, status=editing.status())


@access(SIGNED_IN)
def people(request: Request, slug: str) -> HttpResponse:
    """The people who speak for the organisation. Those who run it invite, give roles and remove members."""
    found = _ours(request, slug, "initiatives.edit_organisation")
    form = InvitationForm(posted(request), organisation=True)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(found, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("We sent a mail to %(address)s.") % {"address": invitation.email})
            return redirect("initiatives:organisation_people", slug)
    owner = may(request.user, "initiatives.manage_organisation", found)
    members = found.members.filter(left_at=None).select_related("user").order_by("since", "pk")
    context = {
        "organisation": found,
        "page": Paginator(members, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "owner": owner,
        "invitations": Paginator(found.invitations.open(), PAGE_SIZE).get_page(request.GET.get("gevraagd"))
        if owner
        else [],
        "form": form,
    }
    return render(
        request, "initiatives/organisation_people.html", context, status=422 if form.errors else 200
    )


@access(SIGNED_IN)
@require_POST
def member(request: Request, slug: str, pk: int) -> HttpResponse:
    """Give a member of the organisation another role, or remove the member."""
    found = _ours(request, slug, "initiatives.manage_organisation")
    row = get_object_or_404(found.members.filter(left_at=None), pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        do = form.cleaned_data["do"]
        try:
            if do == "remove":
                actions.remove_from_organisation(row, actor=request.user)
            else:
                actions.change_organisation_role(row, do, actor=request.user)
        except actions.LastOwner as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("Saved."))
    return redirect("initiatives:organisation_people", slug)


@access(SIGNED_IN)
@require_POST
def leave(request: Request, slug: str) -> HttpResponse:
    """Leave the organisation."""
    found = _ours(request, slug, "initiatives.edit_organisation")
    try:
        actions.leave_organisation(found, actor=request.user)
    except actions.LastOwner as error:
        messages.error(request, error.messages[0])
        return redirect("initiatives:organisation_people", slug)
    messages.success(request, _("You have left %(name)s.") % {"name": found})
    return redirect(found)


@access(SIGNED_IN)
@require_POST
def withdraw_invitation(request: Request, slug: str, pk: int) -> HttpResponse:
    """Withdraw an open invitation."""
    found = _ours(request, slug, "initiatives.manage_organisation")
    invitation = get_object_or_404(found.invitations, pk=pk)
    actions.withdraw_invitation(invitation, actor=request.user)
    messages.success(
        request, _("The invitation to %(address)s does not work any more.") % {"address": invitation.email}
    )
    return redirect("initiatives:organisation_people", slug)


@access(SIGNED_IN)
@require_POST
def drop(request: Request, slug: str, initiative: str) -> HttpResponse:
    """End the organisation's membership of an initiative."""
    found = _ours(request, slug, "initiatives.manage_organisation")
    carried = get_object_or_404(Initiative.objects.visible_to(request.user), slug=initiative)
    try:
        actions.leave_with_organisation(carried, found, actor=request.user)
    except actions.LastOwner as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(
            request, _("%(name)s does not carry %(what)s any more.") % {"name": found, "what": carried}
        )
    return redirect(found)


def _ours(request: Request, slug: str, permission: str) -> Organisation:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    require(request.user, permission, found)
    return found
