"""Verbs on sitting together: writing down that it was, saying when it is next, and asking who does not."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.journal.actions import record
from civicnet.journal.models import subject_of
from civicnet.outbox.actions import tell
from civicnet.outbox.reminding import remind_once
from civicnet.workflow import NotAllowedNow, require
from initiatives.collaborations.actions.counting import locked
from initiatives.collaborations.models import SILENT_DAYS, Collaboration, Moment, Partner


@transaction.atomic
def log_moment(
    collaboration: Collaboration,
    *,
    actor: User,
    on: date,
    partners: Sequence[Partner],
    agreed: str = "",
    open_points: str = "",
    next_on: date | None = None,
    at: datetime | None = None,
) -> Moment:
    """Write down that partners sat together: on which day, who was there, what they agreed, and what is still open.

    Args:
        next_on: when they do so again, if they know; the day that stood there before is over.

    The others are told. Raises PermissionDenied for everybody but partners, NotAllowedNow when it is over, ValidationError
    for a day to come, fewer than two partners, or a next day that is over.
    """
    row = _for_partner(collaboration, actor, "log_moment")
    today = local_date(at)
    if on > today:
        raise ValidationError({"on": _("This day is still to come.")})
    here = {partner.pk for partner in row.partners.here()}
    there = [partner for partner in partners if partner.pk in here]
    if len(there) < 2:
        raise ValidationError({"partners": _("Say who was there: two of you at least.")})
    _check_next(next_on, today)
    moment = Moment.objects.create(
        collaboration=row,
        on=on,
        agreed=agreed.strip(),
        open_points=open_points.strip(),
        made_by=actor,
        made_at=at or timezone.now(),
    )
    moment.partners.set(there)
    if next_on is not None or row.next_on is None or row.next_on <= today:
        row.next_on = next_on
        row.save(update_fields=["next_on"])
    record(row, "log_moment", actor=actor, at=at)
    facts = {"day": on, "agreed": moment.agreed, "open_points": moment.open_points}
    tell(_others(row, actor), "collaboration.log_moment", "partners", about=row, by=actor, at=at, facts=facts)
    return moment


@transaction.atomic
def plan_moment(
    collaboration: Collaboration, *, actor: User, next_on: date | None, at: datetime | None = None
) -> Collaboration:
    """Say when the partners sit together next; None for not yet known. It stands in the calendar of each.

    Raises as log_moment().
    """
    row = _for_partner(collaboration, actor, "plan_moment")
    _check_next(next_on, local_date(at))
    if row.next_on == next_on:
        return row
    row.next_on = next_on
    row.save(update_fields=["next_on"])
    record(row, "plan_moment", actor=actor, at=at)
    if next_on is not None:
        facts = {"day": next_on}
        tell(
            _others(row, actor),
            "collaboration.plan_moment",
            "partners",
            about=row,
            by=actor,
            at=at,
            facts=facts,
        )
    return row


def ask_to_meet(today: date | None = None) -> int:
    """Ask partners who did not sit together for 90 days, and have no day for it, whether they do; once in each 90 days.

    Returns how many collaborations. Idempotent.
    """
    on = local_date(today)
    rows = Collaboration.objects.public().live().annotate(last_on=Max("moments__on")).order_by("pk")
    return sum(_ask(row, on) for row in rows if row.next_on is None or row.next_on < on)


def _ask(row: Collaboration, today: date) -> bool:
    assert row.opened_at is not None  # it is public
    last = max(filter(None, (row.last_on, row.next_on, local_date(row.opened_at))))  # type: ignore[attr-defined]  # annotated
    times = (today - last).days // SILENT_DAYS
    if times < 1:
        return False
    key = f"{subject_of(row)} meets {(last + timedelta(days=times * SILENT_DAYS)).isoformat()}"
    readers = [owner for partner in row.partners.here().with_parties() for owner in partner.owners()]
    return remind_once(
        readers, "collaboration.ask_to_meet", "partners", key=key, about=row, facts={"since": last}
    )


def _for_partner(collaboration: Collaboration, actor: User, verb: str) -> Collaboration:
    row = locked(collaboration)
    require(actor, "collaborations.agree", row)
    if not row.is_live or not row.is_public:
        raise NotAllowedNow(row, verb)
    return row


def _check_next(day: date | None, today: date) -> None:
    if day is not None and day < today:
        raise ValidationError({"next_on": _("This day is over.")})


def _others(row: Collaboration, actor: User) -> list[User]:
    here = row.partners.here().with_parties()
    return [owner for partner in here for owner in partner.owners() if owner.pk != actor.pk]
