"""One letter, made from a text (wording.py) and the facts of what it is about: its parts, as plain text and as HTML."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import formataddr, parseaddr
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from civicnet.addresses import site_url
from civicnet.areas.models import Municipality
from civicnet.days import in_local_time, written_out
from civicnet.frontend.house_style import colours_of
from civicnet.http import Theme
from civicnet.outbox.wording import Letters, Mail, Wording, find_wording
from civicnet.workflow import Text

# A day that is further away than this is written with its year.
NEAR: Final = timedelta(days=300)


@dataclass(frozen=True)
class Row:
    """One line of a list in a letter: what, where, what about it, and when, if there is a day."""

    what: str
    url: str
    text: str
    when: str = ""
    late: bool = False

    @property
    def said(self) -> str:
        """The line as plain text."""
        if self.text:
            return f"{self.what}: {', '.join(filter(None, (self.text, self.when)))}"
        return " ".join(filter(None, (self.what, self.when)))


@dataclass(frozen=True)
class Part:
    """A list in a letter. `more` says what was left out."""

    title: str
    rows: Sequence[Row]
    more: str = ""


@dataclass(frozen=True)
class House:
    """The municipality as a letter names it, and its house style; every line may be empty."""

    name: str
    phone: str
    hours: str
    email: str
    website: str
    theme: Theme

    @classmethod
    def current(cls) -> "House":
        """Of the municipality of this installation, in the current language."""
        house = Municipality.current()
        if house is None:
            return cls("", "", "", "", "", Theme.of(None))
        name = _("municipality of %(name)s") % {"name": house.name}
        return cls(name, house.phone, house.hours, house.email, house.website, Theme.of(house))


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one reader gets, in their language. `path` is the place of the button, on this site."""

    subject: str
    greeting: str
    happened: str
    happened_html: Markup
    outcome: str
    tone: str
    quote: str
    todo: str
    dates: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    button: str
    path: str
    after: str
    writer: str
    signed: str
    why: str
    other: tuple[str, str]
    fewer: Sequence[tuple[str, str]]
    house: House
    language: str

    @property
    def url(self) -> str:
        return absolute(self.path)

    @property
    def preheader(self) -> str:
        """What a mailbox shows beside the subject before one opens the letter."""
        return self.outcome or self.happened

    @property
    def notice(self) -> str:
        """The short form, as `/mijn/` shows it below the subject."""
        said = " ".join(filter(None, (self.happened, self.outcome)))
        return "\n\n".join(filter(None, (said, self.quote, self.todo)))

    @property
    def sender_address(self) -> str:
        """The From of the letter: who wrote it, at the address that the settings name."""
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        name = self.writer or "civicnet"
        if self.house.name:
            name = _("%(name)s of the %(house)s") % {"name": name, "house": self.house.name}
        return formataddr((name, address))

    def as_text(self) -> str:
        """The letter as plain text, each address on a line of its own."""
        return "\n\n".join(filter(None, self._paragraphs()))

    def _paragraphs(self) -> Iterator[str]:
        yield self.greeting
        yield self.happened
        yield self.outcome
        yield self.quote
        if self.todo:
            yield f"{_('What you can do now')}\n{self.todo}"
        yield "\n".join(f"{words}: {day}" for words, day in self.dates)
        for part in self.parts:
            rows = [f"- {row.said}\n  {row.url}" for row in part.rows]
            yield "\n".join(filter(None, [part.title, *rows, part.more]))
        yield f"{self.button}\n{self.url}" if self.button else ""
        yield "\n".join(filter(None, self.other))
        yield self.after
        yield "\n".join(filter(None, (_("Kind regards,"), self.writer or "civicnet", self.signed)))
        yield "\n".join(self.reach)
        fewer = [line for words_and_address in self.fewer for line in words_and_address]
        yield "-- \n" + "\n".join(filter(None, (self.why, *fewer)))
        yield "\n".join(filter(None, (capfirst(self.house.name), self.house.website)))

    @property
    def reach(self) -> Sequence[str]:
        """How to reach a person, a line each."""
        lines = (
            self.house.phone,
            self.house.hours,
            _("You can answer this mail.") if self.house.email else "",
        )
        return [line for line in lines if line]

    def as_html(self) -> str:
        """The letter as HTML in the house style: no pictures, nothing from elsewhere, its colours written out."""
        theme = self.house.theme
        dark = colours_of(theme.sheet, theme.dark_sheet) if theme.dark_sheet else None
        return render_to_string(
            "outbox/letter.html", {"letter": self, "colours": colours_of(theme.sheet), "dark": dark}
        )


def absolute(address: str) -> str:
    """The whole address of a place on this site; that of another site as it is."""
    return site_url(address) if address.startswith("/") else address


# A name where a sentence begins, and how it is asked for then.
BEGINS_SENTENCE: Final = re.compile(r"(?:^|(?<=[.!?] ))\{(?=\w)")
CAPITAL: Final = "^"


def begin_sentences(text: Text) -> str:
    """`text` in which the names that begin a sentence ask for a capital: "een inwoner" is called "Een inwoner" there."""
    return BEGINS_SENTENCE.sub(f"{{{CAPITAL}", str(text))


class Said(Mapping[str, Any]):
    """Facts as a text says them: days in words, nothing for None; with a capital where `CAPITAL` stands before the name.

    Raises KeyError for one that is not there.
    """

    def __init__(self, facts: dict[str, Any], mark: Callable[[str], Any] = str) -> None:
        self.facts, self.mark = facts, mark

    def __getitem__(self, name: str) -> Any:
        value = self.value(name.removeprefix(CAPITAL))
        if isinstance(value, date):
            value = short_day(value)
        text = "" if value is None else str(value)
        return self.mark(capfirst(text) if name.startswith(CAPITAL) else text)

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def value(self, name: str) -> Any:
        """The fact itself; one that is a function is called once."""
        value = self.facts[name]
        if callable(value):
            value = self.facts[name] = value()
        return value

    def put(self, text: Text) -> str:
        """`text` with the facts in the place of their names."""
        return str(text).format_map(self).strip()


def gather_facts(table: Letters, about: Any, facts: Mapping[str, Any]) -> Said:
    """What the texts of `table` say of `about`, and `facts` beside it, in the current language."""
    return Said({**table.facts(about), **facts})


def compose(wording: Wording, said: Said, *, name: str = "", house: House | None = None) -> Letter:
    """The letter for one reader in the current language. Raises KeyError when the text names a fact that is missing.

    Args:
        name: by which the reader is greeted; empty for somebody whose name is not sure to be theirs.
    """
    subject, happened, todo = map(begin_sentences, (wording.subject, wording.happened, wording.todo))
    bold = Said(said.facts, lambda value: Markup("<b>{}</b>").format(value) if value else "")
    writer = str(said.value("writer") or "") if wording.to.signed and "writer" in said else ""
    words, place = wording.other
    return Letter(
        subject=" ".join(said.put(subject).split()),
        greeting=_("Dear %(name)s,") % {"name": name} if name else _("Hello,"),
        happened=said.put(happened),
        happened_html=escape(happened).format_map(bold).strip(),
        outcome=said.put(wording.outcome),
        tone=str(said.value("tone")) if wording.outcome and "tone" in said else "ok",
        quote=said.put(wording.quote),
        todo=said.put(todo),
        dates=[row for words, fact in wording.dates for row in _rows(said, words, fact)],
        parts=said.value(wording.parts) if wording.parts else (),
        button=said.put(wording.button),
        path=str(said.value(wording.url) or ""),
        after=said.put(wording.after),
        writer=writer,
        signed=said.put(wording.to.signed) if writer else "",
        why=said.put(wording.to.why),
        other=(said.put(words), absolute(str(said.value(place)))) if place else ("", ""),
        fewer=list(_fewer(wording, said)),
        house=house or House.current(),
        language=get_language() or settings.LANGUAGE_CODE,
    )


def letter_about(
    event: str,
    audience: str,
    *,
    about: Any,
    facts: Mapping[str, Any] | None = None,
    name: str = "",
    house: House | None = None,
) -> Letter:
    """The letter of `event` for one reader of `audience`, in the current language. Raises as tell() does."""
    table, wording = find_wording(event, audience)
    return compose(wording, gather_facts(table, about, facts or {}), name=name, house=house)


def _fewer(wording: Wording, said: Said) -> Iterator[tuple[str, str]]:
    """How to get fewer letters such as this one: words, each with an absolute address or none."""
    if wording.to.fewer is not None:
        words, fact = wording.to.fewer
        yield said.put(words), absolute(str(said.value(fact))) if fact else ""
        if not fact:
            return
    preferences = site_url(reverse("preferences"))
    if wording.mail is Mail.ALWAYS:
        yield _("We always write to you about this. You can switch off other letters."), preferences
    else:
        about = {"kind": wording.about.label}
        yield (
            _("Choose how often you get letters about “%(kind)s”.") % about,
            f"{preferences}#{wording.about.anchor}",
        )


def _rows(said: Said, words: Text, fact: str) -> Iterator[tuple[str, str]]:
    value = said.value(fact)
    rows = [(words, value)] if words else value or ()
    for label, day in rows:
        if day:
            yield said.put(label) if words else str(label), long_day(day)


def short_day(day: date) -> str:
    """A day within a sentence: "23 januari"; with its year when that is not near."""
    here: date = in_local_time(day)
    far = abs((here.date() if isinstance(here, datetime) else here) - timezone.localdate()) > NEAR
    return written_out(here, "j F Y" if far else "j F")


def long_day(day: Any) -> str:
    """A day in the table of a letter: "vrijdag 23 januari 2026", a moment with its time; other words as they are."""
    if not isinstance(day, date):
        return str(day)
    if isinstance(day, datetime):
        return _("%(day)s at %(time)s") % {
            "day": written_out(day, "l j F Y"),
            "time": clock_time(day),
        }
    return written_out(day, "l j F Y")


def clock_time(moment: datetime) -> str:
    """The time of day of a moment, in words: "19.30 uur"."""
    return written_out(moment, r"H.i \u\u\r" if get_language() == "nl" else "H:i")
