"""What a voter carries from step to step, sealed: nobody can read or change it, and it is kept nowhere here.

Voting has no session. The proof of being on the roll, and the code of the ballot, travel in a hidden field of the page
itself (or, on the way to the sign-in broker and back, in a cookie of ten minutes), encrypted under the secret key.
"""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Stale(Exception):
    """The envelope is too old, or was never made here for this purpose."""


def seal(purpose: str, contents: dict[str, Any]) -> str:
    """The contents, encrypted and signed, with the moment of sealing inside."""
    return _cipher(purpose).encrypt(json.dumps(contents).encode()).decode()


def unseal(purpose: str, sealed: str, *, seconds: int) -> dict[str, Any]:
    """What `seal` was given, at most `seconds` ago. Raises Stale."""
    try:
        contents: dict[str, Any] = json.loads(_cipher(purpose).decrypt(sealed.encode(), ttl=seconds))
    except (InvalidToken, UnicodeError, ValueError) as error:
        raise Stale(purpose) from error
    return contents


def _cipher(purpose: str) -> MultiFernet:
    secrets = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [
            Fernet(urlsafe_b64encode(sha256(f"vote:{purpose}:{secret}".encode()).digest()))
            for secret in secrets
        ]
    )
