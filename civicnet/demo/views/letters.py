"""The demo: read the mail that would have gone out. Only with `up --demo`."""

from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from civicnet.http import render
from civicnet.outbox.models import Message
from civicnet.permissions import DEMO_ONLY, access

LETTERS_ON_A_PAGE = 20


@access(DEMO_ONLY)
def letters(request: HttpRequest) -> HttpResponse:
    """The mail of the demo, newest first: what waits in the outbox because there is no mail server."""
    mail = Message.objects.filter(kind=Message.Kind.MAIL).order_by("-made_at", "pk")
    page = Paginator(mail, LETTERS_ON_A_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "demo/letters.html", {"page": page, "sent": settings.MAIL_CONFIGURED})


@access(DEMO_ONLY)
@csp_replace({"style-src": ["'self'", "'unsafe-inline'"]})  # type: ignore[arg-type]  # its type knows no arguments
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them as its reader sees it: its styles stand in it, as a mail program has no style sheets."""
    message = get_object_or_404(Message, pk=pk, kind=Message.Kind.MAIL)
    return HttpResponse(message.payload.get("html", ""))
