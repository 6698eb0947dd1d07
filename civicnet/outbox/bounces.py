"""Reports of mail servers that a letter cannot be delivered: what they say, and the mailbox that they come to.

Source: RFC 3464 (delivery status notifications), RFC 3463 (status codes).
"""

import imaplib
import mailbox
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

TIMEOUT = 30
IMAPS_PORT = 993


@dataclass(frozen=True)
class Bounce:
    """One letter that cannot be delivered. `letter`: the row of the outbox, as its Message-ID names it."""

    address: str
    letter: UUID
    answer: str


def read_report(raw: bytes) -> list[Bounce]:
    """The failures for good that a report names; none when it is no report, or not about a letter that it quotes."""
    mail = message_from_bytes(raw, policy=default)
    parts = list(mail.walk())
    letter = next(filter(None, map(_letter_quoted_in, parts)), None)
    if letter is None:
        return []
    blocks = [
        block
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for block in part.get_payload()
        if isinstance(block, Mail)
    ]
    return [
        Bounce(address, letter, str(block.get("Diagnostic-Code") or block.get("Status"))[:500])
        for block in blocks
        if _failed_for_good(block) and (address := _address_in(block))
    ]


def _failed_for_good(block: Mail) -> bool:
    return str(block.get("Action", "")).strip().lower() == "failed" and str(
        block.get("Status", "")
    ).startswith("5")


def _address_in(block: Mail) -> str:
    """The address that the letter was sent to; mail servers may have passed it on to another."""
    said = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    return said.partition(";")[2].strip().lower()


def _letter_quoted_in(part: Mail) -> UUID | None:
    """The letter whose heads the part quotes."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        payload = part.get_payload()
        heads = payload[0] if isinstance(payload, list) and isinstance(payload[0], Mail) else None
    elif kind == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        heads = message_from_bytes(text, policy=default) if isinstance(text, bytes) else None
    else:
        return None
    return letter_named(str(heads.get("Message-ID", "") if heads is not None else ""))


def letter_named(message_id: str) -> UUID | None:
    """The row of the outbox that a Message-ID names; None when it is not one of ours."""
    try:
        return UUID(message_id.strip("<> ").partition("@")[0])
    except ValueError:
        return None


class Mailbox(Protocol):
    """Where reports come in, one after the other; `done` takes one away."""

    def reports(self) -> Iterator[tuple[str, bytes]]:
        """Each mail that is there, by a name for `done`."""

    def done(self, name: str) -> None:
        """Remove a mail that was read as a report; all others stay."""


class _OnDisk:
    def __init__(self, box: mailbox.Mailbox[mailbox.Message]) -> None:
        self.box = box

    def reports(self) -> Iterator[tuple[str, bytes]]:
        for name in self.box.keys():  # noqa: SIM118  # it is no dict
            yield name, self.box.get_bytes(name)

    def done(self, name: str) -> None:
        self.box.remove(name)


class _Imap:
    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server

    def reports(self) -> Iterator[tuple[str, bytes]]:
        _ok, (found,) = self.server.uid("search", "UNSEEN")  # type: ignore[misc]  # one line of numbers
        for name in (found or b"").decode().split():
            _ok, data = self.server.uid("fetch", name, "(RFC822)")
            if data and isinstance(data[0], tuple):
                yield name, data[0][1]

    def done(self, name: str) -> None:
        self.server.uid("store", name, "+FLAGS", "(\\Deleted)")


@contextmanager
def open_mailbox(url: str) -> Iterator[Mailbox]:
    """The mailbox that a setting names: `imap+tls://user:password@host/INBOX`, `maildir:/path` or `mbox:/path`.

    Raises ValueError for any other, OSError or imaplib.IMAP4.error when it cannot be opened.
    """
    parts = urlsplit(url)
    if parts.scheme == "imap+tls" and parts.hostname:
        server = imaplib.IMAP4_SSL(parts.hostname, parts.port or IMAPS_PORT, timeout=TIMEOUT)
        try:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            server.select(parts.path.strip("/") or "INBOX")
            yield _Imap(server)
            server.expunge()
        finally:
            server.logout()
        return
    kinds = {"maildir": mailbox.Maildir, "mbox": mailbox.mbox}
    if parts.scheme not in kinds or not Path(parts.path).exists():
        raise ValueError(f"no mailbox: {parts.scheme}:{parts.path}")
    box = kinds[parts.scheme](parts.path, create=False)
    box.lock()
    try:
        yield _OnDisk(box)
        box.flush()
    finally:
        box.unlock()
