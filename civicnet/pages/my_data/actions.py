"""Erasing an account, and removing files with somebody's data when their time is over.

Source: AVG art. 17; domain.md, Terms that bind: erasure that keeps the public record whole.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

import civicnet.accounts.sections as accounts
import initiatives.sections as registry
from civicnet.accounts.actions import addresses_of, end, forget_account
from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.files.actions import remove_unshown
from civicnet.jobs.actions import drop_file, drop_files_of
from civicnet.jobs.models import Job
from civicnet.journal.models import subject_of
from civicnet.outbox.actions import forget_reader
from civicnet.outbox.models import Reminder
from civicnet.outbox.reminding import remind_once
from civicnet.pages.my_data.export import KIND
from civicnet.pages.my_data.table import KEPT
from civicnet.sections import Waiting
from civicnet.workflow import Actor, NotAllowedNow, require
from initiatives.actions import forget_person as forget_in_registry
from initiatives.assessments.actions import forget_person as forget_in_assessments
from initiatives.marketplace.actions import forget_person as forget_in_marketplace
from vision.actions import forget_person as forget_in_vision

log = structlog.get_logger(__name__)
EXPORT_KEPT: Final = timedelta(days=7)
WARNED: Final = timedelta(days=30)
# The rest waits for the next night.
MOST_A_NIGHT: Final = 200


def in_the_way(user: User) -> Iterator[Waiting]:
    """What somebody must do first, before their account can be erased. Four queries."""
    yield from accounts.in_the_way_of_erasing(user)
    yield from registry.in_the_way_of_erasing(user)


@transaction.atomic
def erase(user: User, *, actor: Actor) -> None:
    """Erase the account of `user`: by themselves, or by SYSTEM after years without use.

    What they did in public stays and names an account without a name; ballots are not touched, as nobody knows whose they
    are. Their roles end. Raises NotAllowedNow while something stands in the way (`in_the_way`), PermissionDenied for
    anybody else. Writes the journal, and a letter to the address that is erased.
    """
    require(actor, "accounts.erase", user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.erased_at or any(in_the_way(user)):
        raise NotAllowedNow(user, "erase")
    name, addresses = user.name, addresses_of(user)
    for grant in user.grants.live().select_related("user").order_by("pk"):
        end(grant, actor=user)
    forget_in_marketplace(user)
    try:
        forget_in_registry(user, addresses)
    except ValidationError as error:  # the other owner left at this moment
        raise NotAllowedNow(user, "erase") from error
    forget_in_assessments(user)
    forget_in_vision(user)
    drop_files_of(user)
    remove_unshown(user)
    for kept in KEPT:
        if kept.goes:
            kept.rows_of(user).delete()
    forget_reader(name=name, addresses=addresses)
    forget_account(user, name=name, addresses=addresses)


def erase_unused_accounts() -> int:
    """Erase accounts in which nobody signed in for CIVICNET_ACCOUNT_YEARS, a month after a letter that says so.

    Not those of who holds a role, or of who has something to do first. Returns how many went.
    """
    if not settings.ACCOUNT_YEARS:
        return 0
    term = timedelta(days=365 * settings.ACCOUNT_YEARS)
    people = User.objects.filter(is_active=True, erased_at=None).exclude(
        grants__state__in=("proposed", "active")
    )
    seen = people.annotate(seen=Coalesce("last_login", "date_joined"))
    unused = seen.filter(seen__lt=timezone.now() - term + WARNED).order_by("seen")
    return sum(_erase_unused(user, term) for user in unused[:MOST_A_NIGHT])


def _erase_unused(user: User, term: timedelta) -> bool:
    """Warn, or erase who was warned long enough ago. Returns whether the account went."""
    key = f"{subject_of(user)} unused {user.seen:%Y-%m-%d}"  # type: ignore[attr-defined]  # annotated
    until = max(user.seen + term, timezone.now() + WARNED)  # type: ignore[attr-defined]
    facts = {"until": local_date(until)}
    if remind_once([user], "account.unused", "holder", key=key, about=user, facts=facts):
        return False
    warned = Reminder.objects.filter(about=key, sent_at__lte=timezone.now() - WARNED)
    if not warned.exists() or any(in_the_way(user)):
        return False
    erase(user, actor=user)
    return True


def drop_old_exports() -> int:
    """Remove files with somebody's data a week after they were made. Returns how many."""
    old = Job.objects.filter(kind=KIND, file__isnull=False, changed_at__lt=timezone.now() - EXPORT_KEPT)
    rows = list(old.select_related("file").order_by("pk"))
    for job in rows:
        drop_file(job)
    return len(rows)
