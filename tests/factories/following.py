"""Following things, and what somebody reads of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from civicnet.accounts.models import User
from civicnet.following.actions import follow as follow_anything
from civicnet.following.news import Line, news_for


def follow(initiative: Any, *, actor: User) -> None:
    """Follow an initiative."""
    follow_anything("initiative", initiative.pk, actor=actor)


def lines_for(user: User) -> list[Line]:
    """What is new for `user` in what they follow, the newest first, in their language."""
    with override(user.language):
        return news_for(user, since=timezone.now() - timedelta(days=14))[0]


def read_by(user: User) -> list[str]:
    """The sentences of lines_for()."""
    return [line.text for line in lines_for(user)]
