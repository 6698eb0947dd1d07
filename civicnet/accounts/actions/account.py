"""Verbs on accounts and sessions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.deadlines import local_date
from civicnet.journal.actions import record
from civicnet.workflow import Actor, require

# How long an account waits for the first code that was sent to it, before it is removed.
UNCONFIRMED_KEPT: Final = timedelta(days=3)
# Of news that is older than this nothing is kept (civicnet/outbox/actions/news.py), so that no letter could tell of it.
LONGEST_ABSENCE: Final = timedelta(days=60)
ABSENCE_KEPT: Final = timedelta(days=30)


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


def account_of(email: str) -> User:
    """Who signs in with `email`, in small letters. For an address without an account one is made, without a password.

    Nobody gets in before a code that was sent to the address comes back. Two requests at once make one account. Whose
    address it is, is whoever confirmed it; an address that somebody only added to an account opens nothing.
    """
    confirmed = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    if confirmed is not None:
        account: User = confirmed.user
        return account
    defaults = {"password": make_password(None), "language": get_language() or "nl"}
    with transaction.atomic():
        user, _made = User.objects.get_or_create(email=email, defaults=defaults)
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": True})
    return user


@transaction.atomic
def forget_unproven(user: User) -> None:
    """Remove every way into an account of which no address was ever confirmed, before the first code opens it.

    Whoever set a password or linked a sign-in broker need not be who reads the mail of the address.
    """
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])
    for way in (SocialAccount, Authenticator):
        way.objects.filter(user=user).delete()


def sweep_unconfirmed(*, batch: int = 1000) -> int:
    """Remove accounts that were made for a code which never came back, `batch` at a time. Returns how many.

    Anybody can type anybody's address; it is not kept longer than needed (AVG, article 5).
    """
    swept = 0
    over = User.objects.filter(
        name="",
        last_login=None,
        date_joined__lt=timezone.now() - UNCONFIRMED_KEPT,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        grants=None,
        socialaccount=None,
    ).exclude(emailaddress__verified=True)
    while keys := list(over.values_list("pk", flat=True)[:batch]):
        User.objects.filter(pk__in=keys).delete()
        swept += len(keys)
    return swept


@transaction.atomic
def set_preferences(
    user: User, *, name: str, language: str, rhythms: Mapping[MailKind, Rhythm], actor: User
) -> User:
    """Save how somebody wants to be addressed and told. Only for oneself.

    Args:
        rhythms: how often letters go out; of kinds that it does not name it stays as it was.
    """
    require(actor, "accounts.set_preferences", user)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    return set_rhythms(user, rhythms, actor=actor)


@transaction.atomic
def set_rhythms(user: User, rhythms: Mapping[MailKind, Rhythm], *, actor: User) -> User:
    """Save how often letters of these kinds go out; of the others it stays as it was. Only for oneself."""
    require(actor, "accounts.set_preferences", user)
    now = User.objects.select_for_update(of=("self",)).get(pk=user.pk).mail_rhythms
    user.mail_rhythms = {
        kind: rhythm
        for kind, rhythm in (now | {str(k): str(rhythm) for k, rhythm in rhythms.items()}).items()
        if rhythm != MailKind(kind).usual
    }
    user.save(update_fields=["mail_rhythms"])
    return user


@transaction.atomic
def set_name(user: User, *, name: str, actor: User) -> User:
    """Save how somebody wants to be addressed who signed in without saying so. Only for oneself."""
    require(actor, "accounts.set_preferences", user)
    user.name = name
    user.save(update_fields=["name"])
    return user


@transaction.atomic
def set_absence(user: User, begins: date | None, ends: date | None, *, actor: User) -> User:
    """Save from which day until and including which day somebody is away; without days they are here. Only for oneself.

    Letters that only inform wait until they are back. Raises ValidationError by the name of the field.
    """
    require(actor, "accounts.set_preferences", user)
    if (begins, ends) != (user.away_from, user.away_until):
        _check_absence(begins, ends)
    user.away_from, user.away_until = begins, ends
    user.save(update_fields=["away_from", "away_until"])
    return user


def _check_absence(begins: date | None, ends: date | None) -> None:
    if begins is None and ends is None:
        return
    if begins is None or ends is None:
        name = "away_from" if begins is None else "away_until"
        raise ValidationError({name: _("Fill in both days, or neither.")})
    if ends < begins:
        raise ValidationError({"away_until": _("The last day comes before the first.")})
    if ends < local_date():
        raise ValidationError({"away_until": _("That day is over.")})
    if ends - begins > LONGEST_ABSENCE:
        raise ValidationError({"away_until": _("We keep letters back for 60 days at most.")})


def forget_absences() -> int:
    """Remove the days of who is back for a month. Returns of how many."""
    over = User.objects.filter(away_until__lt=local_date() - ABSENCE_KEPT)
    return over.update(away_from=None, away_until=None)


def sweep_sessions(*, batch: int = 1000) -> int:
    """Remove expired sessions, `batch` at a time. Returns how many.

    Django's `clearsessions` uses one statement, which with very many sessions would exceed the statement timeout.
    """
    swept, over = 0, Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    while keys := list(over.values_list("pk", flat=True)[:batch]):
        swept += Session.objects.filter(pk__in=keys).delete()[0]
    return swept
