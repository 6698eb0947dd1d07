"""Follow something, and stop. What somebody follows is private, so it is in no journal."""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.database.locks import wait_for_turn
from civicnet.following.models import Follow
from civicnet.workflow import require

MOST_FOLLOWED: Final = 200


@transaction.atomic
def follow(kind: str, key: object, *, actor: User, at: datetime | None = None) -> None:
    """Hear the news of a thing from now on (kinds.py). Calling it twice has no further effect.

    The caller has looked whether everybody may see it. Raises ValidationError beyond MOST_FOLLOWED.
    """
    require(actor, "following.follow")
    wait_for_turn(f"follow {actor.pk}")
    mine = Follow.objects.filter(user=actor)
    if mine.of(kind, key).exists():
        return
    if mine.count() >= MOST_FOLLOWED:
        raise ValidationError(_("You follow 200 things already. Stop following one of them first."))
    Follow.objects.create(user=actor, kind=kind, key=str(key), since=at or timezone.now())


@transaction.atomic
def unfollow(kind: str, key: object, *, actor: User) -> None:
    """Hear no more of it."""
    require(actor, "following.follow")
    Follow.objects.of(kind, key).filter(user=actor).delete()
