"""Two people help each other on the marketplace, by its pages, while parts are killed: each step counts once, and is told once.

Whoever gets no answer does as a person does: opens the page again, and sends it anew unless it stands there.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from tests.fault.ledger import LETTER_SECONDS, Letters
from tests.fault.site import Answer, Site

TRIES: Final = 5
# So long after a form is sent a part is killed, in seconds: before it is read, while it works, and about when it is done.
PAUSES: Final = (0.0, 0.02, 0.06)
TAG = re.compile(rb"<(form|input|textarea)\b([^>]*)>")
ATTRIBUTE = re.compile(rb'([a-z]+)="([^"]*)"')


@dataclass(frozen=True)
class Step:
    """A form that one of both sends: where it stands, where it goes, what is filled in, and who gets a letter of it."""

    name: str
    who: str
    page: str
    to: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()


TALK: Final = "/marktplaats/uitwisselingen/{exchange}/"
BOTH: Final = ("asker", "helper")
DAY: Final = (date.today() + timedelta(days=3)).isoformat()
STEPS: Final = (
    Step("put_up", "asker", "/marktplaats/nieuw/{post}/nakijken/", fields={"text": "Voor een avond."}),
    Step("propose", "helper", "/marktplaats/{post}/reageren/", fields={"text": "Ik kom."}, told=("asker",)),
    Step("reply", "asker", TALK, fields={"text": "Graag, hoe laat?"}, told=("helper",)),
    Step("message", "helper", TALK, fields={"text": "Om acht uur."}, told=("asker",)),
    Step(
        "terms",
        "helper",
        f"{TALK}afspraak/",
        fields={"what": "Een zaal", "when": "Vrijdag", "last_day": DAY},
        told=("asker",),
    ),
    Step("agree", "asker", TALK, f"{TALK}ja/", told=BOTH),
    Step("deliver", "helper", TALK, f"{TALK}gelukt/", {"how": "kept"}),
    Step("confirm", "asker", TALK, f"{TALK}gelukt/", {"how": "kept"}, told=BOTH),
    Step("thank", "helper", TALK, f"{TALK}dank/", {"text": "Dank jullie wel!"}, told=("asker",)),
)


@dataclass(frozen=True)
class Form:
    """A form that is filled in, ready to be sent by one of both."""

    who: str
    address: str
    fields: dict[str, str]
    cookie: str


def forms_of(page: bytes, address: str) -> dict[str, dict[str, str]]:
    """The forms of the page at `address`, by where they go: the values that they hold already."""
    forms: dict[str, dict[str, str]] = {}
    to = ""
    for tag, text in TAG.findall(page):
        has = {name.decode(): value.decode() for name, value in ATTRIBUTE.findall(text)}
        if tag == b"form":
            to = has.get("action", "").partition("#")[0] or address
            forms[to] = {}
        elif to and has.get("type") not in ("checkbox", "radio", "file") and has.get("name"):
            forms[to][has["name"]] = has.get("value", "")
    return forms


class Deal:
    """One deal, from a draft of a need that `inside.prepare_deal` made."""

    def __init__(self, site: Site, letters: Letters) -> None:
        self.site, self.letters = site, letters
        self.given: dict[str, Any] = site.inside("prepare_deal")
        self.acknowledged: list[str] = []
        self.refused: Counter[int] = Counter()

    def take_all(self, killed: Sequence[str]) -> Iterator[float]:
        """Take every step; at each one of `killed` is killed, in turn. Gives for how many seconds it was away."""
        for n, step in enumerate(STEPS):
            yield self._take(step, killed[n % len(killed)], PAUSES[n // len(killed) % len(PAUSES)])

    def faults(self) -> tuple[list[str], list[str]]:
        """What was acknowledged and is lost, or was never told; and what is there, or was told, twice."""
        expected = Counter(who for step in STEPS for who in step.told)
        until = time.monotonic() + LETTER_SECONDS
        while (told := self._letters()) < expected and time.monotonic() < until:
            time.sleep(0.5)
        there = self._there()
        lost = [name for name in self.acknowledged if not there.get(name)]
        lost += [f"letters for the {who}" for who in BOTH if told[who] < expected[who]]
        doubled = [name for name, times in there.items() if times > 1]
        doubled += [f"letters for the {who}" for who in BOTH if told[who] > expected[who]]
        return lost, doubled

    def _take(self, step: Step, part: str, pause: float) -> float:
        answers: list[Answer] = []
        form = self._form(step)
        sending = threading.Thread(target=lambda: answers.append(self._send(form)))
        sending.start()
        time.sleep(pause)
        away = self.site.kill(part)
        sending.join()
        for _n in range(TRIES):
            if answers[-1].status == 302:
                self.acknowledged.append(step.name)
                return away
            self.refused[answers[-1].status] += 1
            if self._there().get(step.name):
                return away
            answers.append(self._send(self._form(step)))
        raise AssertionError(f"{step.name} is not taken: {dict(self.refused)}")

    def _form(self, step: Step) -> Form:
        """The form of a step as its page has it, filled in. Fails when it is not there."""
        exchange = self._there().get("exchange")
        shown, address = (
            path.format(post=self.given["post"], exchange=exchange)
            for path in (step.page, step.to or step.page)
        )
        page = self._ask(step.who, shown)
        found = forms_of(page.body, shown).get(address)
        assert found is not None, f"{shown} answers {page.status} and has no form for {step.name}"
        mark = re.search(r"\bcsrf=\w+", page.cookies)
        return Form(step.who, address, found | step.fields, mark[0] if mark else "")

    def _send(self, form: Form) -> Answer:
        return self._ask(form.who, form.address, body=urlencode(form.fields), cookie=form.cookie)

    def _ask(self, who: str, path: str, *, body: str = "", cookie: str = "") -> Answer:
        cookies = f"session={self.given['sessions'][who]}; {cookie}"
        return self.site.ask(path, body=body, headers={"Cookie": cookies})

    def _there(self) -> dict[str, int]:
        """How often each step was taken, and the key of the exchange."""
        found: dict[str, int] = self.site.inside("count_deal", self.given["post"])
        return found

    def _letters(self) -> Counter[str]:
        """How many letters each of both got: one that left twice under one number is one letter."""
        found = self.letters.by_address()
        return Counter({who: len(found.get(self.given["addresses"][who], ())) for who in BOTH})
