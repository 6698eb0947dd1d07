"""What partners agree: proposing a version, saying yes to it, and reading any version that counted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.text import diff_words
from civicnet.workflow import require
from initiatives.collaborations import actions
from initiatives.collaborations.forms import AgreementForm
from initiatives.collaborations.models import Agreement, Collaboration
from initiatives.collaborations.views.door import collaboration_or_404
from initiatives.collaborations.views.page import Consents, reads_proposals
from initiatives.views.door import posted


@access(SIGNED_IN)
def propose(request: Request, slug: str) -> HttpResponse:
    """`<slug>/afspraak/`: write down a version, beginning with the words of the newest one."""
    row = _for_partner(request, slug)
    if not row.is_live or not row.is_public:
        return redirect(row)
    latest = row.agreements.first()
    form = AgreementForm(posted(request), collaboration=row, initial=_initial(row, latest))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_agreement(row, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("You proposed it, and said yes to it. The others hear it."))
            return redirect(f"{row.get_absolute_url()}#afspraak")
    context = {"collaboration": row, "form": form}
    return render(request, "collaborations/agreement_form.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def consent(request: Request, slug: str) -> HttpResponse:
    """`<slug>/afspraak/ja/`: yes to the proposal with this `sha256`."""
    row = _for_partner(request, slug)
    try:
        actions.consent(row, actor=request.user, sha256=request.POST.get("sha256", ""))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect(f"{row.get_absolute_url()}#afspraak")


@access(SIGNED_IN)
@require_POST
def withdraw(request: Request, slug: str) -> HttpResponse:
    """`<slug>/afspraak/terug/`: take the proposal back, on behalf of the partner who made it."""
    row = _for_partner(request, slug)
    actions.withdraw_agreement(row, actor=request.user)
    messages.success(request, _("The proposal is taken back. What counted goes on counting."))
    return redirect(f"{row.get_absolute_url()}#afspraak")


@access(PUBLIC)
@kept("collaborations", "initiatives")
def agreement(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """`<slug>/afspraken/<version>/`: the whole text, and what changed since the one before. A proposal is for partners."""
    row = get_object_or_404(Collaboration.objects.visible_to(request.user), slug=slug)
    found = get_object_or_404(row.agreements.select_related("leader", "proposed_by"), version=version)
    if found.agreed_at is None and not reads_proposals(row, request.user):
        raise Http404
    before = row.agreements.counted().filter(version__lt=version).first()
    context = {
        "collaboration": row,
        "agreement": found,
        "consents": Consents.of(found),
        "before": before,
        "changes": diff_words(before.text, found.text) if before else "",
    }
    return render(request, "collaborations/agreement.html", context)


def _for_partner(request: Request, slug: str) -> Collaboration:
    """The collaboration, if the person decides for one of its partners."""
    row = collaboration_or_404(request, slug)
    require(request.user, "collaborations.agree", row)
    return row


def _initial(row: Collaboration, latest: Agreement | None) -> dict[str, Any]:
    """What the form begins with: the newest proposal, or what counts."""
    base = latest if latest and latest.withdrawn_at is None else row.agreements.counted().first()
    found: dict[str, Any] = {"based_on": latest.version if latest else 0}
    if base is not None:
        found |= {"text": base.text, "governance": base.governance, "leader": base.leader_id}
    return found
