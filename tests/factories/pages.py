"""What stands on a page, and what a browser would send from it."""

import re
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def squeezed(page: Any) -> str:
    """The text of an answer in which all white space is one space: where a line of a template ends says nothing."""
    return re.sub(r"\s+", " ", page.content.decode())


def text_of(client: Client, url: str) -> str:
    """The text of a page that opens."""
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def count(client: Client, url: str) -> int:
    """How many queries a page that opens takes."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


class FormOnPage(HTMLParser):
    """What a browser would send of the form on a page that holds `field`, with nothing changed."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__()
        self._found: list[dict[str, list[str]]] = []
        self._select = self._area = ""
        self.feed(text)
        self.values = next(values for values in self._found if field in values)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = dict(attrs)
        name = here.get("name") or ""
        if tag == "form":
            self._found.append({})
        if not self._found:
            return
        kind = here.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "file"):
            if kind not in ("radio", "checkbox") or "checked" in here:
                self._add(name, here.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in here:
            self._add(self._select, here.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._found[-1][self._area][-1] = self._found[-1][self._area][-1].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._found[-1][self._area][-1] += data

    def _add(self, name: str, value: str) -> None:
        self._found[-1].setdefault(name, []).append(value)


def opened(client: Client, url: str, field: str) -> dict[str, list[str]]:
    """What a browser would send of the form that holds `field`, on the page at `url`."""
    page = client.get(url)
    assert page.status_code == 200
    # Without the mark that works once: it is the same page that is sent again here, with other words.
    return {name: values for name, values in FormOnPage(page.text, field).values.items() if name != "once"}
