"""What a mail provider reports of letters that come back: signed, fresh, and in one form.

Source: the Standard Webhooks specification (standardwebhooks.com), for the heads and the signature.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from civicnet.outbox.bounces import Bounce, letter_named
from civicnet.serving.parameters import number_of

# By how much the clock of the sender may differ from ours; a report is as old at most.
MOST_APART: Final = timedelta(minutes=5)
HARD_BOUNCE: Final = "bounce.hard"


def is_signed(headers: Mapping[str, str], body: bytes, key: bytes) -> bool:
    """Whether `webhook-signature` holds the signature by `key` over the name, the time and the body of a report."""
    name, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    ours = b64encode(hmac.new(key, f"{name}.{sent_at}.".encode() + body, sha256).digest())
    given = headers.get("webhook-signature", "").encode()
    # Several, while the provider goes over to another key.
    fits = [hmac.compare_digest(b"v1," + ours, one) for one in given.split(b" ")]
    return bool(name) and any(fits)


def is_fresh(headers: Mapping[str, str], now: datetime) -> bool:
    """Whether a report was sent within MOST_APART of `now`."""
    seconds = number_of(headers.get("webhook-timestamp"))
    return seconds is not None and abs(now.timestamp() - seconds) <= MOST_APART.total_seconds()


def read_webhook(body: bytes) -> Bounce | None:
    """The letter that came back for good; None for what is reported beside that, or is about no letter of ours.

    Raises ValueError when the body has not the form that docs/operate.md describes.
    """
    told: Any = json.loads(body)
    if not isinstance(told, dict) or not isinstance(told.get("type"), str):
        raise ValueError("no type")
    if told["type"] != HARD_BOUNCE:
        return None
    address, message_id, answer = (told.get(name) for name in ("address", "message_id", "answer"))
    if not (isinstance(address, str) and isinstance(message_id, str) and isinstance(answer, str)):
        raise ValueError("no address, message_id or answer")
    letter = letter_named(message_id)
    return Bounce(address.strip().lower(), letter, answer[:500]) if letter else None
