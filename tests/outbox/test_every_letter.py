"""Everything that somebody is told has a text for each audience, in both languages, and `/stijl/brieven/` shows it."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from allauth.account import app_settings as account
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from civicnet.areas.models import Municipality
from civicnet.demo.sample_facts import sample_facts
from civicnet.outbox.letter import Letter, Said, compose
from civicnet.outbox.wording import Letters, Wording, all_wordings, find_wording
from civicnet.workflow import Table, tables
from tests.factories.letters import words_of_html, words_of_text
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db
CODE = ("civicnet", "vision", "initiatives")
CALLS = {"tell", "remind_once", "letter_about"}
ALLAUTH = Path(account.__file__).parent.parent / "templates"
# Mails of allauth that this site never sends: a password is reset by a link here, and no code.
NEVER_SENT = {"password_reset_code"}


def steps_told(every: list[Table]) -> set[tuple[str, str]]:
    """The event and the audience of each step of a transition table that tells somebody."""
    return {
        (f"{table.name}.{step.verb}", who) for table in every for step in table.steps for who in step.tells
    }


def calls_in(text: str) -> Iterator[tuple[str, str] | None]:
    """The event and the audience of each call that tells somebody; None for one that does not name them in so many
    words, so that nobody can check it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            first = 0 if node.func.id == "letter_about" else 1
            match node.args[first : first + 2]:
                case [ast.Constant(value=str(event)), ast.Constant(value=str(audience))]:
                    yield event, audience
                case _:
                    yield None


def calls_told() -> set[tuple[str, str] | None]:
    """Those of the whole code, but for the places that pass on what they are given."""
    passes_on = {"outbox/reminding.py", "outbox/actions/notices.py", "accounts/adapter.py"}
    root = Path(settings.BASE_DIR)
    return {
        call
        for folder in CODE
        for file in (root / folder).rglob("*.py")
        if not any(file.as_posix().endswith(end) for end in passes_on)
        if "civicnet.outbox" in (text := file.read_text())
        for call in calls_in(text)
    }


def mails_of_allauth() -> set[tuple[str, str]]:
    """Each mail that allauth knows, with the audience of its text here."""
    names = {file.name.removesuffix("_subject.txt") for file in ALLAUTH.rglob("email/*_subject.txt")}
    known = {text.verb: text.to.name for text in Letters.registry["account"].texts}
    return {(f"account.{name}", known.get(name, "anybody")) for name in names - NEVER_SENT}


def without_text(told: set[tuple[str, str] | None]) -> set[tuple[str, str] | None]:
    """Those of `told` for which there is no text."""
    there = {(f"{table.name}.{text.verb}", text.to.name) for table, text in all_wordings()}
    return told - there


def test_whatever_is_told_has_a_text_for_whom_it_is_told() -> None:
    told = steps_told(list(tables())) | calls_told() | mails_of_allauth()
    assert without_text(told) == set()
    there = {(f"{table.name}.{text.verb}", text.to.name) for table, text in all_wordings()}
    assert there - told == set(), "texts that nobody is told"


def test_a_text_that_is_missing_is_found() -> None:
    calls = set(
        calls_in('tell(users, "assessment.lost", "owners", about=case)\ntell(users, event, who, about=case)')
    )
    assert without_text(calls) == {("assessment.lost", "owners"), None}
    with pytest.raises(LookupError):
        find_wording("assessment.decide", "nobody")
    with pytest.raises(LookupError):
        find_wording("nothing.happened", "owners")


SHEETS = {
    "ma": "@nl-design-system-community/ma-design-tokens/dist/theme.css",
    "voorbeeld": "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
}


@pytest.fixture(autouse=True)
@made_once
def municipality() -> Municipality:
    """One that can be reached in every way."""
    house = Municipality(name="Elzerbroek", phone="088 000 01 40", desk_hours="Maandag tot en met vrijdag")
    house.email, house.website = "post@elzerbroek.example", "https://elzerbroek.example/"
    house.save()
    return house


def letters(language: str) -> Iterator[tuple[Wording, Letter]]:
    with override(language):
        for _table, wording in all_wordings():
            yield wording, compose(wording, Said(sample_facts()), name="Saskia Duin")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_says_what_happened_what_to_do_why_and_how_to_get_fewer(language: str) -> None:
    for wording, letter in letters(language):
        where = f"{wording.verb} {wording.to.name}"
        assert letter.subject, where
        assert letter.happened, where
        assert letter.why, where
        assert letter.fewer, where
        assert letter.path.startswith("/"), where
        said = letter.as_text()
        assert "{" not in said + letter.subject, where
        assert "None" not in said, where
        assert letter.greeting in said, where
        assert not letter.button or f"{letter.button}\n{letter.url}\n" in said, where


def test_a_text_and_its_translation_name_the_same_facts() -> None:
    """Otherwise an event would fail for the readers of one language only."""

    def names(text: object) -> set[str]:
        return {name for _words, name, _form, _to in Formatter().parse(str(text)) if name}

    for _table, wording in all_wordings():
        for part in (
            wording.subject,
            wording.happened,
            wording.todo,
            wording.outcome,
            wording.quote,
            wording.after,
        ):
            with override("en"):
                source = names(part)
            with override("nl"):
                assert names(part) == source, part


def names_in(wording: Wording) -> set[str]:
    """Every fact that a text names."""
    said = (wording.subject, wording.happened, wording.todo, wording.outcome, wording.quote, wording.after)
    texts = (*said, wording.button, wording.to.why, *(words for words, _fact in wording.dates))
    named = {name for text in texts for _words, name, _form, _to in Formatter().parse(str(text)) if name}
    ways = (wording.other[1], wording.to.fewer[1] if wording.to.fewer else "")
    places = {wording.url, wording.parts, *ways, *(fact for _words, fact in wording.dates)}
    return named | places - {""}


def keys_in(text: str) -> set[str]:
    """The keys of every dictionary that is written out in `text`."""
    return {
        key.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def test_every_fact_that_a_text_names_is_given_by_its_table_or_by_who_tells() -> None:
    """Otherwise the verb itself would fail. What allauth gives is tried by the tests of signing in."""
    root, given = Path(settings.BASE_DIR), dict[tuple[str, str], set[str]]()
    for folder in CODE:
        for file in (root / folder).rglob("actions/*.py"):
            for call in calls_in(text := file.read_text()):
                if call:
                    given.setdefault(call, set()).update(keys_in(text))
    steps = steps_told(list(tables()))
    for table, wording in all_wordings():
        if table.name != "account":
            key = (f"{table.name}.{wording.verb}", wording.to.name)
            own = keys_in(textwrap.dedent(inspect.getsource(table.facts)))
            extra = given.get(key, set()) | ({"note"} if key in steps else set())
            assert names_in(wording) <= own | extra, key


def test_html_says_the_same_as_text_in_the_same_order_with_nothing_from_elsewhere() -> None:
    for wording, letter in letters("nl"):
        html = letter.as_html()
        assert not re.search(r"<img|<script|src=|url\(|@import|@font-face", html), wording.verb
        text = letter.as_text()
        for part in letter.parts:  # a list has marks in the text
            for row in part.rows:
                line = f"- {row.said}\n  {row.url}"
                assert line in text
                text = text.replace(line, f"{row.what} {row.text} {row.when}")
        assert words_of_html(html) == words_of_text(text, html), wording.verb


@pytest.mark.parametrize(("address", "language"), [("/stijl/brieven/", "nl"), ("/en/stijl/brieven/", "en")])
def test_the_page_shows_all_of_them_in_the_demo_only(address: str, language: str, settings: object) -> None:
    settings.DEMO = settings.DEBUG = False  # type: ignore[attr-defined]
    browser = Client()
    assert browser.get(address).status_code == 404
    assert browser.get(f"{address}assessment.decide/owners.html").status_code == 404
    settings.DEMO = True  # type: ignore[attr-defined]
    page = browser.get(address).content.decode()
    shown = re.findall(r'data-letter="(\S+) (\S+)"', page)
    assert set(shown) == {(f"{table.name}.{text.verb}", text.to.name) for table, text in all_wordings()}
    letter = browser.get(f"{address}assessment.decide/owners.html")
    assert f'<html lang="{language}">' in letter.content.decode()
    assert "'unsafe-inline'" in letter["Content-Security-Policy"]
    assert "'unsafe-inline'" not in browser.get(address)["Content-Security-Policy"]
    assert browser.get(f"{address}assessment.decide/owners.txt")["Content-Type"].startswith("text/plain")
    assert browser.get(f"{address}assessment.decide/nobody.txt").status_code == 404


@pytest.mark.parametrize(("theme", "dark"), [("ma", True), ("voorbeeld", False)])
def test_it_wears_the_house_style_in_colours_that_every_mail_program_knows(
    theme: str, dark: bool, settings: object
) -> None:
    settings.THEME = theme  # type: ignore[attr-defined]
    _wording, letter = next(letters("nl"))
    html = letter.as_html()
    assert "var(" not in html
    assert ("prefers-color-scheme: dark" in html) is dark
    sheet = Path(settings.BASE_DIR, "node_modules", SHEETS[theme]).read_text()  # type: ignore[attr-defined]
    used = set(re.findall(r"#[0-9a-f]{3,6}\b", html))
    assert len(used) >= 6
    assert all(colour in sheet for colour in used if not dark), used
