"""Votes as people cast them: on the pages of a round, and as they go over the wire."""

import re
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from civicnet.workflow import SYSTEM
from tests.factories.rounds import letter_code, voter_number
from vision.endorsement import casting
from vision.endorsement.actions.letters import write_letters
from vision.endorsement.actions.roll import Line
from vision.endorsement.codes import key_of
from vision.endorsement.keys import person_key
from vision.endorsement.models import Round
from vision.endorsement.views.vote import Slip


def letters(round: Round, *voters: int, anew: bool = True) -> list[str]:
    """The codes of new letters to these voters, as they stand on paper."""
    area, band = round.groups.get(code="B1"), round.groups.get(code="L1")
    lines = [Line(n + 1, voter_number(n), area, band, {}) for n in voters]
    return [letter.code for letter in write_letters(round, lines, actor=SYSTEM, anew=anew)]


def url(name: str, round: Round) -> str:
    """The address of a page of the round."""
    return reverse(f"endorsement:{name}", args=[round.code])


def hidden(page: Any, name: str = "slip") -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, page.content.decode()[:3000]
    return found[1]


def begin(client: Client, round: Round, code: str) -> str:
    """Type a letter's code; returns what the ballot's form carries."""
    page = client.post(url("letter", round), {"code": code})
    assert page.status_code == 200, page.content.decode()
    return hidden(page)


def cast(client: Client, round: Round, slip: str, choice: str = "for", **goals: str) -> Any:
    """Send the ballot in; returns the page that comes."""
    form = {"slip": slip, "choice": choice, "do": "cast"} | {f"goal-{k}": v for k, v in goals.items()}
    return client.post(url("ballot", round), form)


def code_on(page: Any) -> str:
    """The code on a receipt."""
    assert page.status_code == 200, page.content.decode()
    return hidden(page, "code")


def vote(client: Client, round: Round, n: int) -> bytes:
    """Voter `n` votes by letter or with what a login shows, through the pages; returns the code on the receipt."""
    way = (
        {"letter_hash": key_of(letter_code(n))}
        if n % 2
        else {"person_key": person_key(round, voter_number(n))}
    )
    slip = Slip.for_proof(round, casting.Proof(**way))
    form = {"slip": slip.sealed(), "choice": ("for", "against")[n % 3 == 0], "do": "cast"}
    answer = client.post(f"/visie/instemmen/{round.code}/stem/", form)
    assert answer.status_code == 200
    assert not answer.cookies
    return bytes.fromhex(slip.code)


def post(path: str, slip: str, choice: str) -> bytes:
    """The request of somebody who sends the ballot in, as it goes over the wire."""
    body = urlencode({"slip": slip, "choice": choice, "do": "cast"})
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()
