"""Text of others is made into HTML once, within a limit of work, and looks as its writer meant it."""

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from civicnet.text import markdown
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.models import Update
from tests.factories import make_initiative, make_user, make_version
from vision.actions import plan_meeting, report_meeting
from vision.models import Meeting

LONGEST = 10_000
# What costs a parser of Markdown most: openings that never close, nesting, and little that becomes much.
HOSTILE = [
    "![",
    "[",
    "[[",
    "[a][",
    "![a](",
    "[](",
    "*a_",
    "**a",
    "`",
    "``a`",
    ">",
    "- ",
    "  - a\n",
    "1. ",
    "<",
    "<a ",
]
HOSTILE += [
    "http://",
    "<http://",
    "www.a.nl ",
    "|",
    "|a\n|-\n",
    "|a|b|\n|-|-|\n",
    "[a]: b\n",
    "~~a",
    "&",
    "\\",
    "\n",
    "•\t",
]


def calls_of(text: str) -> int:
    """How many functions Python runs to render `text`: its work, on whichever machine."""
    count = 0

    def profile(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call" or event == "c_call"

    sys.setprofile(profile)
    try:
        markdown(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("sign", HOSTILE)
def test_no_text_costs_more_than_its_length_allows(sign: str) -> None:
    text = (sign * LONGEST)[:LONGEST]
    assert calls_of(text) < 100 * LONGEST
    assert len(markdown(text)) < 25 * LONGEST


def test_a_wide_table_of_few_cells_is_not_filled_up() -> None:
    text = "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "|\n" * 4000
    assert len(markdown(text)) < 3 * len(text)


def test_what_is_beyond_the_limit_stays_as_typed() -> None:
    assert markdown("[" * 501 + "x](/y)") == f"<p>{'[' * 501}x](/y)</p>\n"
    assert markdown("[x](/y) " * 400).count("<a ") == 400


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("• een\n• twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>\n"),
        ("·\teen", "<ul>\n<li>een</li>\n</ul>\n"),
        ("    Ingesprongen", "<p>Ingesprongen</p>\n"),
        ("> 65 jaar is welkom", "<p>&gt; 65 jaar is welkom</p>\n"),
        ("> een citaat", "<blockquote>\n<p>een citaat</p>\n</blockquote>\n"),
        ("2026. Een goed jaar", "<p>2026. Een goed jaar</p>\n"),
        ("2. Twee", '<ol start="2">\n<li>Twee</li>\n</ol>\n'),
        (
            "Zie https://buurt.example/x.",
            '<p>Zie <a href="https://buurt.example/x" rel="nofollow noopener noreferrer">https://buurt.example/x</a>.</p>\n',
        ),
    ],
)
def test_people_do_not_know_that_it_is_markdown(typed: str, shown: str) -> None:
    assert markdown(typed) == shown


def test_a_strange_address_loses_nothing() -> None:
    address = "https://" + "a." * 300 + "nl"
    assert address in markdown(address)


# ---- once, when it is saved ------------------------------------------------------------------------
ONCE = {
    "civicnet/text/rendered.py",  # when it is saved; and the text of a vision, remembered
    "initiatives/views/story.py",  # a look at what is not saved yet
}


def test_no_page_renders_what_was_saved() -> None:
    renders = re.compile(r"\bmarkdown\((?!text: str)")
    root = Path(settings.BASE_DIR)
    found = {
        str(path.relative_to(root))
        for room in ("civicnet", "vision", "initiatives")
        for path in (root / room).rglob("*.py")
        if "migrations" not in path.parts and renders.search(path.read_text().replace("markdown()", ""))
    }
    assert found == ONCE


@pytest.mark.django_db
def test_news_keeps_its_html() -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    told = actions.add_update(initiative, actor=owner, title="Feest", text="**Kom**")
    assert Update.objects.get().html == "<p><strong>Kom</strong></p>\n"
    actions.edit_update(told, actor=owner, title="Feest", text="*Verzet*")
    assert Update.objects.get().html == "<p><em>Verzet</em></p>\n"


@pytest.mark.django_db
def test_a_meeting_keeps_the_html_of_its_agenda_and_report(client: Client) -> None:
    begins = timezone.now()
    row = Meeting(
        vision=make_version("1.0").vision, title="Keukentafel", place="De Spoel", agenda="**Wonen**"
    )
    row.begins_at, row.ends_at = begins, begins + timedelta(hours=2)
    meeting = plan_meeting(row, actor=SYSTEM)
    assert Meeting.objects.get().agenda_html == "<p><strong>Wonen</strong></p>\n"
    report_meeting(meeting, "*Het was druk*", 12, actor=SYSTEM)
    page = client.get(meeting.get_absolute_url()).text
    assert "<strong>Wonen</strong>" in page
    assert "<em>Het was druk</em>" in page
