"""The one-time token that opens set-up: printed on the terminal, claimed by one browser, void after set-up.

Only its hash is kept, in the data folder: whoever can read the terminal or that folder controls the machine.
"""

import os
import secrets
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from civicnet.accounts.actions import is_set_up

SESSION_KEY = "civicnet_setup"


def _open() -> Path:
    return settings.DATA_DIR / "setup-token"


def _claimed() -> Path:
    return settings.DATA_DIR / "setup-claimed"


def setup_address() -> str:
    """A new one-time address for set-up, as a path of this site; empty when that is done.

    An earlier address, and a set-up that was under way in another browser, stop working.
    """
    if is_set_up():
        close()
        return ""
    token = secrets.token_urlsafe(24)
    _claimed().unlink(missing_ok=True)
    new = _open().with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(_hash(token))
    new.replace(_open())
    return reverse("setup_token", args=[token])


def fits(token: str) -> bool:
    """Whether `token` is the open one."""
    return compare_digest(_read(_open()), _hash(token)) and not is_set_up()


def claim(request: HttpRequest, token: str) -> bool:
    """Give set-up to this browser session, once. False when the token does not fit or somebody was first."""
    if not fits(token):
        return False
    try:
        _open().rename(_claimed())
    except FileNotFoundError:
        return False
    request.session.cycle_key()
    request.session[SESSION_KEY] = _hash(token)
    return True


def may_set_up(request: HttpRequest) -> bool:
    """Whether this browser session claimed set-up, and it is not done."""
    mark = request.session.get(SESSION_KEY, "")
    return bool(mark) and compare_digest(_read(_claimed()), mark) and not is_set_up()


def close() -> None:
    """Set-up is done: no token opens it any more."""
    _open().unlink(missing_ok=True)
    _claimed().unlink(missing_ok=True)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""
