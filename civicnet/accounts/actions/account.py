"""Verbs on accounts and sessions."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.workflow import Actor, require


@transaction.atomic
def make_account(
    *,
    email: str,
    name: str,
    actor: Actor,
    password: str | None = None,
    language: str = "nl",
    verified: bool = False,
    at: datetime | None = None,
) -> User:
    """Make an account without sign-up: for set-up, invitations and the example loader.

    `verified`: the address is known to be this person's. Without a password the account opens after a
    password reset only. Writes the journal. Raises IntegrityError when the address is taken.
    """
    user = User.objects.create_user(email, password, name=name, language=language)
    if at:
        user.date_joined = at
        user.save(update_fields=["date_joined"])
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    record(user, "make_account", actor=actor, at=at)
    return user


@transaction.atomic
def set_preferences(user: User, *, name: str, language: str, wants_mail: bool, actor: User) -> User:
    """Save how somebody wants to be addressed and told. Only for oneself."""
    require(actor, "accounts.set_preferences", user)
    user.name, user.language, user.wants_mail = name, language, wants_mail
    user.save(update_fields=["name", "language", "wants_mail"])
    return user


def sweep_sessions(*, batch: int = 1000) -> int:
    """Remove expired sessions, `batch` at a time. Returns how many.

    Django's `clearsessions` uses one statement, which with very many sessions would exceed the statement timeout.
    """
    swept, over = 0, Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    while keys := list(over.values_list("pk", flat=True)[:batch]):
        swept += Session.objects.filter(pk__in=keys).delete()[0]
    return swept
