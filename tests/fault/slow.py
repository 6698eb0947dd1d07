"""People whose line is slow: they read a public file, send a form or even a heading a few bytes at a time."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.fault.site import Site

FORM_BYTES = 100_000
# Django reads the body of a form only with this mark on it.
MARK = "a" * 32


class Slow:
    """Connections that trickle until they are closed."""

    def __init__(self, site: Site) -> None:
        self._address, self._host = ("127.0.0.1", site.port), f"Host: localhost:{site.port}\r\n"
        self._readers: list[socket.socket] = []
        self._writers: list[tuple[socket.socket, bytes]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._trickle, daemon=True)

    def read(self, path: str, times: int) -> None:
        """`times` readers of the file at `path`, each with the least window that the machine gives."""
        for _n in range(times):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.connect(self._address)
            line.sendall(f"GET {path} HTTP/1.1\r\n{self._host}\r\n".encode())
            self._readers.append(line)

    def write(self, path: str, times: int) -> None:
        """`times` people who send a form to `path`, and as many whose heading never ends."""
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        head = f"POST {path} HTTP/1.1\r\n{self._host}{kind}Cookie: csrf={MARK}\r\nContent-Length: {FORM_BYTES}\r\n\r\n"
        for _n in range(times):
            self._begin(f"{head}a=", b"b")
            self._begin(f"GET {path} HTTP/1.1\r\n{self._host}", b"X-A: b\r\n")

    def _begin(self, text: str, more: bytes) -> None:
        line = socket.create_connection(self._address)
        line.sendall(text.encode())
        self._writers.append((line, more))

    def begun(self) -> None:
        """Wait until every reader has had its first bytes, and trickle from then on."""
        for line in self._readers:
            line.settimeout(120)
            assert line.recv(12) == b"HTTP/1.1 200"
            line.settimeout(0.01)
        self._thread.start()

    def _trickle(self) -> None:
        while not self._over.wait(0.5):
            for line in self._readers:
                with suppress(OSError):
                    line.recv(64)
            for line, more in self._writers:
                with suppress(OSError):  # who sends no whole heading is cut off after a while, rightly
                    line.send(more)

    def close(self) -> None:
        self._over.set()
        self._thread.join(10)
        for line in [*self._readers, *(line for line, _more in self._writers)]:
            line.close()


@contextmanager
def slow_lines(site: Site, file: str, *, readers: int, writers: int) -> Iterator[None]:
    """Hold the site with so many slow readers of `file`, and so many of each kind of slow writers."""
    slow = Slow(site)
    slow.read(file, readers)
    slow.write("/account/inloggen/", writers)
    slow.begun()
    try:
        yield
    finally:
        slow.close()


def home_meanwhile(site: Site, *, seconds: float) -> list[float]:
    """How long the home page takes, again and again for `seconds`; fails on any that does not come."""
    until, taken = time.monotonic() + seconds, []
    while time.monotonic() < until or not taken:
        answer = site.ask("/initiatieven/", timeout=20)
        assert answer.status == 200, f"a page answered {answer.status} after {answer.seconds:.1f} s"
        taken.append(answer.seconds)
    return taken
