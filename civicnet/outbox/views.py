"""What a person was told, and mail that came back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.http import Request, render
from civicnet.outbox.actions import mark_read, send_news_again
from civicnet.permissions import SIGNED_IN, access
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


def _is_ours(url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)
