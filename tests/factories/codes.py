"""Signing in by a code, as a browser and a mailbox do it."""

import re
from typing import Any, Final

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from civicnet.outbox.models import Message

SANNE: Final = "sanne@voorbeeld.example"  # nobody has an account with it


def ask(client: Client, email: str = SANNE, following: str = "") -> Any:
    return client.post(reverse("account_login"), {"email": email, "next": following})


def letter_to(email: str = SANNE) -> dict[str, Any]:
    """The last letter to an address."""
    mail = Message.objects.filter(kind="mail").order_by("made_at")
    payload: dict[str, Any] = [m.payload for m in mail if m.payload["to"] == [email]][-1]
    return payload


def code_of(letter: dict[str, Any]) -> str:
    found = re.search(r"^(\d{3} \d{3})$", letter["body"], re.MULTILINE)
    assert found
    return found[1]


def answer_with(client: Client, code: str, following: str = "") -> Any:
    return client.post(reverse("account_confirm_login_code"), {"code": code, "next": following})


def code_now(secret: str) -> str:
    """What an app that is linked with `secret` shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))  # type: ignore[no-any-return]  # allauth has no types
