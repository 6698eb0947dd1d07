"""No input breaks an address: every URL, every part of its path, every parameter and every form, with what nobody means.

Never a 5xx, never more than a megabyte, never queries by the hundred; what the API refuses it says as problem+json. Time
is measured and told in the summary of the run, and no test fails by it.
"""

import itertools
import logging
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import activate

from civicnet.permissions import Url, every_url
from tests.fuzz.asking import Asked, Form, Forms, Pairs, encoded, filled, told
from tests.fuzz.values import (
    ALWAYS,
    IN_A_PATH,
    IN_EACH_PART,
    MANY,
    OF_LIBRARIES,
    PARAMETERS,
    SOME,
    STRANGE_NAMES,
    Value,
)
from tests.world import World, paths

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

# The admin's last pattern catches what it has no page for.
URLS = {url.name: url for url in every_url() if url.name and url.name != "admin:"}
# How many of SOME each pair gets, drawn by the name of the pair: the same ones in every run.
DRAWN, DRAWN_FOR_A_PART, DRAWN_FOR_A_FIELD = 3, 8, 1
# Who may open a page: the first who sees it is the one who breaks it.
ANYBODY = ("anonymous", "resident", "owner", "curator", "moderator", "admin")
# Who is shown forms: so many of them are asked for each page.
FILLING_IN, MOST_PEOPLE = ("owner", "curator", "moderator", "admin", "resident", "anonymous"), 2
WITH_A_ROLE = ("assessor", "second_reader", "decider", "broker", "curator", "moderator", "admin")
# Buttons of one form that do different things.
MOST_BUTTONS = 2
# Of a page whose forms differ by the state of what stands on it, so many states; of the dossier all.
MOST_STATES = 2


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("django_structlog", "django.request", "django.security"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


@pytest.fixture
def asked(record_property: Any) -> Iterator[Asked]:
    found = Asked()
    with told(found, record_property):
        yield found


def addresses(world: World, url: Url) -> list[str]:
    """The addresses of `url`, one for each state of what stands in it; of others' URLs one."""
    activate(project.LANGUAGE_CODE)
    if url.third_party is None:
        return list(dict.fromkeys(paths(world, url).values()))
    parts = url.route.count("<")
    for words in (["1"] * parts, ["accounts"] * parts, ["1", "2-3"][:parts]):
        try:
            return [reverse(url.name, args=words)]
        except NoReverseMatch:
            continue
    return []


def opened(
    world: World, url: Url, path: str, asked: Asked, who: tuple[str, ...] = ANYBODY
) -> Iterator[tuple[Client, Any]]:
    """Who gets the page at `path`, with the page: first come those for whom it is meant."""
    who = WITH_A_ROLE if url.rule and url.rule.roles else who
    if url.third_party == "admin":
        who = ("admin",)
    for name in who:
        answer = asked.ask(world.clients[name], path, path)
        if answer is not None and answer.status_code == 200:
            yield world.clients[name], answer


def drawn(*about: str, most: int) -> list[tuple[str, Value]]:
    return random.Random(" ".join(about)).sample(list(SOME.items()), most)


def test_every_address_is_tried(world: World) -> None:
    lacking = {name for name, url in URLS.items() if not addresses(world, url)}
    assert not lacking


# ---- what stands after the question mark --------------------------------------------------------------
@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that are read from any query, while the test runs."""
    found: set[str] = set()

    def watch(method: str) -> None:
        plain = getattr(QueryDict, method)

        def watched(query: QueryDict, key: Any, *args: Any) -> Any:
            if not query._mutable:
                found.add(key)
            return plain(query, key, *args)

        monkeypatch.setattr(QueryDict, method, watched)

    for method in ("__getitem__", "get", "getlist", "__contains__"):
        if method in vars(QueryDict) or hasattr(QueryDict, method):
            watch(method)
    return found


@pytest.mark.parametrize("name", sorted(URLS))
def test_no_query_breaks_it(world: World, asked: Asked, read: set[str], name: str) -> None:
    url = URLS[name]
    known = PARAMETERS if url.third_party is None else (*PARAMETERS, *OF_LIBRARIES)
    for path in addresses(world, url)[:1]:
        read.clear()
        client = next(
            (client for client, _page in opened(world, url, path, asked)), world.clients["anonymous"]
        )
        here = sorted(read & {*known}) if url.third_party is None else []

        def get(pairs: Pairs, what: str, path: str = path, client: Client = client) -> None:
            asked.ask(client, f"{path}?{encoded(pairs)}", f"{path} {what}")

        for what, value in ALWAYS.items():
            get([(parameter, value) for parameter in known], f"?{known[0]}…= {what}")
            asked.pairs += len(known)
        for parameter in here:
            for what, value in (*ALWAYS.items(), *drawn(name, parameter, most=DRAWN)):
                get([(parameter, value)], f"?{parameter}= {what}")
            for n in (MANY, 150):
                get([(parameter, f"x{n}") for n in range(n)], f"?{parameter}= {n} values")
            get([(f"{parameter}[]", "1"), (f"{parameter}[a][b]", "1")], f"?{parameter}[]")
            asked.pairs += 1
        for what, value in drawn(name, most=DRAWN):
            get([(parameter, value) for parameter in known], f"?{known[0]}…= {what}")
        get([(f"p{n}", "1") for n in range(MANY)], "a thousand names")
        get([(strange, "1") for strange in STRANGE_NAMES], "strange names")


# ---- what stands in the path ------------------------------------------------------------------------
IN_PATH = sorted(name for name, url in URLS.items() if "<" in url.route and url.third_party is None)


@pytest.mark.parametrize("name", IN_PATH)
def test_no_part_of_the_path_breaks_it(world: World, asked: Asked, name: str) -> None:
    url = URLS[name]
    path = addresses(world, url)[0]
    client = next((client for client, _page in opened(world, url, path, asked)), world.clients["admin"])
    places = [n for n, part in enumerate(url.route.split("/")) if "<" in part]
    rest = sorted(IN_A_PATH.keys() - {*ALWAYS, *IN_EACH_PART})
    for place in places:
        some = random.Random(f"{name} {place}").sample(rest, DRAWN_FOR_A_PART)
        for what, value in (
            (what, value) for what, value in IN_A_PATH.items() if what not in rest or what in some
        ):
            parts = path.removeprefix("/").split("/")
            parts[place] = encoded([("", value)])[1:]
            asked.ask(client, "/" + "/".join(parts), f"{path} part {place}: {what}")
            asked.pairs += 1


# ---- what is sent ------------------------------------------------------------------------------------
def leads_to(action: str, path: str) -> str:
    """The name of the address that a form is sent to."""
    try:
        return resolve(urlsplit(action or path).path).view_name
    except Resolver404:
        return action


@pytest.mark.parametrize("name", sorted(URLS))
def test_no_form_breaks_it(world: World, asked: Asked, name: str) -> None:
    url, seen = URLS[name], set()
    for path in addresses(world, url)[: None if name == "dossier" else MOST_STATES]:
        people = opened(world, url, path, asked, FILLING_IN)
        for client, page in people if name == "dossier" else itertools.islice(people, MOST_PEOPLE):
            if page.streaming or not page["Content-Type"].startswith("text/html"):
                break
            for form in Forms(page.body.decode()).found:
                shape = (leads_to(form.action, path), *form.shape)
                if shape in seen:
                    continue
                seen.add(shape)
                break_form(asked, client, form, form.action or path)
    # An address that only takes what is sent is asked with nothing, and with too much.
    for path in addresses(world, url)[:1]:
        client = world.clients["admin" if url.third_party == "admin" else "owner"]
        for pairs, what in (
            ([], "nothing sent"),
            ([(f"p{n}", "1") for n in range(MANY + 1)], "a thousand names sent"),
            ([(strange, "\0²") for strange in STRANGE_NAMES], "strange names sent"),
        ):
            asked.ask(client, path, f"POST {path}: {what}", encoded(pairs))


def break_form(asked: Asked, client: Client, form: Form, action: str) -> None:
    """Send a form with one field wrong at a time, with all of them wrong, and with pairs swapped, equal and empty."""
    plain: Pairs = list(filled(form))
    buttons: list[Pairs] = [[button] for button in form.buttons[:MOST_BUTTONS]] or [[]]
    where = f"POST {action} ({', '.join(one.name for one in form.fields)[:80]})"
    asked.forms += 1
    if not plain and not form.buttons:
        return

    def post(pairs: Pairs, what: str, button: Pairs) -> None:
        asked.ask(client, action, f"{where} {what} {button}", encoded([*pairs, *button]))

    for button in buttons:
        post(plain, "as it stands", button)
        post([(field, "") for field, _value in plain], "empty", button)
        post(
            [(field, f"x{n}") for field, _value in plain for n in range(900 // max(1, len(plain)))],
            "many",
            button,
        )
        for what, value in (*ALWAYS.items(), *drawn(action, str(button), most=DRAWN)):
            post([(field, value) for field, _value in plain], f"all {what}", button)
    button = buttons[0]
    for n, one in enumerate(form.fields):
        asked.pairs += 1
        for what, value in (("NUL", ALWAYS["NUL"]), *drawn(action, one.name, most=DRAWN_FOR_A_FIELD)):
            post([*plain[:n], (one.name, value), *plain[n + 1 :]], f"{one.name}= {what}", button)
        post([*plain[:n], *plain[n + 1 :]], f"without {one.name}", button)
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


def _pairs(form: Form) -> Iterator[tuple[int, int]]:
    """Two fields of one kind of which one comes before the other: days, times, numbers."""
    by_kind = [(one.kind, n) for n, one in enumerate(form.fields) if one.kind in ("date", "time", "number")]
    same = ((a, b) for (kind, a), (other, b) in itertools.combinations(by_kind, 2) if kind == other)
    yield from itertools.islice(same, 3)
