"""Verbs on the pulse: answering the five statements, asking who did not, and telling what stands out."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.journal.actions import record
from civicnet.journal.models import subject_of
from civicnet.outbox.reminding import remind_once
from civicnet.workflow import NotAllowedNow, require
from initiatives.collaborations.actions.counting import locked
from initiatives.collaborations.models import Collaboration, Partner
from initiatives.collaborations.models.pulse import (
    APART,
    FALL,
    HIGH,
    LAST_MONTH,
    LOW,
    SHORT,
    Pulse,
    Statement,
    beats_of,
    period_before,
    period_of,
)


@transaction.atomic
def answer_pulse(
    partner: Partner, *, actor: User, said: Mapping[str, int], at: datetime | None = None
) -> Pulse:
    """Say on behalf of a partner how far the five statements are true, from 1 to 5. Said again it takes the place of before.

    What stands out is told to the partners and to the bridge builder, once everybody answered. Raises PermissionDenied for
    who does not decide for it, NotAllowedNow when it does not take part or it is over, ValidationError for other figures.
    """
    collaboration = locked(partner.collaboration)
    require(actor, "collaborations.share", partner)
    partner = Partner.objects.with_parties().get(pk=partner.pk)
    if not partner.is_here or not collaboration.is_live or not collaboration.is_public:
        raise NotAllowedNow(partner, "answer_pulse")
    if set(said) != set(Statement.values) or not all(LOW <= value <= HIGH for value in said.values()):
        raise ValidationError(_("Choose a figure from 1 to 5 for each statement."))
    moment = at or timezone.now()
    fields = {**said, "collaboration": collaboration, "given_by": actor, "given_at": moment}
    period = period_of(local_date(moment))
    row, _new = Pulse.objects.update_or_create(partner=partner, period=period, defaults=fields)
    record(partner, "answer_pulse", actor=actor, at=at)
    here = set(collaboration.partners.here().values_list("pk", flat=True))
    answered = set(collaboration.pulses.filter(period=period).values_list("partner", flat=True))
    if at is None and here <= answered:
        tell_what_stands_out(collaboration, period)
    return row


def ask_pulses(today: date | None = None) -> int:
    """Ask each partner that did not answer yet, in the last month of a half-year; and look at what was said in the one before.

    Returns how many reminders went out. Idempotent.
    """
    on = local_date(today)
    period = period_of(on)
    rows = list(Collaboration.objects.public().live().order_by("pk"))
    told = sum(tell_what_stands_out(row, period_before(period)) for row in rows)
    if on.month % LAST_MONTH:
        return told
    return told + sum(
        _ask(row, period) for row in rows if row.opened_at and local_date(row.opened_at) < period
    )


def _ask(row: Collaboration, period: date) -> int:
    answered = row.pulses.filter(period=period).values("partner")
    waiting = row.partners.here().exclude(pk__in=answered).with_parties()
    return sum(
        remind_once(
            partner.owners(),
            "collaboration.ask_pulse",
            "partners",
            key=f"{subject_of(partner)} pulse {period.isoformat()}",
            about=row,
            facts={"party": partner.name},
        )
        for partner in waiting
    )


@transaction.atomic
def tell_what_stands_out(row: Collaboration, period: date) -> bool:
    """Tell the partners and the bridge builder in the same words where answers fell by one point or are two apart; once.

    The figures themselves are not said: of two partners one could tell who said what. Returns whether it was told now.
    """
    found = _standing_out(row, period)
    if not found:
        return False
    key = f"{subject_of(row)} stands out {period.isoformat()} {','.join(sorted(f'{a[0]}{b[:2]}' for a, b in found))}"
    facts = {"found": lambda: "\n".join(_in_words(kind, name) for kind, name in found)}
    partners = [owner for partner in row.partners.here().with_parties() for owner in partner.owners()]
    brokers = [user for user in _brokers(row) if user not in partners]
    remind_once(brokers, "collaboration.stands_out", "brokers", key=f"{key} b", about=row, facts=facts)
    return remind_once(partners, "collaboration.stands_out", "partners", key=key, about=row, facts=facts)


def _standing_out(row: Collaboration, period: date) -> list[tuple[str, str]]:
    """What stands out in a half-year: the kind of it and the statement."""
    pulses = list(row.pulses.filter(period__in=(period, period_before(period))))
    found = []
    for name in Statement.values:
        beats = {beat.period: beat for beat in beats_of(pulses, name)}
        now, before = beats.get(period), beats.get(period_before(period))
        if now is None or now.count < 2:
            continue
        if before is not None and before.mean - now.mean >= FALL:
            found.append(("fell", name))
        if now.spread >= APART:
            found.append(("apart", name))
    return found


def _in_words(kind: str, name: str) -> str:
    said = {"statement": str(SHORT[Statement(name)])}
    if kind == "fell":
        return _("%(statement)s: on average one point lower than half a year ago, or more.") % said
    return _("%(statement)s: the partners are two points apart, or more.") % said


def _brokers(row: Collaboration) -> list[User]:
    """The bridge builder who brought them together, if that is one still; else all of them."""
    brokers = list(User.objects.holding("broker"))
    own = [user for user in brokers if row.by_broker and user.pk == row.made_by_id]
    return own or brokers
