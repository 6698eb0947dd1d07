"""Telling others of something: the same page, poster, picture and code, whatever it is of."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from civicnet.addresses import site_url
from civicnet.areas.models import Municipality
from civicnet.frontend.qr import qr_code, qr_svg
from civicnet.frontend.share_picture import draw_share_picture
from civicnet.http import Theme, render
from civicnet.outbox.letter import House


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What is shared.

    Args:
        name, say: what it is called, and one sentence about it.
        above: what it is and where, above its name in the picture; `area`: where, on the poster.
        path: of its page on this site; the other pages are below it, in `deel/`.
        back, back_path: what stands above its page in the path of pages.
    """

    name: str
    say: str
    above: str
    area: str
    path: str
    back: str
    back_path: str

    @property
    def address(self) -> str:
        """The whole address of its page."""
        return site_url(self.path)

    @property
    def context(self) -> dict[str, Any]:
        """What the page and the poster show."""
        shown = self.address.partition("://")[2].rstrip("/")
        return {"shared": self, "address": self.address, "shown": shown, "qr": qr_code(self.address)}


def render_share(request: HttpRequest, shared: Shared) -> HttpResponse:
    """The address to copy, WhatsApp, mail, the code and what the poster looks like. For browsers that cannot share."""
    return render(request, "sharing/share.html", shared.context)


def render_poster(request: HttpRequest, shared: Shared) -> HttpResponse:
    """The poster, to print on one sheet."""
    return render(request, "sharing/poster.html", shared.context)


def code_of(shared: Shared) -> HttpResponse:
    """The QR code of its page as a file, to put on anything."""
    answer = HttpResponse(qr_svg(shared.address), content_type="image/svg+xml")
    answer["Content-Disposition"] = 'attachment; filename="qr.svg"'
    return answer


def picture_of(shared: Shared) -> HttpResponse:
    """The picture that goes along when somebody shares its page."""
    theme, house = Theme.of(Municipality.current()), House.current()
    words = " · ".join(filter(None, ("civicnet", house.name)))
    picture = draw_share_picture(capfirst(shared.above), shared.name, shared.say, words, sheet=theme.sheet)
    return HttpResponse(picture, content_type="image/png")
