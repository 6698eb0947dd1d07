"""How it is said that somebody is away, to who may know: colleagues, and who talks with them."""

from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.days import written_out


def name_with_absence(user: User) -> str:
    """The name, and until when they are away if they are today: to choose somebody by."""
    if not user.is_away:
        return str(user)
    return _("%(name)s (away until after %(day)s)") % {"name": user, "day": _day(user)}


def say_absence(user: User) -> str:
    """The same as a sentence; empty for who is here."""
    if not user.is_away:
        return ""
    return _("%(name)s is away up to and including %(day)s.") % {"name": user, "day": _day(user)}


def _day(user: User) -> str:
    assert user.away_until is not None  # of who is away
    return written_out(user.away_until, "j F")
