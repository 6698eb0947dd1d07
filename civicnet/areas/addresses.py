"""In which neighbourhood an address lies, by the PDOK locatieserver: only where the setting names its address.

The server asks, never the browser: nobody outside learns who looks, and what is sent is only what was typed. The answers
are kept for an hour. When the service is slow or away, or was asked too often, the address is not found.
"""

from hashlib import sha256
from typing import Any, Final

import requests
import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from civicnet.areas.models import Municipality

SECONDS: Final = 2
MOST_A_MINUTE: Final = 300
_KEPT_FOR: Final = 60 * 60
_MOST_CODES: Final = 10
_log = structlog.get_logger(__name__)


def codes_at(words: str) -> list[str]:
    """The CBS codes of the neighbourhoods of the addresses that fit `words` best; empty without the setting."""
    if not settings.ADDRESS_SERVER:
        return []
    key = f"address-{sha256(words.casefold().encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is not None:
        return list(kept)
    codes = _ask(words)
    if codes is None:
        return []
    cache.set(key, codes, _KEPT_FOR)
    return codes


def _ask(words: str) -> list[str] | None:
    """What the service says; None when it did not answer."""
    if not _has_room():
        return None
    municipality = Municipality.current()
    asked: dict[str, Any] = {"q": words, "fl": "buurtcode", "rows": _MOST_CODES, "fq": ["type:adres"]}
    if municipality:
        asked["fq"].append(f'gemeentenaam:"{municipality.name}"')
    try:
        answer = requests.get(f"{settings.ADDRESS_SERVER.rstrip('/')}/free", params=asked, timeout=SECONDS)
        answer.raise_for_status()
        docs = answer.json()["response"]["docs"]
        return list(dict.fromkeys(str(doc["buurtcode"]) for doc in docs if doc.get("buurtcode")))
    except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("address_server_away", error=type(error).__name__)
        return None


def _has_room() -> bool:
    """Whether the service may be asked once more in this minute."""
    key = f"addresses-{timezone.now():%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) <= MOST_A_MINUTE
    except ValueError:  # thrown out in between
        return False
