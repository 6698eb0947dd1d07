"""What people are told while a test lets things happen, and whether each letter can be read and acted on."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from string import Formatter
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from civicnet.accounts.models import User
from civicnet.outbox import letter as letter_module
from civicnet.outbox.actions import notices
from civicnet.outbox.letter import Letter, Said, compose, gather_facts
from civicnet.outbox.wording import Letters, Wording, all_wordings, find_wording
from tests.factories.initiatives import add_member
from tests.factories.people import sign_in

A_DAY = re.compile(
    r"^(maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag) \d{1,2} [a-z]+ 20\d\d\b"
    r"|^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} [A-Z][a-z]+ 20\d\d\b"
)
# A Tuesday.
START = datetime(2026, 3, 3, 11, tzinfo=ZoneInfo("Europe/Amsterdam"))
GREETING = {"nl": ("Beste ", "Hallo,"), "en": ("Dear ", "Hello,")}


@dataclass
class Telling:
    """One event, as it was told to one audience."""

    event: str
    table: Letters
    wording: Wording
    about: Any
    facts: Mapping[str, Any]
    readers: list[User]

    @property
    def name(self) -> tuple[str, str]:
        return self.event, self.wording.to.name

    def letter(self, language: str) -> tuple[Letter, Said]:
        """The letter in this language, with the facts that it is made of."""
        with override(language):
            said = gather_facts(self.table, self.about, self.facts)
            name = self.readers[0].name if self.readers else ""
            return compose(self.wording, said, name=name), said


@dataclass
class Told:
    """All tellings since the last look, and the names of those that were looked at."""

    new: list[Telling] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    followed: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Look at what was told since the last time, while things are as they were told."""
        for telling in self.new:
            if telling.name not in self.seen:
                self.seen.add(telling.name)
                self.wrong += [f"{telling.name}: {what}" for what in self._faults(telling)]
        self.new.clear()

    def _faults(self, telling: Telling) -> Iterator[str]:
        for language in ("nl", "en"):
            yield from faults(telling, language)
        letter, _said = telling.letter("nl")
        fewer = {address for _words, address in letter.fewer} - self.followed
        self.followed |= fewer  # they lead the same way for everybody
        # The last one may be told because of something else than the first: by whom it is about, say.
        for reader in telling.readers[:1] + telling.readers[1:][-1:] or [None]:
            for address in filter(None, (letter.url, letter.other[1], *fewer)):
                yield from faults_of_way(address, reader)

    def skip(self) -> None:
        """Pass over what was told on the way to where a story begins."""
        self.new.clear()


Story = Callable[[Any, Told], None]


def record_tellings(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Note each call of `tell()` and `letter_about()` until the end of the test."""
    told, now = Told(), dict[str, Any]()

    def find(event: str, audience: str) -> tuple[Letters, Wording]:
        now.update(event=event, readers=[])
        return find_wording(event, audience)

    def gather(table: Letters, about: Any, facts: Mapping[str, Any]) -> Said:
        _table, wording = now["found"]
        told.new.append(Telling(now["event"], table, wording, about, facts, now["readers"]))
        return gather_facts(table, about, facts)

    def find_and_keep(event: str, audience: str) -> tuple[Letters, Wording]:
        now["found"] = found = find(event, audience)
        return found

    who_gets_mail = notices._who_gets_mail

    def who(wording: Wording, readers: Mapping[Any, Any], by: Any, day: Any) -> set[Any]:
        now["readers"] = list(readers.values())
        return who_gets_mail(wording, readers, by, day)

    monkeypatch.setattr(notices, "_who_gets_mail", who)
    for module in (notices, letter_module):
        monkeypatch.setattr(module, "find_wording", find_and_keep)
        monkeypatch.setattr(module, "gather_facts", gather)
    return told


def join(plan: Any, told: Told) -> None:
    """Somebody takes part, who hears what is news; the letter that invited them leads nowhere any more."""
    told.look()
    add_member(plan)
    told.skip()


def follow_stories(tables: str, stories: Iterable[Story], told: Told) -> None:
    """Let each story happen, and look at every letter on the way; together they tell every text of `tables`."""
    with time_machine.travel(START, tick=False) as clock:
        for story in stories:
            story(clock, told)
            told.look()
    assert not told.wrong, "\n".join(told.wrong)
    names = {
        (f"{t.name}.{text.verb}", text.to.name) for t, text in all_wordings() if t.name in tables.split()
    }
    assert names <= told.seen, names - told.seen


def faults(telling: Telling, language: str) -> list[str]:
    """What is wrong with the words of one letter."""
    letter, said = telling.letter(language)
    text, found = letter.as_text(), []
    if not text.startswith(GREETING[language]):
        found.append("no greeting")
    if "{" in letter.subject + text or "None" in text:
        found.append("something is not filled in")
    needed = (telling.wording.subject, telling.wording.happened, telling.wording.todo, telling.wording.to.why)
    found += [f"nothing for {name}" for name in names_in(*needed) if not str(said[name]).strip()]
    if any(words for words, _fact in telling.wording.dates) and not letter.dates:
        found.append("no day")
    if not telling.wording.button and letter.button:
        found.append("no button")
    days = [
        day
        for (words, fact), (_label, day) in zip(telling.wording.dates, letter.dates, strict=False)
        if words
    ]
    if days and not A_DAY.search(days[0]):
        found.append(f"a day that is not written out: {days[0]}")
    return found


def names_in(*texts: Any) -> set[str]:
    return {name for text in texts for _words, name, _form, _to in Formatter().parse(str(text)) if name}


def faults_of_way(address: str, reader: User | None) -> list[str]:
    """What happens to who follows this address: as its reader, and signed out."""
    parts = urlsplit(address)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    found = []
    visitor = Client().get(place)
    if visitor.status_code not in (200, 302):
        found.append(f"{place} answers a visitor {visitor.status_code}")
    if reader is None:
        return found
    page = sign_in(reader).get(place, follow=True)
    if page.status_code != 200:
        found.append(f"{place} answers its reader {page.status_code}")
    elif parts.fragment and f'id="{parts.fragment}"' not in page.content.decode():
        found.append(f"{place} has no part #{parts.fragment}")
    return found
