"""The key of a round: it makes person keys from personal numbers, and lies in a file outside the database.

With the key gone nobody can tell whose line of the roll a person key was, not even from an old backup of the
database. So the file is kept out of the database's backups and destroyed at closing (docs/endorsement.md).
"""

import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from vision.endorsement.models import Round

_BYTES = 32


class NoKey(Exception):
    """The key of this round is not on this machine: it was destroyed, or this is not the folder it is in."""


def key_file(round: Round) -> Path:
    """Where the key of `round` lies: its code and primary key, so that no two rounds ever share one."""
    return Path(settings.ROUND_KEYS) / f"{round.code}-{round.pk}.key"


def make_key(round: Round) -> None:
    """Make the key of `round`, readable for the server's user only; leaves one that exists as it is."""
    file = key_file(round)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(secrets.token_bytes(_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
        os.link(own, file)  # the first one wins, and nobody ever reads half a key
    except FileExistsError:
        pass
    finally:
        own.unlink(missing_ok=True)


@contextmanager
def none_left_behind(round: Round) -> Iterator[None]:
    """When the block fails, its transaction is rolled back and the round is gone; then the key goes as well."""
    try:
        yield
    except BaseException:
        destroy_key(round)
        raise


def person_key(round: Round, number: str) -> bytes:
    """HMAC-SHA-256 under the round's key of `number`, the stable personal number. Raises NoKey."""
    try:
        key = key_file(round).read_bytes()
    except FileNotFoundError as error:
        raise NoKey(round.code) from error
    return hmac.digest(key, number.strip().encode(), "sha256")


def destroy_key(round: Round) -> None:
    """Overwrite the key and take its file away; nothing happens when it is gone already."""
    try:
        with key_file(round).open("r+b") as handle:
            handle.write(bytes(_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
    except FileNotFoundError:
        return
    key_file(round).unlink(missing_ok=True)
