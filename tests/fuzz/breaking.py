"""Breaking the forms of a page: each is sent as nobody means it."""

import itertools
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.fuzz.addresses import drawn
from tests.fuzz.asking import Asked, Form, Forms, Pairs, encoded, filled
from tests.fuzz.values import ALWAYS

# How many of SOME all fields of a form get together, and each by itself.
DRAWN, DRAWN_FOR_A_FIELD = 3, 1
# Buttons of one form that do different things.
MOST_BUTTONS = 2
# In the name of a field: the number of a row, or the code of what the row is of (score_D1.2, form-0-name).
OF_A_ROW = re.compile(r"(?<![A-Za-z])[A-Z]?\d+(\.\d+)*")
# What makes a form another one than was tried: the address it is sent to, its fields and its buttons.
Shapes = set[tuple[str, ...]]


def leads_to(action: str, path: str) -> str:
    """The name of the address that a form is sent to."""
    try:
        return resolve(urlsplit(action or path).path).view_name
    except Resolver404:
        return action


def break_forms(asked: Asked, client: Client, page: Any, path: str, seen: Shapes) -> None:
    """Break each form of `page` that is not in `seen`, and put it there. `page` is the answer at `path`."""
    for form in Forms(page.body.decode()).found:
        shape = (leads_to(form.action, path), *form.shape)
        if shape not in seen:
            seen.add(shape)
            break_form(asked, client, form, form.action or path)


def break_form(asked: Asked, client: Client, form: Form, action: str) -> None:
    """Send a form with one field wrong at a time, with all of them wrong, and with pairs swapped, equal and empty.

    Fields that are one field of several rows are wrong together, each with values of its own: the same code reads each row.
    """
    plain: Pairs = list(filled(form))
    buttons: list[Pairs] = [[button] for button in form.buttons[:MOST_BUTTONS]] or [[]]
    where = f"POST {action} ({', '.join(one.name for one in form.fields)[:80]})"
    asked.forms += 1
    if not plain and not form.buttons:
        return

    def post(pairs: Pairs, what: str, button: Pairs) -> None:
        asked.attempt(client, action, f"{where} {what} {button}", encoded([*pairs, *button]))

    for button in buttons:
        asked.ask(client, action, f"{where} as it stands {button}", encoded([*plain, *button]))
        post([(field, "") for field, _value in plain], "empty", button)
        post(
            [(field, f"x{n}") for field, _value in plain for n in range(900 // max(1, len(plain)))],
            "many",
            button,
        )
        for what, value in (*ALWAYS.items(), *drawn(action, str(button), most=DRAWN)):
            post([(field, value) for field, _value in plain], f"all {what}", button)
    button = buttons[0]
    for alike in _alike(form):
        asked.pairs += len(alike)
        names = [form.fields[n].name for n in alike]
        each = [[("NUL", ALWAYS["NUL"]), *drawn(action, name, most=DRAWN_FOR_A_FIELD)] for name in names]
        for values in zip(*each, strict=True):
            wrong = list(plain)
            for n, name, (_what, value) in zip(alike, names, values, strict=True):
                wrong[n] = (name, value)
            said = ", ".join(f"{name}= {what}" for name, (what, _value) in zip(names, values, strict=True))
            post(wrong, said, button)
        post([pair for n, pair in enumerate(plain) if n not in alike], f"without {', '.join(names)}", button)
    for field, what in (
        (field, what) for field in {name for name, _value in form.buttons} for what in ALWAYS
    ):
        post([*plain, (field, ALWAYS[what])], f"button {field} is {what}", [])
    for one, other in _pairs(form):
        a, b = plain[one][1], plain[other][1]
        kind = form.fields[one].kind
        later = {"date": "2027-03-14", "time": "21:00", "number": "4"}[kind]
        for first, second, what in (
            (later, a, "swapped"),
            (a, a, "equal"),
            ("", b, "empty"),
            (a, "", "half"),
        ):
            pairs = list(plain)
            pairs[one], pairs[other] = (plain[one][0], first), (plain[other][0], second)
            post(pairs, f"{plain[one][0]} and {plain[other][0]} {what}", button)


def _alike(form: Form) -> list[list[int]]:
    """The places of the fields, together where only the number of a row or the code of a goal sets them apart."""
    rows: dict[tuple[str, str], list[int]] = {}
    for n, one in enumerate(form.fields):
        rows.setdefault((OF_A_ROW.sub("#", one.name), one.kind), []).append(n)
    return [*rows.values()]


def _pairs(form: Form) -> Iterator[tuple[int, int]]:
    """Two fields of one kind of which one comes before the other: days, times, numbers."""
    by_kind = [(one.kind, n) for n, one in enumerate(form.fields) if one.kind in ("date", "time", "number")]
    same = ((a, b) for (kind, a), (other, b) in itertools.combinations(by_kind, 2) if kind == other)
    yield from itertools.islice(same, 3)
