"""News of no event of the product: for tests of how people are told, whatever it is."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import nh3
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.outbox.actions import tell
from civicnet.outbox.letter import Letter, letter_about
from civicnet.outbox.models import Message
from civicnet.outbox.wording import Audience, Letters, Mail, Wording, no_facts
from civicnet.workflow import SYSTEM, Actor


@contextmanager
def table_of(mail: Mail = Mail.WANTED) -> Iterator[None]:
    """A table of letters with the one event `proef.news`, there for as long as it is used."""
    readers = Audience(name="readers", called="Lezers", why="Je krijgt deze brief voor de proef.")
    text = Wording(
        verb="news", to=readers, subject="{title}", happened="{text}", button="Kijk", url="url", mail=mail
    )
    Letters(name="proef", called="Proef", facts=no_facts, texts=(text,))
    try:
        yield
    finally:
        del Letters.registry["proef"]


def send_news(
    readers: Iterable[User],
    title: str = "Nieuws",
    *,
    by: Actor = SYSTEM,
    text: str = "Er is nieuws.",
    url: str = "/mijn/",
    mail: Mail = Mail.WANTED,
    at: Any = None,
) -> None:
    """Tell `readers` some news."""
    with table_of(mail):
        facts = {"title": title, "text": text, "url": url}
        tell(readers, "proef.news", "readers", about=None, by=by, at=at, facts=facts)


def sent_to(user: User) -> Message:
    """A letter that the mail server took."""
    send_news([user])
    letter = Message.objects.filter(kind="mail").latest("made_at")
    letter.done_at, letter.payload = timezone.now(), {}
    letter.save()
    return letter


def make_letter() -> Letter:
    """A letter with some news."""
    with table_of():
        facts = {"title": "Dag", "text": "Hoi", "url": "/"}
        return letter_about("proef.news", "readers", about=None, facts=facts)


# ---- the two forms of a letter ----------------------------------------------------------------------
def words_of_html(html: str) -> list[str]:
    """The words of a letter's HTML in reading order, without the line above them and what only a mailbox shows."""
    body = re.sub(r'<div style="display:none.*?</div>', "", html.partition("<body")[2], flags=re.DOTALL)
    body = re.sub(r'<p class="soft" style="margin:0 0 20px.*?</p>', "", body, flags=re.DOTALL)
    return unescape(nh3.clean(f"<body{body}".replace("<br>", " "), tags=set())).split()


def words_of_text(text: str, html: str) -> list[str]:
    """The words of the same letter as plain text, without its line above the foot and without the address of a link that
    is words in the HTML."""
    shown = set(words_of_html(html))
    lines = [line.strip() for line in text.splitlines() if line.strip() != "--"]
    return " ".join(line for line in lines if not line.startswith("http") or line in shown).split()
