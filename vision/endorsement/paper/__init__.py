"""What is put on paper: letters to voters and the ballot paper of the desk."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import segno
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civicnet.addresses import site_url
from civicnet.areas.models import Municipality
from civicnet.text.pdf import pdf
from vision.endorsement.actions.letters import Letter
from vision.endorsement.models import Round, Way

HERE = Path(__file__).parent


def qr(text: str) -> str:
    """A QR code as SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=2)
    return drawn.getvalue().decode()


def letters_pdf(round: Round, letters: list[Letter], *, today: date) -> bytes:
    """The letters as one PDF, a page each. The QR code leads to the page that asks for the code.

    The code is the fragment of that address, which no browser sends: it reaches no log.
    """
    town = Municipality.current()
    sender = _("Municipality of %(name)s") % {"name": town.name} if town else "civicnet"
    page = site_url(reverse("endorsement:letter", args=[round.code]))
    # What people type: the round's page, which leads on to the code.
    shown = site_url(reverse("endorsement:now")).split("://", 1)[-1].rstrip("/")
    last = date_format(round.last_day)
    data: dict[str, Any] = {
        "title": _("Vote on the future vision: letters %(first)d to %(last)d")
        % {"first": letters[0].number, "last": letters[-1].number},
        "lang": get_language(),
        "sender": sender,
        "place_and_day": f"{town.name}, {date_format(today)}" if town else date_format(today),
        "number": _("Letter"),
        "heading": _("Do you think this is where we should go?"),
        "opening": [
            _(
                "Residents have written a vision of the future: “%(title)s”. The text is finished. You are 16 or older "
                "and live here, so you are asked: are you for it, or against it?"
            )
            % {"title": round.version.title},
            _("You can vote from %(first)s up to and including %(last)s.")
            % {"first": date_format(round.first_day), "last": last},
        ],
        "how": _("This is how you vote"),
        "steps": [
            _("Scan the square, or go to %(page)s") % {"page": shown},
            _("Type the code if it is not there yet."),
            _("Read the text, choose, and keep the code that you get as a receipt."),
        ],
        "your_code": _("Your code:"),
        "qr_says": _("QR code that opens the voting page with your code"),
        "closing": [
            _(
                "The code is yours alone and works once. Nobody sees what you voted: your name is not kept with your vote."
            ),
            *_other_ways(round, town),
        ],
        "letters": [
            {
                "number": str(letter.number),
                "address": lines_of(letter.address),
                "code": letter.code,
                "qr": qr(f"{page}#{letter.code}"),
            }
            for letter in letters
        ],
    }
    return pdf(HERE / "letter.typ", data)


def _other_ways(round: Round, town: Municipality | None) -> list[str]:
    found = []
    if Way.DESK in round.ways:
        found.append(
            _(
                "You would rather vote on paper? Come to the desk of the town hall with your passport or identity card."
            )
        )
    if town and town.phone:
        found.append(_("Questions, or is the letter lost? Call %(phone)s.") % {"phone": town.phone})
    return found


def lines_of(address: dict[str, str]) -> list[str]:
    """The lines in the window of the envelope, without empty ones."""
    town = "  ".join(filter(None, (address.get("postcode"), address.get("plaats"))))
    return [line for line in (address.get("naam", ""), address.get("adres", ""), town) if line]
