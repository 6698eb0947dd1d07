"""Who writes while parts are killed, and remembers what the site said it had taken."""

import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from tests.fault.restore import VOTERS
from tests.fault.site import Answer, Site

SIGNALS, RESET = "/initiatieven/signalen/nieuw/", "/account/wachtwoord/vergeten/"
LETTER_SECONDS = 120.0


class Letters(socketserver.ThreadingTCPServer):
    """A mail server on loopback: to whom, and the Message-ID, of each letter that it took."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[tuple[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def by_address(self) -> dict[str, Counter[str]]:
        """For each address its letters: Message-ID → how often it came."""
        found: dict[str, Counter[str]] = {}
        for address, letter in list(self.taken):
            found.setdefault(address, Counter())[letter] += 1
        return found


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as Django speaks."""

    server: Letters

    def handle(self) -> None:
        with suppress(OSError):  # who sends is killed as well
            self._talk()

    def _talk(self) -> None:
        self._say("220 loopback")
        to = ""
        while line := self.rfile.readline().decode(errors="replace").strip():
            word = line[:4].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                letter = b"".join(lines).decode(errors="replace")
                number = re.search(r"^Message-ID: (\S+)", letter, re.M)
                self.server.taken.append((to, number[1] if number else ""))
            self._say("221 bye" if word == "QUIT" else "250 yes")
            if word == "QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Ledger:
    """Three writers: signals of somebody who is signed in, ballots with a code, and forms that send a letter."""

    def __init__(self, site: Site, given: dict[str, Any], letters: Letters) -> None:
        self.site, self.given, self.letters = site, given, letters
        self.signals: list[str] = []  # each is what the site said that it had taken
        self.ballots: list[str] = []
        self.addresses: list[str] = []
        self.refused: Counter[int] = Counter()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=(write,), daemon=True)
            for write in (self._signal, self._ballot, self._letter)
        ]

    def __enter__(self) -> "Ledger":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    @property
    def acknowledged(self) -> int:
        return len(self.signals) + len(self.ballots) + len(self.addresses)

    def wait_for_more(self, entries: int) -> None:
        """Wait until each writer has had so many more acknowledged. Fails when the site takes none for long."""
        books = (self.signals, self.ballots, self.addresses)
        before, until = [len(book) for book in books], time.monotonic() + LETTER_SECONDS
        while any(len(book) < n + entries for book, n in zip(books, before, strict=True)):
            assert time.monotonic() < until, f"the site takes no writes: {dict(self.refused)}"
            time.sleep(0.05)

    def faults(self) -> tuple[list[str], list[str]]:
        """What was acknowledged and is lost, and what is there twice. Waits for the letters that are still on their way."""
        until = time.monotonic() + LETTER_SECONDS
        while set(self.addresses) - set(self.letters.by_address()) and time.monotonic() < until:
            time.sleep(0.5)
        found, letters = self.site.inside("count"), self.letters.by_address()
        lost = [*_missing(self.signals, found["signals"]), *_missing(self.ballots, found["ballots"])]
        lost += _missing(self.addresses, letters)
        doubled = [text for text, times in Counter(found["signals"]).items() if times > 1]
        # A letter that left twice under one number is one letter to whoever receives it.
        doubled += [address for address, numbers in letters.items() if len(numbers) > 1]
        if found["struck"] != len(found["ballots"]):
            doubled.append(f"{found['struck']} struck lines, {len(found['ballots'])} ballots")
        return lost, doubled

    def _go_on(self, write: Callable[[int], Answer | None]) -> None:
        n = 0
        while not self._over.is_set():
            n += 1
            answer = write(n)
            if answer is not None:
                self.refused[answer.status] += 1
            self._over.wait(0.15)

    def _signal(self, n: int) -> Answer | None:
        why = f"Omdat dit nummer {n} is."
        body = self._form(SIGNALS, {"what": f"Een bankje {n}", "where": "Op het plein", "why": why})
        return self._note(self.signals, why, 302, body)

    def _ballot(self, n: int) -> Answer | None:
        if n > len(self.given["slips"]) - VOTERS:  # the last are those of the restore
            return None
        slip, key = self.given["slips"][n - 1]
        vote = urlencode({"slip": slip, "choice": "for", "do": "cast"})
        return self._note(self.ballots, key, 200, self.site.ask(self.given["ballot"], body=vote))

    def _letter(self, n: int) -> Answer | None:
        address = f"lezer{n}@voorbeeld.example"
        return self._note(self.addresses, address, 302, self._form(RESET, {"email": address}, visitor=n))

    def _form(self, path: str, fields: dict[str, str], *, visitor: int = 0) -> Answer:
        """Open the page of a form and send it."""
        cookies = f"session={self.given['session']}; " if not visitor else ""
        # Each visitor comes from an address of their own, so that no limit is met.
        far = {"X-Forwarded-For": f"192.0.2.{visitor % 250}"}
        page = self.site.ask(path, headers=far | {"Cookie": cookies})
        mark = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
        key = re.search(r"\bcsrf=(\w+)", page.cookies)
        if mark is None or key is None:
            return page
        sent = far | {"Cookie": f"{cookies}csrf={key[1]}"}
        return self.site.ask(
            path, body=urlencode(fields | {"csrfmiddlewaretoken": mark[1].decode()}), headers=sent
        )

    def _note(self, book: list[str], entry: str, status: int, answer: Answer) -> Answer | None:
        if answer.status != status:
            return answer
        book.append(entry)
        return None


def _missing(written: list[str], found: Any) -> list[str]:
    return sorted(set(written) - set(found))
