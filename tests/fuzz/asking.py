"""Asking the product something, whatever comes of it: the answer is held against what every answer must be."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_from_bytes

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.fuzz.values import Value

# Of what each test would try, unless it tries everything.
ONE_IN = 24
MOST_BYTES = 1_000_000
MOST_QUERIES = 150
FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, Value]]


def encoded(pairs: Iterable[tuple[str, Value]]) -> str:
    """Pairs as they stand in an address and in a form that is sent."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(value: Value) -> str:
    return quote_from_bytes(
        value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"), safe=""
    )


@dataclass
class Asked:
    """What was tried, and what came of it that must not. Of what can be tried, one in `one_in` is."""

    one_in: int = 1
    tries: int = 0
    wrong: list[str] = field(default_factory=list)
    requests: int = 0
    pairs: int = 0
    forms: int = 0
    slowest: tuple[float, str] = (0.0, "")

    def attempt(self, client: Client, path: str, what: str, sent: str | None = None) -> None:
        """Ask it when its turn has come: the first time, and then once in `one_in`."""
        if self.tries % self.one_in == 0:
            self.ask(client, path, what, sent)
        self.tries += 1

    def ask(self, client: Client, path: str, what: str, sent: str | None = None) -> Any:
        """GET an address, or POST `sent` to it; nothing of it stays. Returns the answer, or None where it broke."""
        cache.clear()
        cookies, queries, began = client.cookies.copy(), 0, time.perf_counter()

        def count(execute: Any, *args: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*args)

        self.requests += 1
        point = transaction.savepoint()
        try:
            with connection.execute_wrapper(count):
                if sent is None:
                    answer: Any = client.get(path)
                else:
                    answer = client.generic("POST", path, sent, content_type=FORM)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        except Exception as error:
            self.wrong.append(f"{what}: {type(error).__name__}: {str(error)[:200]}")
            return None
        finally:
            client.cookies = cookies
            transaction.savepoint_rollback(point)
        took = time.perf_counter() - began
        self.slowest = max(self.slowest, (took, what))
        if answer.status_code >= 500:
            self.wrong.append(f"{what}: {answer.status_code}")
        if len(body) > MOST_BYTES:
            self.wrong.append(f"{what}: {len(body)} bytes")
        if queries > MOST_QUERIES:
            self.wrong.append(f"{what}: {queries} queries")
        refused = path.startswith("/api/") and answer.status_code >= 400
        if refused and answer["Content-Type"] != "application/problem+json":
            self.wrong.append(f"{what}: {answer.status_code} as {answer['Content-Type']}")
        answer.body = body
        return answer


# ---- the forms of a page --------------------------------------------------------------------------
@dataclass
class Field:
    """One field: what kind of input it is, and with what the page fills it."""

    name: str
    kind: str
    value: str


@dataclass
class Form:
    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, ...]:
        """What makes it another form than one that was tried: its fields and its buttons, whatever row it is of."""
        return tuple(sorted({one.name for one in self.fields} | {f"{n}={v}" for n, v in self.buttons}))


PLAUSIBLE = {"date": "2027-03-13", "time": "20:00", "datetime-local": "2027-03-13T20:00", "number": "3"}
PLAUSIBLE |= {"email": "iemand@voorbeeld.example", "url": "https://voorbeeld.example", "tel": "0123456789"}


class Forms(HTMLParser):
    """The forms in the main part of a page that are sent with POST."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._text: Field | None = None
        self._select: Field | None = None
        self.feed(html.partition("<main")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(has.get("action", "")) if has.get("method", "").lower() == "post" else None
            if self._form:
                self.found.append(self._form)
        if self._form is None:
            return
        name, kind = has.get("name", ""), has.get("type", "text")
        if tag == "option" and self._select and (not self._select.value or "selected" in has):
            self._select.value = has.get("value", "")
        if not name or "disabled" in has:
            return
        if tag == "button" or kind in ("submit", "image"):
            self._form.buttons.append((name, has.get("value", "")))
        elif tag == "select":
            self._select = Field(name, "select", "")
            self._form.fields.append(self._select)
        elif tag == "textarea":
            self._text = Field(name, "textarea", "")
            self._form.fields.append(self._text)
        elif tag == "input" and kind != "file" and name != "csrfmiddlewaretoken":
            known = any(one.name == name for one in self._form.fields)
            if kind in ("radio", "checkbox") and known:
                return
            self._form.fields.append(Field(name, kind, has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text.value += data


def filled(form: Form) -> list[tuple[str, str]]:
    """A form as somebody would send it: with what stands there, and else with something that fits its kind."""
    return [(one.name, one.value or PLAUSIBLE.get(one.kind, "Een tekst van iemand.")) for one in form.fields]


@contextmanager
def told(asked: Asked, record: Any) -> Iterator[None]:
    """At the end of a test: what it tried goes into the summary of the run, and what was wrong fails it."""
    yield
    record("fuzz", (asked.requests, asked.pairs, asked.forms, *asked.slowest))
    assert not asked.wrong, "\n".join(asked.wrong[:40])


def summary(reports: Iterable[Any]) -> str:
    """What all tests of a run tried together, over all its processes; nothing where none did."""
    rows = [
        row for report in reports for name, row in getattr(report, "user_properties", ()) if name == "fuzz"
    ]
    if not rows:
        return ""
    requests, pairs, forms = (sum(row[n] for row in rows) for n in range(3))
    slow = max(rows, key=lambda row: row[3])
    over = sum(row[3] > 1 for row in rows)
    return (
        f"fuzz: {requests} requests, {pairs} pairs of an address and a parameter, part or field, {forms} forms; "
        f"the slowest took {slow[3]:.2f} s ({slow[4]}), {over} addresses had one over 1 s"
    )
