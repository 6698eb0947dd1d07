"""Visits to a page, and whether it was kept."""

from django.http import HttpResponse
from django.test import Client

LIST = "/initiatieven/"


def ask(address: str = LIST, **headers: str) -> tuple[HttpResponse, bool]:
    """The answer to a visitor, and whether it was kept: no view was looked up."""
    response = Client().get(address, headers=headers)
    return response, response.wsgi_request.resolver_match is None  # type: ignore[return-value]


def is_kept(address: str = LIST, **headers: str) -> bool:
    """Whether an answer is kept: it is asked twice."""
    ask(address, **headers)
    return ask(address, **headers)[1]
