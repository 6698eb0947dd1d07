"""Stop one letter by the address that stands in it."""

from django.db import transaction

from civicnet.accounts.actions import set_rhythms
from civicnet.accounts.models import Rhythm, User
from civicnet.following.stopping import kinds_in_digest


@transaction.atomic
def stop_digest(user: User, rhythm: Rhythm) -> None:
    """Have all that the letter of this rhythm tells `user` only on the site; every other letter goes on.

    Whoever calls it holds the signed address of the letter, and so acts for its reader. Source: RFC 8058, 3.2.
    """
    stopped = [kind for kind in kinds_in_digest(rhythm) if user.rhythm_of(kind) == rhythm]
    set_rhythms(user, dict.fromkeys(stopped, Rhythm.NEVER), actor=user)
