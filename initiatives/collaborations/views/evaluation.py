"""Looking back together, and saying how it goes on."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.http import Request
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import require
from initiatives.collaborations import actions
from initiatives.collaborations.models import Partner
from initiatives.collaborations.views.door import collaboration_or_404, partner_for

WORDS: Final = {
    "blijvend": Partner.Verdict.LASTING,
    "klaar": Partner.Verdict.COMPLETED,
    "verder": Partner.Verdict.ACTIVE,
}


@access(SIGNED_IN)
@require_POST
def evaluate(request: Request, slug: str) -> HttpResponse:
    """`<slug>/terugkijken/`: ask all partners to look back."""
    row = collaboration_or_404(request, slug)
    require(request.user, "collaborations.agree", row)
    actions.evaluate(row, actor=request.user)
    messages.success(request, _("All of you are asked now how it goes on."))
    return redirect(row)


@access(SIGNED_IN)
@require_POST
def verdict(request: Request, pk: int) -> HttpResponse:
    """`partners/<pk>/uitkomst/`: `zeg` is how it goes on, says this partner."""
    partner = partner_for(request, pk, "collaborations.share")
    word = request.POST.get("zeg", "")
    if word not in WORDS:
        raise BadRequest("unknown word")
    try:
        actions.say_verdict(partner, actor=request.user, verdict=WORDS[word])
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("Thank you. It is so once all of you say the same."))
    return redirect(partner.collaboration)
