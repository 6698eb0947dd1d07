"""Every URL of ours, for everybody, in every state, by every method, against the reviewed answers.

`authorisation.csv` says what is right, by the design (domain.md, Who) and never by the code. Its columns take `*` and
`a|b`; the first row that fits counts. Answers: `in` (let through: shown, done, or told what is wrong with the form),
`login` (to sign-in), `strong` (to two factors), or the status.

All of it is asked with `--whole` (`make test-all`), and whenever the rules differ from what was walked whole last
(walked.py); otherwise the requests at the edges of the rules (authorisation/choice.py), and of these a sample when nothing
of the product differs.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.core.cache import cache as remembered
from django.db import connection, transaction
from django.template.backends.jinja2 import Template
from django.test import Client, override_settings
from django.urls import reverse

from civicnet.permissions import every_url
from initiatives.assessments.models import Assessment
from tests.authorisation.choice import count_rights, every_request, requests_at_edges
from tests.authorisation.forms import FORMS
from tests.authorisation.table import Request, expected, row_for, rows
from tests.walked import AUTHORISATION, EDGES, Walk
from tests.world import IDENTITIES, World, arguments_of, paths

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

OURS = {url.name: url for url in every_url() if url.third_party is None}
THIRD_PARTY = [url for url in every_url() if url.third_party]
ONE_IN = 4  # of the requests at the edges, while the product is the same
GROUPS = 4  # of URLs, which several workers walk side by side

# Acts that leave no line in the journal, and why.
NO_LINE = {
    "demo_sign_in": "signing in is no act",
    "follow": "what one follows is nobody else's business",
    "following": "how one wants to be told is nobody else's business",
    "stop_digest": "idem",
    "read_notices": "what one has read is nobody else's business",
    "mail_again": "idem",
    "preferences": "how one wants to be addressed is nobody else's business",
    "assessments:experience": "who found what clear or fair is nobody else's business",
    "marketplace:block": "whom one does not want to hear is nobody else's business",
    "unblock": "whom one does not want to hear is nobody else's business",
    "vision:agree": "only how many agree is told",
    "vision:support": "idem",
    "vision:ask_review": "idem",
    "vision:order": "every save of a draft of the vision is a revision",
    "initiatives:step": "a draft is nobody else's business",
    "marketplace:new_step": "idem",
    "dossier save": "what a reader has not handed in is no act",
    "dossier hand_in": "what is not complete is kept as a draft",
}


def in_group(name: str) -> pytest.MarkDecorator:
    """The group in which a URL is walked: by its name, so that it is the same in every run."""
    return pytest.mark.xdist_group(f"authorisation-{crc32(name.encode()) % GROUPS}")


@pytest.fixture(scope="module", autouse=True)
def without_request_lines(world: World) -> Iterator[None]:
    """No line of the log for each of thousands of requests (tests/serving/test_logs.py has the lines)."""
    middleware = [name for name in settings.MIDDLEWARE if not name.endswith(".request_lines")]
    with override_settings(MIDDLEWARE=middleware):
        for client in world.clients.values():
            client.handler.load_middleware()
        yield


@pytest.fixture(autouse=True)
def only_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is drawn: thousands of answers, of which only the status counts here."""
    monkeypatch.setattr(Template, "render", lambda template, context=None, request=None: "")


@pytest.fixture(scope="module")
def every(world: World) -> dict[str, list[Request]]:
    """Every request of the whole product, by the name of its URL."""
    return {name: every_request(url, paths(world, url)) for name, url in OURS.items()}


@pytest.fixture(scope="module")
def asked(every: dict[str, list[Request]], walks_whole: Callable[[Walk], bool]) -> dict[str, list[Request]]:
    """The requests of this run, by the name of their URL."""
    if walks_whole(AUTHORISATION):
        return every
    one_in = 1 if walks_whole(EDGES) else ONE_IN
    rights = sum((count_rights(requests) for requests in every.values()), Counter[str]())
    return {name: requests_at_edges(requests, rights)[::one_in] for name, requests in every.items()}


def written() -> dict[str, int]:
    """How often each table was written in this transaction, sessions aside. (The view of it takes five times as long.)"""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, writes FROM pg_class, LATERAL (
              SELECT pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                + pg_stat_get_xact_tuples_deleted(oid) AS writes
            ) counted
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND writes > 0
              AND relname <> 'django_session'
            """
        )
        return dict(cursor.fetchall())


def contents(tables: list[str]) -> list[tuple[str, str]]:
    """What stands in `tables`, in short."""
    with connection.cursor() as cursor:
        found = []
        for name in sorted(tables):
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {quoted} t")
            found.append((name, str(cursor.fetchone()[0])))
        return found


def answer(client: Client, method: str, path: str, form: dict[str, str]) -> tuple[str, list[str]]:
    """What a request is answered, as a word of the table, and the tables that it changed. Nothing of it stays."""
    before, session = written(), client.cookies.copy()
    point = transaction.savepoint()
    try:
        send = client.post if method == "POST" else partial(client.generic, method)
        response: Any = send(path, form) if method == "POST" else send(path)
    except Exception as error:
        transaction.savepoint_rollback(point)
        return f"500 {type(error).__name__}: {error}", []
    finally:
        client.cookies = session
    touched = [name for name, count in written().items() if count != before.get(name)]
    now = contents(touched)
    transaction.savepoint_rollback(point)
    # A refused action may have written before it refused, if its own transaction took that back.
    changed = [a[0] for a, b in zip(now, contents(touched), strict=True) if a != b]
    return word(response), changed


def word(response: Any) -> str:
    if response.status_code in (301, 302):
        if response["Location"].startswith(reverse("account_login")):
            return "login"
        if response["Location"].startswith(reverse("admin:login")):
            return "login"
        return "strong" if response["Location"].startswith(reverse("strong_session")) else "in"
    return "in" if response.status_code in (200, 204, 304, 400, 409, 422) else str(response.status_code)


def form_of(request: Request) -> dict[str, str]:
    """What is sent with a request."""
    verb, _space, label = request.method.partition(" ")
    form = FORMS.get(request.url, {}).get(label, {}) if verb == "POST" else {}
    return form | {"verb": label} if request.url == "dossier" and label else form


def faults(world: World, request: Request, path: str) -> Iterator[str]:
    """Make a request; yields what is wrong about its answer, and about what it left behind."""
    verb, _space, label = request.method.partition(" ")
    remembered.clear()
    got, changed = answer(world.clients[request.identity], verb, path, form_of(request))
    if got != expected(request):
        yield f"{got}, expected {expected(request)}"
    leaves_a_line = not NO_LINE.keys() & {request.url, f"{request.url} {label}"}
    if changed and verb == "POST" and "journal_entry" not in changed and leaves_a_line:
        yield f"changed {', '.join(changed)}, without a line"
    if changed and (verb == "GET" or got != "in"):
        yield f"{got}, and yet changed {', '.join(changed)}"


@pytest.mark.parametrize("name", [pytest.param(name, marks=in_group(name)) for name in sorted(OURS)])
def test_the_answer_is_the_reviewed_one(world: World, asked: dict[str, list[Request]], name: str) -> None:
    addresses = paths(world, OURS[name])
    wrong = [
        f"{','.join(request)}: {fault}"
        for request in asked[name]
        for fault in faults(world, request, addresses[request.state])
    ]
    assert not wrong, "\n".join(wrong)


@in_group("")
def test_every_row_is_used(every: dict[str, list[Request]]) -> None:
    used = {row_for(request) for requests in every.values() for request in requests}
    idle = [row for number, row in enumerate(rows()) if number not in used]
    assert not idle, "\n".join(",".join(row.values()) for row in idle)


@in_group("")
def test_every_address_can_be_filled_in() -> None:
    for url in OURS.values():
        assert url.name, f"{url.route} has no name"
        arguments_of(url)


@in_group("")
def test_every_state_of_a_case_is_there(world: World) -> None:
    assert {"requested", "comparison", "hearing", "decided"} <= set(
        Assessment.objects.values_list("state", flat=True)
    )


@in_group("")
@pytest.mark.parametrize("identity", [name for name in IDENTITIES if name != "admin"])
def test_the_admin_opens_for_administrators_only(world: World, identity: str) -> None:
    for url in THIRD_PARTY:
        if url.third_party == "admin" and url.name not in ("admin:login", "admin:logout", "admin:"):
            words = ["accounts"] if url.name == "admin:app_list" else ["1"] * url.route.count("<")
            path = reverse(url.name, args=words)
            got, changed = answer(world.clients[identity], "GET", path, {})
            assert not changed
            assert got in ("login", "403", "404"), f"{url.name} ({path}): {got} for {identity}"


@in_group("")
def test_the_admin_opens_for_an_administrator(world: World) -> None:
    assert world.clients["admin"].get(reverse("admin:index")).status_code == 200
