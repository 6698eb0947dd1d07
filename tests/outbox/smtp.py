"""A tiny mail server that really listens: takes letters, or is slow, or refuses, as the test wants."""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.message import Message


class MailServer:
    """Serves on `port` of 127.0.0.1 from `start()` until `stop()`; `letters` are those it has acknowledged.

    `on_data` is called with a letter before it is acknowledged: it may wait, or raise to refuse the letter. `refuses`
    has the answer for each address that gets none: 550 for good, 450 for now.
    """

    def __init__(self, on_data: Callable[[Message], None] | None = None) -> None:
        self.letters: list[Message] = []
        self.on_data = on_data
        self.refuses: dict[str, int] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._listener: socket.socket | None = None

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def stop(self) -> None:
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def wait_for(self, count: int, seconds: float = 30) -> None:
        """Wait until `count` letters are in; fail after `seconds`."""
        deadline = time.monotonic() + seconds
        while len(self.letters) < count:
            assert time.monotonic() < deadline, f"{len(self.letters)} letters instead of {count}"
            time.sleep(0.02)

    def ids(self) -> list[str]:
        return [letter["Message-ID"] for letter in self.letters]

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            client.sendall(b"220 test\r\n")
            for line in lines:
                match line[:4].upper():
                    case b"RCPT" if (code := self._refusal(line)) is not None:
                        client.sendall(b"%d not here\r\n" % code)
                    case b"EHLO" | b"HELO" | b"MAIL" | b"RCPT" | b"RSET" | b"NOOP":
                        client.sendall(b"250 ok\r\n")
                    case b"DATA":
                        client.sendall(b"354 go on\r\n")
                        client.sendall(self._take(iter(lines.readline, b".\r\n")))
                    case b"QUIT":
                        client.sendall(b"221 bye\r\n")
                        return
                    case _:
                        client.sendall(b"500 what?\r\n")

    def _refusal(self, line: bytes) -> int | None:
        return next((code for to, code in self.refuses.items() if f"<{to}>".encode() in line), None)

    def _take(self, lines: Iterable[bytes]) -> bytes:
        letter = message_from_bytes(b"".join(line.removeprefix(b".") for line in lines))
        try:
            if self.on_data is not None:
                self.on_data(letter)
        except Exception:
            return b"451 not now\r\n"
        self.letters.append(letter)
        return b"250 taken\r\n"
