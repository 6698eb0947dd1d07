"""People, and clients that are signed in as them."""

from itertools import count

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from civicnet.accounts.actions import end
from civicnet.accounts.models import MailKind, RoleGrant, User
from tests.factories.once import made_once

# Everybody and everything that a test makes has a number of its own.
number = count(1)


PASSWORD = "Een-lang-wachtwoord-7"
# Of somebody who wants no letters at all.
NO_MAIL = dict.fromkeys(MailKind.values, "never")


@made_once
def make_user(email: str = "", *, name: str = "", verified: bool = True, **fields: object) -> User:
    """A resident with a verified address; `PASSWORD` opens the account."""
    n = next(number)
    email = email or f"inwoner{n}@voorbeeld.example"
    user = User.objects.create_user(email, PASSWORD, name=name or f"Inwoner {n}", **fields)
    if verified:
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


@made_once
def make_staff(*roles: str, **fields: object) -> User:
    """A member of staff who holds `roles` (assessor, decider, broker, curator, moderator, admin)."""
    user = make_user(**fields)  # type: ignore[arg-type]  # the same names
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, state=RoleGrant.State.ACTIVE)
    return user


def sign_in(user: User, *, strong: bool = True) -> Client:
    """A test client that is signed in; `strong` is a session that has passed two factors."""
    client = Client()
    client.force_login(user)
    if strong:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client


def end_role(user: User) -> None:
    """End every role that somebody holds, by that person."""
    for grant in user.grants.all():
        end(grant, actor=user)
