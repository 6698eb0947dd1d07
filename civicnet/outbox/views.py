"""What a person was told, and mail that came back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from civicnet.http import Request, render
from civicnet.outbox.actions import mark_read, send_news_again, take_webhook
from civicnet.outbox.webhook import is_fresh, is_signed, read_webhook
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.serving.parameters import number_of

NOTICES_A_PAGE = 20


@access(SIGNED_IN)
def notices(request: Request) -> HttpResponse:
    """`/mijn/berichten/`: everything I was told, page by page."""
    page = Paginator(request.user.notices.all(), NOTICES_A_PAGE).get_page(request.GET.get("pagina"))
    return render(
        request, "outbox/notices.html", {"page": page, "unread": request.user.notices.unread().count()}
    )


@access(SIGNED_IN)
@require_POST
def read_notices(request: Request) -> HttpResponse:
    """Mark one of my notices as read and go where it leads, or mark them all."""
    number = number_of(request.POST.get("notice"))
    if number is None:
        mark_read(actor=request.user)
        return redirect("me")
    mark_read(actor=request.user, notice=number)
    notice: Any = request.user.notices.filter(pk=number).first()
    return HttpResponseRedirect(notice.url if notice and _is_ours(notice.url) else reverse("me"))


@access(SIGNED_IN)
@require_POST
def mail_again(request: Request) -> HttpResponse:
    """The own address is right after all: have news mailed there again."""
    send_news_again(actor=request.user)
    messages.success(
        request, _("From now on we mail you again at %(address)s.") % {"address": request.user.email}
    )
    return redirect("preferences")


@access(PUBLIC)
@csrf_exempt  # the mail provider sends it, which has no mark: its signature stands in the place of one
def came_back(request: Request) -> HttpResponse:
    """`/post/teruggekomen`: the mail provider reports a letter that came back. Not there without BOUNCES_SECRET.

    204 when it is taken, 401 for another signature or an old report, 409 when it was taken before.
    """
    if not settings.BOUNCES_SECRET:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    signed = is_signed(request.headers, request.body, settings.BOUNCES_SECRET)
    if not (signed and is_fresh(request.headers, timezone.now())):
        return HttpResponse("The signature or the time is wrong.\n", "text/plain", 401)
    try:
        bounce = read_webhook(request.body)
    except ValueError:
        return HttpResponse("This is no report of a letter.\n", "text/plain", 400)
    if not take_webhook(request.headers["webhook-id"], bounce):
        return HttpResponse("This report was taken before.\n", "text/plain", 409)
    return HttpResponse(status=204)


def _is_ours(url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)
