"""Closed rounds, and what their page tells."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from tests import factories
from tests.factories import BallotRow
from tests.factories.pages import squeezed
from vision.endorsement.models import Round

AREAS = {"B1": ("Oude Kern", 600), "B2": ("Weversveld", 400), "B3": ("Sluiseind", 300), "B4": ("Molen", 500)}
BANDS = {"L1": ("16 tot 35", 900), "L2": ("35 en ouder", 900)}


def some(
    number: int, area: str, band: str, choice: str, goals: dict[str, str] | None = None
) -> list[BallotRow]:
    """So many ballots that are alike."""
    return [(area, band, choice, goals or {})] * number


def broad() -> list[BallotRow]:
    """All four rules hold: 450 of 1800, 360 for and 90 against."""
    rows: list[BallotRow] = []
    for area, weight in (("B1", 40), ("B2", 20), ("B3", 10), ("B4", 20)):
        for band in BANDS:
            rows += some(weight * 2, area, band, "for") + some(weight // 2, area, band, "against")
    return rows


def closed(ballots: Sequence[BallotRow], **more: Any) -> Round:
    """A closed round with these ballots."""
    return factories.make_round(state="closed", areas=AREAS, bands=BANDS, voters=0, ballots=ballots, **more)


def page(client: Client, round: Round) -> str:
    """Its page, as it is read."""
    response = client.get(reverse("result:round", args=[round.code]))
    assert response.status_code == 200
    return unescape(squeezed(response))


def told(html: str) -> dict[str, str]:
    """Rule → whether the page says that it holds."""
    return dict(re.findall(r'data-rule="(\w+)"\s+data-holds="(\w+)"', html))
