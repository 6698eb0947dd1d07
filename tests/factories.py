"""Rows for tests, made the short way. Each helper adds the factories of its own capability below its heading."""

from itertools import count

from civicnet.accounts.models import RoleGrant, User

_number = count(1)

# ---- people --------------------------------------------------------------------------------
PASSWORD = "Een-lang-wachtwoord-7"  # noqa: S105, of a test


def make_user(email: str = "", *, name: str = "", verified: bool = True, **fields: object) -> User:
    """A resident with a verified address; `PASSWORD` opens the account."""
    n = next(_number)
    email = email or f"inwoner{n}@voorbeeld.example"
    user = User.objects.create_user(email, PASSWORD, name=name or f"Inwoner {n}", **fields)
    if verified:
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def make_staff(*roles: str, **fields: object) -> User:
    """A member of staff who holds `roles` (assessor, decider, broker, curator, moderator, admin)."""
    user = make_user(**fields)  # type: ignore[arg-type]  # the same names
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, state=RoleGrant.State.ACTIVE)
    return user
