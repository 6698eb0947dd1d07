"""Who has power, and what taking it away comes to."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection

from civicnet.accounts import actions
from civicnet.accounts.models import Announcement, RoleGrant, User
from civicnet.accounts.tasks import carry_out_announced
from civicnet.deadlines import local_date
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from tests.factories import make_staff

State = Announcement.State


def days_pass(announcement: Announcement, days: int) -> None:
    """It was announced `days` days ago."""
    announcement.due_on = local_date() + timedelta(days=7 - days)
    announcement.save(update_fields=["due_on"])
    carry_out_announced()
    announcement.refresh_from_db()


def roles_of(user: User) -> frozenset[str]:
    """The roles that count now."""
    return User.objects.get(pk=user.pk).roles


def letters() -> set[str]:
    """Whom a letter was sent to."""
    return {m.payload["to"][0] for m in Message.objects.filter(kind="mail")}


def admins() -> int:
    """How many administrators there are."""
    return RoleGrant.objects.active_admins().count()


def left_alone() -> User:
    """The one administrator who is left of two."""
    ada, koen = make_staff("admin"), make_staff("admin")
    actions.end(koen.grants.get(), actor=koen)
    return ada


def together(*acts: Callable[[], Any]) -> list[str]:
    """Do all `acts` in threads that start at once; what each came to."""
    start, found = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            act()
            found[number] = "done"
        except (NotAllowedNow, PermissionDenied) as error:
            found[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found
