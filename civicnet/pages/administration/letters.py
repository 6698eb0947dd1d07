"""`/beheer/brieven/`: mail that does not arrive: people whom none reaches, letters that wait, and those given up."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from civicnet import permissions
from civicnet.http import Request, render
from civicnet.outbox.actions import try_address_again, try_held_up_now
from civicnet.outbox.models import LetterKind, Message, RefusedAddress
from civicnet.pages.administration.summary import LATELY
from civicnet.permissions import access

ADMIN = permissions.role("admin")
ROWS_A_PAGE: Final = 25
ADDRESSES, WAITING, GIVEN_UP = "adressen", "wachten", "opgegeven"
TABS: Final = {
    ADDRESSES: gettext_lazy("People our mail does not reach"),
    WAITING: gettext_lazy("Waiting"),
    GIVEN_UP: gettext_lazy("Given up"),
}
# What a letter is, for who may not read it: it may hold a link to sign in with.
KINDS: Final = {
    LetterKind.PERSONAL: gettext_lazy("From one person to another"),
    LetterKind.NEWS: gettext_lazy("News of the site"),
    LetterKind.DOOR: gettext_lazy("To sign in or sign up"),
    LetterKind.TRY_OUT: gettext_lazy("A letter to try the mail"),
}


@dataclass(frozen=True)
class Tab:
    name: str
    text: str | Promise
    count: int
    current: bool

    @property
    def url(self) -> str:
        return f"{reverse('administration:letters')}?toon={self.name}"


@access(ADMIN)
@require_safe
def letters(request: Request) -> HttpResponse:
    """The three lists; `toon` says which. Their letters stay closed."""
    lists = {
        ADDRESSES: RefusedAddress.objects.select_related("user").order_by("-since", "-pk"),
        WAITING: Message.objects.held_up().order_by("next_try_at", "pk").defer("payload"),
        GIVEN_UP: Message.objects.given_up(since=timezone.now() - LATELY)
        .order_by("-gave_up_at", "pk")
        .defer("payload"),
    }
    asked = request.GET.get("toon", "")
    shown = asked if asked in lists else ADDRESSES
    rows: Any = lists[shown]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "lists": [Tab(name, TABS[name], found.count(), name == shown) for name, found in lists.items()],
        "shown": shown,
        "page": page,
        "kinds": KINDS,
    }
    return render(request, "pages/administration/letters.html", context)


@access(ADMIN)
@require_POST
def try_now(request: Request) -> HttpResponse:
    """Try all that waits at once."""
    count = try_held_up_now(actor=request.user)
    said = ngettext("%(n)s letter is tried now.", "%(n)s letters are tried now.", count)
    messages.success(request, said % {"n": count})
    return redirect(f"{reverse('administration:letters')}?toon={WAITING}")


@access(ADMIN)
@require_POST
def try_address(request: Request, pk: int) -> HttpResponse:
    """Send news to a refused address again."""
    try_address_again(get_object_or_404(RefusedAddress, pk=pk), actor=request.user)
    messages.success(request, _("News is sent there again from now on."))
    return redirect("administration:letters")
