"""The secret address of a person's own calendar: make it, look it up, replace it, end it.

Source: interface.md, "deadlines can be put in a calendar". Whoever has the address can read the calendar until it is
replaced. So the calendar holds only what is public or the owner's own, and nothing that a role needs two factors for.
"""

from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac

from civicnet.accounts.models import CalendarAddress, RoleGrant, User
from civicnet.journal.actions import record
from civicnet.workflow import require

_PURPOSE = "civicnet.accounts.calendar"


def _key(salt: str, secret: str) -> str:
    # A prefix that no slug has, so that the log recognises it as a secret (civicnet/serving/logs.py).
    return "K1" + salted_hmac(_PURPOSE, salt, secret=secret, algorithm="sha256").hexdigest()


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def make_calendar_address(*, actor: User) -> str:
    """Give `actor` a new address, in place of any earlier one. Returns its key. Writes the journal."""
    require(actor, "accounts.keep_calendar", actor)
    salt = token_urlsafe(32)
    key = _key(salt, settings.SECRET_KEY)
    CalendarAddress.objects.update_or_create(
        user=actor, defaults={"salt": salt, "sha256": _hash(key), "made_at": timezone.now()}
    )
    record(actor, "make_calendar_address", actor=actor)
    return key


@transaction.atomic
def end_calendar_address(*, actor: User) -> None:
    """End the address of `actor`: it answers nothing any more. Writes the journal when there was one."""
    require(actor, "accounts.keep_calendar", actor)
    deleted, _rows = CalendarAddress.objects.filter(user=actor).delete()
    if deleted:
        record(actor, "end_calendar_address", actor=actor)


def has_calendar_address(user: User) -> bool:
    """Whether `user` has an address, also one that cannot be looked up any more."""
    return CalendarAddress.objects.filter(user=user).exists()


def calendar_key(user: User) -> str:
    """The key in the address of `user`; empty without one, and when the SECRET_KEY that it was made with is gone."""
    address = CalendarAddress.objects.filter(user=user).first()
    if address is None:
        return ""
    secrets: tuple[str, ...] = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
    keys = (_key(address.salt, secret) for secret in secrets)
    return next((key for key in keys if _hash(key) == address.sha256), "")


def owner_of_calendar(key: str) -> User | None:
    """Whose calendar it is, with their roles; None for a key that is not valid (any more), and for an account that is closed.

    One query.
    """
    active = RoleGrant.objects.filter(user=OuterRef("user"), state=RoleGrant.State.ACTIVE).order_by()
    granted: Any = ArraySubquery(active.values("role"))
    address = CalendarAddress.objects.filter(sha256=_hash(key), user__is_active=True).annotate(
        granted=granted
    )
    found = address.select_related("user").first()
    if found is None:
        return None
    found.user.granted_roles = frozenset(found.granted)  # type: ignore[attr-defined]  # annotated
    return found.user
