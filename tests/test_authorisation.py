"""Every URL of ours, for everybody, in every state, by every method, against the reviewed answers.

`authorisation.csv` says what is right, by the design (domain.md, Who) and never by the code. Its columns take `*` and
`a|b`; the first row that fits counts. Answers: `in` (let through: shown, done, or told what is wrong with the form),
`login` (to sign-in), `strong` (to two factors), or the status.
"""

import csv
import logging
from collections.abc import Iterator
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache as remembered
from django.db import connection, transaction
from django.template.backends.jinja2 import Template
from django.test import Client
from django.urls import reverse

from civicnet.deadlines import local_date
from civicnet.permissions import Url, every_url
from initiatives.assessments.models import Assessment
from tests.world import IDENTITIES, World, arguments_of, fits, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("authorisation"),
]

TABLE = Path(__file__).with_name("authorisation.csv")
OURS = {url.name: url for url in every_url() if url.third_party is None}
THIRD_PARTY = [url for url in every_url() if url.third_party]

# Acts that leave no line in the journal, and why.
NO_LINE = {
    "demo_sign_in": "signing in is no act",
    "initiatives:follow": "what one follows is nobody else's business",
    "vision:follow": "idem",
    "read_notices": "what one has read is nobody else's business",
    "mail_again": "idem",
    "preferences": "how one wants to be addressed is nobody else's business",
    "vision:agree": "only how many agree is told",
    "vision:support": "idem",
    "vision:ask_review": "idem",
    "vision:order": "every save of a draft of the vision is a revision",
    "initiatives:step": "a draft is nobody else's business",
    "dossier save": "what a reader has not handed in is no act",
    "dossier hand_in": "what is not complete is kept as a draft",
}
# What is sent, by URL: a label and a form. A URL that is not here gets an empty form.
FORMS: dict[str, dict[str, dict[str, str]]] = {
    "assessments:request": {"": {"question": "Mag het?"}},
    "assessments:reply": {"": {"text": "Wij willen dit nog zeggen."}, "none": {"verb": "no_remarks"}},
    "dossier": {
        "take_in": {},
        "become_contact": {},
        "sit_first": {},
        "sit_second": {},
        "log_contact": {"how": "call", "at": str(local_date()), "note": "Gebeld."},
        "declare": {"has_interest": "yes", "note": "Mijn zus."},
        "save": {"summary": "Dit past."},
        "hand_in": {"summary": "Dit past."},
        "save_agreed": {"summary": "Dit past."},
        "open_hearing": {"summary": "Dit past."},
        "send_again": {"summary": "Dit past."},
        "confirm": {"sha256": "0"},
        "ask_information": {"reason": "Hoe hoog wordt het?"},
        "resume": {},
    },
    "grant_step": {"consent": {"verb": "consent"}, "end": {"verb": "end"}},
    "announcement_step": {
        "agree": {"verb": "agree"},
        "withdraw": {"verb": "withdraw"},
        "object": {"verb": "object", "reason": "Dit kan niet."},
    },
    "factor_reset": {"": {"email": "niemand@voorbeeld.example"}},
    "factor_reset_step": {"consent": {"verb": "consent"}, "withdraw": {"verb": "withdraw"}},
    "initiatives:signal": {"adopt": {"verb": "adopt"}, "withdraw": {"verb": "withdraw"}},
    "initiatives:report_content": {"": {"reason": "Dit is een scheldwoord."}},
    "initiatives:report": {"": {"text": "Het is een grap."}},
    "report_case": {
        verb: {"verb": verb, "reason": "Dit mag niet."}
        for verb in ("hide", "dismiss", "uphold", "restore_on_appeal")
    },
    "imports": {"": {"source_name": "Het register"}},
    "one_import": {verb: {"verb": verb} for verb in ("look", "import", "again")},
    "initiatives:new_signal": {"": {"what": "Een bank", "where": "Hier", "why": "Om te zitten"}},
    "initiatives:new": {"": {"name": "Buurttuin", "kind": "residents_initiative", "purpose": "Samen."}},
    "initiatives:stage": {"": {"verb": "prepare", "note": ""}},
    "initiatives:follow": {"": {"follow": "1"}},
    "initiatives:contact": {"": {"note": "Gesproken."}},
    "contact_person": {"": {"reason": "Zij gaat met verlof."}},
    "initiatives:message": {"": {"text": "Zullen we kennismaken?"}},
    "initiatives:members": {"": {"email": "nieuw@voorbeeld.example", "role": "member"}},
    "initiatives:member": {"": {"do": "remove"}, "role": {"do": "owner"}},
    "initiatives:updates": {"": {"title": "Nieuws", "text": "Het staat er."}},
    "initiatives:update": {"": {"title": "Nieuws", "text": "Het staat er."}},
    "initiatives:photo": {"first": {"do": "first"}, "remove": {"do": "remove"}},
    "initiatives:measure": {"": {"score": "8", "on": str(local_date()), "note": ""}},
    "initiatives:edit_organisation": {"": {"name": "De Buurtfabriek"}},
    "initiatives:new_organisation": {"": {"name": "Het Atelier"}},
    "initiatives:organisation_people": {"": {"email": "nieuw@voorbeeld.example", "role": "member"}},
    "initiatives:organisation_member": {"": {"do": "remove"}},
    "vision:order": {"": {"step": "down goal D1.1"}},
    "vision:next_step": {"": {"verb": "open_consultation", "closes_on": "2099-01-01"}},
    "vision:piece": {"": {"do": "save", "base": "1", "text": "Anders"}},
    "vision:piece_history": {"": {"revision": "1", "seen": "1"}},
    "vision:merge": {"": {"do": "merge", "base": "1", "mine": "1", "text": "Samen"}},
    "vision:react": {"": {"passage": "alles", "text": "Mooi."}},
    "vision:propose": {"": {"change": "reword", "text": "Anders.", "reason": "Zo."}},
    "vision:propose_goal": {"": {"change": "add", "text": "Meer bomen.", "reason": "Zo."}},
    "vision:decide": {
        "propose": {"verb": "propose", "decision": "rejected", "reasons": "Nee."},
        "confirm": {"verb": "confirm"},
        "return": {"verb": "return", "note": "Kijk nog eens."},
    },
    "endorsement:step": {
        "fix": {"verb": "fix"},
        "cancel": {"verb": "cancel", "note": "De lijst klopte niet."},
        "break_off": {"verb": "break_off", "note": "De stemmen zijn niet veilig."},
    },
    "roles": {"": {"email": "niemand@voorbeeld.example", "role": "moderator"}},
    "preferences": {"": {"name": "Iemand", "language": "nl"}},
}
# In which state which of the dossier's buttons is worth pressing; `open_hearing` and such are refused elsewhere.
PRESSED = {
    "requested": ("take_in", "sit_first", "sit_second"),
    "first_assessment": (
        "take_in",
        "become_contact",
        "declare",
        "log_contact",
        "save",
        "hand_in",
        "ask_information",
    ),
    "second_reading": ("save", "hand_in", "resume"),
    "comparison": ("save_agreed", "open_hearing"),
    "hearing": ("send_again", "confirm", "ask_information"),
    "decided": ("save_agreed", "confirm"),
    "hidden": ("save",),
}


def methods(url: Url, state: str) -> Iterator[str]:
    """GET and every form of the URL as `POST label`; the API's other methods."""
    yield "GET"
    if url.name.startswith("api"):
        yield from ("POST", "PUT", "DELETE")
        return
    for label in FORMS.get(url.name, {"": {}}):
        if url.name != "dossier" or label in PRESSED[state]:
            yield f"POST {label}".strip()


@cache
def table() -> list[dict[str, str]]:
    with TABLE.open(newline="") as file:
        rows = csv.DictReader(line for line in file if line.strip() and not line.startswith("#"))
        return list(rows)


@cache
def rows_of(url: str) -> list[tuple[int, dict[str, str]]]:
    """The rows about a URL, with their numbers."""
    return [(number, row) for number, row in enumerate(table()) if fits(row["url"], url)]


@cache
def row_for(url: str, method: str, identity: str, state: str) -> int | None:
    """The number of the first row that fits."""
    asked = {"method": method, "identity": identity, "state": state}
    for number, row in rows_of(url):
        if all(fits(row[column], value) for column, value in asked.items()):
            return number
    return None


@pytest.fixture(autouse=True)
def only_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is drawn and no request logged: thousands of answers, of which only the status counts here."""
    monkeypatch.setattr(Template, "render", lambda template, context=None, request=None: "")
    monkeypatch.setattr(logging.getLogger("django_structlog"), "disabled", True)


def written() -> dict[str, int]:
    """How often each table was written in this transaction, sessions aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> 'django_session'"
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


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_answer_is_the_reviewed_one(world: World, name: str) -> None:
    url, wrong = OURS[name], []
    for state, path in paths(world, url).items():
        for method, identity in product(methods(url, state), IDENTITIES):
            number = row_for(name, method, identity, state)
            expected = table()[number]["expected"] if number is not None else "(no row)"
            verb, _space, label = method.partition(" ")
            form = FORMS.get(name, {}).get(label, {}) if verb == "POST" else {}
            if name == "dossier" and label:
                form = form | {"verb": label}
            remembered.clear()
            got, changed = answer(world.clients[identity], verb, path, form)
            if got != expected:
                wrong.append(f"{name},{method},{identity},{state}: {got}, expected {expected}")
            if (
                changed
                and verb == "POST"
                and "journal_entry" not in changed
                and not NO_LINE.keys() & {name, f"{name} {label}"}
            ):
                wrong.append(
                    f"{name},{method},{identity},{state}: changed {', '.join(changed)}, without a line"
                )
            if changed and (verb == "GET" or got != "in"):
                wrong.append(
                    f"{name},{method},{identity},{state}: {got}, and yet changed {', '.join(changed)}"
                )
    assert not wrong, "\n".join(wrong)


def test_every_row_is_used(world: World) -> None:
    used = {
        row_for(url.name, method, identity, state)
        for url in OURS.values()
        for state in paths(world, url)
        for method, identity in product(methods(url, state), IDENTITIES)
    }
    idle = [row for number, row in enumerate(table()) if number not in used]
    assert not idle, "\n".join(",".join(row.values()) for row in idle)


def test_every_address_can_be_filled_in() -> None:
    for url in OURS.values():
        assert url.name, f"{url.route} has no name"
        arguments_of(url)


def test_every_state_of_a_case_is_there(world: World) -> None:
    assert {"requested", "comparison", "hearing", "decided"} <= set(
        Assessment.objects.values_list("state", flat=True)
    )


@pytest.mark.parametrize("identity", [name for name in IDENTITIES if name != "admin"])
def test_the_admin_opens_for_administrators_only(world: World, identity: str) -> None:
    for url in THIRD_PARTY:
        if url.third_party == "admin" and url.name not in ("admin:login", "admin:logout", "admin:"):
            words = ["accounts"] if url.name == "admin:app_list" else ["1"] * url.route.count("<")
            path = reverse(url.name, args=words)
            got, changed = answer(world.clients[identity], "GET", path, {})
            assert not changed
            assert got in ("login", "403", "404"), f"{url.name} ({path}): {got} for {identity}"


def test_the_admin_opens_for_an_administrator(world: World) -> None:
    assert world.clients["admin"].get(reverse("admin:index")).status_code == 200
