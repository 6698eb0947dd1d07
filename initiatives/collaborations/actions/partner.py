"""Verbs of the partners of a collaboration: asking, saying yes or no, what each brings, and stopping."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.search.actions import index
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from initiatives.collaborations.actions.counting import locked, settle_agreement, voice_of
from initiatives.collaborations.actions.evaluation import settle_evaluation
from initiatives.collaborations.actions.problem import let_go_with
from initiatives.collaborations.models import Collaboration, Partner, PartnerConsent, partners_of
from initiatives.models import Initiative, Organisation
from initiatives.workflow import LIVE


@transaction.atomic
def invite(
    collaboration: Collaboration,
    party: Initiative | Organisation,
    *,
    actor: User,
    message: str = "",
    at: datetime | None = None,
) -> Partner:
    """Ask another party to join. It takes part once it says yes and every partner does; who asks says so by asking.

    Raises PermissionDenied for everybody but partners, and the bridge builder before it is public; NotAllowedNow when it
    is over; ValidationError for a party that takes part or is asked already.
    """
    collaboration = locked(collaboration)
    if not collaboration.is_live:
        raise NotAllowedNow(collaboration, "invite")
    candidate = add_partner(collaboration, party, actor=actor, at=at)
    asking = _partners_for(candidate, actor)
    if (voice := voice_of(asking, candidate.consents, "by", actor)) is not None:
        add_yes(candidate, voice, actor=actor, at=at)
    by = asking[0].name if asking else str(actor)
    facts = {"by": by, "party": candidate.name, "message": message.strip()}
    tell(
        candidate.owners(), "collaboration.invite", "asked", about=collaboration, by=actor, at=at, facts=facts
    )
    readers = [
        owner
        for partner in collaboration.partners.here().with_parties()
        if partner not in asking
        for owner in partner.owners()
    ]
    tell(readers, "collaboration.candidate", "partners", about=collaboration, by=actor, at=at, facts=facts)
    settle(collaboration, at=at)
    return candidate


@transaction.atomic
def say_yes(candidate: Partner, *, actor: User, at: datetime | None = None) -> Partner:
    """Say yes to a party's taking part: of that party itself, or of a partner. The last yes that is needed lets it in.

    Nobody says it for two of them. Who says yes for the party itself says yes to the others who are asked at that moment,
    as they stand on the page.
    Raises PermissionDenied for everybody else, NotAllowedNow when it takes part already, or does not come.
    """
    collaboration = locked(candidate.collaboration)
    candidate = _now(candidate)
    require(actor, "collaborations.answer", candidate)
    if not candidate.is_asked:
        raise NotAllowedNow(candidate, "say_yes")
    voice = voice_of(_partners_for(candidate, actor), candidate.consents, "by", actor)
    if voice is None:
        return candidate
    add_yes(candidate, voice, actor=actor, at=at)
    if voice == candidate:
        for other in collaboration.partners.asked().exclude(pk=candidate.pk):
            if not other.consents.filter(given_by=actor).exists():
                add_yes(other, candidate, actor=actor, at=at)
    record(collaboration, "say_yes", actor=actor, at=at)
    settle(collaboration, at=at)
    return _now(candidate)


@transaction.atomic
def decline(candidate: Partner, *, actor: Actor, at: datetime | None = None) -> Partner:
    """Say no to a party's taking part: of that party itself, or of a partner. No reason is asked, and nothing is public.

    Raises as say_yes().
    """
    collaboration = locked(candidate.collaboration)
    candidate = perform(_now(candidate), "decline", actor=actor, at=at)
    readers = [owner for partner in _current(collaboration) for owner in partner.owners()]
    readers += candidate.owners()
    facts = {"party": candidate.name}
    tell(readers, "collaboration.decline", "partners", about=collaboration, by=actor, at=at, facts=facts)
    _end_if_alone(collaboration, at)
    return candidate


@transaction.atomic
def tell_share(
    partner: Partner, *, actor: User, brings: str, needs: str, decides: str, at: datetime | None = None
) -> Partner:
    """Say what this partner brings, for what it needs the others, and what it goes on deciding alone.

    Raises PermissionDenied for who does not decide for it, NotAllowedNow when it does not take part.
    """
    locked(partner.collaboration)
    partner = _now(partner)
    require(actor, "collaborations.share", partner)
    if partner.state not in Partner.CURRENT:
        raise NotAllowedNow(partner, "tell_share")
    partner.brings, partner.needs, partner.decides = brings.strip(), needs.strip(), decides.strip()
    partner.changed_at = at or timezone.now()
    partner.save(update_fields=[*Partner.SHARE, "changed_at"])
    record(partner, "tell_share", actor=actor, at=at)
    return partner


@transaction.atomic
def leave(partner: Partner, *, actor: Actor, reason: str, at: datetime | None = None) -> Partner:
    """Stop, with a reason that everybody reads and without penalty. The others are asked whether they go on.

    Always possible for who takes part. Source: domain.md, Collaboration. Raises ValidationError without a reason.
    """
    collaboration = locked(partner.collaboration)
    partner = _now(partner)
    require(actor, "collaborations.leave", partner)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why you stop: everybody can read it.")})
    partner.reason, partner.asked_at = reason.strip(), None
    partner = perform(partner, "leave", actor=actor, at=at, with_fields=["reason", "asked_at"])
    staying = list(collaboration.partners.here().with_parties())
    for other in staying:
        other.asked_at = at or timezone.now()
        other.save(update_fields=["asked_at"])
    readers = [owner for other in staying for owner in other.owners()]
    facts = {"party": partner.name, "reason": partner.reason}
    tell(readers, "collaboration.leave", "partners", about=collaboration, by=actor, at=at, facts=facts)
    let_go_with(partner, at=at)
    settle(collaboration, at=at)
    _end_if_alone(collaboration, at)
    settle_agreement(collaboration, at=at)
    settle_evaluation(collaboration, at=at)
    return partner


@transaction.atomic
def go_on(partner: Partner, *, actor: User, at: datetime | None = None) -> Partner:
    """Say that this partner goes on, after another one stopped. Said twice is said once.

    Raises PermissionDenied for who does not decide for it, NotAllowedNow when it does not take part.
    """
    locked(partner.collaboration)
    partner = _now(partner)
    require(actor, "collaborations.share", partner)
    if not partner.is_here:
        raise NotAllowedNow(partner, "go_on")
    if partner.asked_at is not None:
        partner.asked_at = None
        partner.save(update_fields=["asked_at"])
        record(partner, "go_on", actor=actor, at=at)
    return partner


@transaction.atomic
def leave_with_initiative(payload: dict[str, Any]) -> None:
    """Subscriber of the end of an initiative: it stops everywhere, and is asked nowhere any more. Idempotent."""
    rows = Partner.objects.current().filter(initiative=payload["id"]).with_parties()
    for partner in rows.order_by("collaboration", "pk"):
        if partner.is_asked:
            decline(partner, actor=SYSTEM)
        else:
            leave(partner, actor=SYSTEM, reason=_("The initiative itself has ended."))


# ---- for the other verbs of a collaboration ------------------------------------------------------
def add_partner(
    collaboration: Collaboration, party: Initiative | Organisation, *, actor: User, at: datetime | None
) -> Partner:
    """Put a party there as one that is asked. Raises ValidationError when it stands there already, or is no initiative that
    is under way."""
    if isinstance(party, Initiative) and (party.stage not in LIVE or party.hidden_at is not None):
        raise ValidationError({"party": _("%(name)s is not running.") % {"name": party}}, code="over")
    columns = partners_of(party)
    if collaboration.partners.current().filter(**columns).exists():
        raise ValidationError({"party": _("%(name)s stands there already.") % {"name": party}}, code="there")
    moment = at or timezone.now()
    row = Partner(collaboration=collaboration, invited_by=actor, made_at=moment, changed_at=moment, **columns)
    return create(row, "invite", actor=actor, at=at)


def add_yes(candidate: Partner, by: Partner, *, actor: User, at: datetime | None) -> None:
    """Write down that a partner says yes to another one's taking part; once."""
    PartnerConsent.objects.get_or_create(
        partner=candidate, by=by, defaults={"given_by": actor, "given_at": at or timezone.now()}
    )


def settle(collaboration: Collaboration, *, at: datetime | None) -> None:
    """Let in whoever has every yes that is needed. With the second partner it is public."""
    while (candidate := next(_let_in(collaboration), None)) is not None:
        candidate.joined_at = at or timezone.now()
        perform(candidate, "join", actor=SYSTEM, at=at, with_fields=["joined_at"])
        here = list(collaboration.partners.here().with_parties())
        if collaboration.opened_at is None and len(here) > 1:
            collaboration.opened_at = collaboration.changed_at = at or timezone.now()
            collaboration.save(update_fields=["opened_at", "changed_at"])
            index(collaboration)
        if len(here) > 1:
            readers = [owner for partner in here for owner in partner.owners()]
            facts = {"party": candidate.name}
            tell(
                readers, "collaboration.join", "partners", about=collaboration, by=SYSTEM, at=at, facts=facts
            )


def _let_in(collaboration: Collaboration) -> Iterator[Partner]:
    """Those who are asked and have the yes of themselves and of everybody who takes part."""
    here = set(collaboration.partners.here().values_list("pk", flat=True))
    for candidate in collaboration.partners.asked().with_parties():
        if here | {candidate.pk} <= set(candidate.consents.values_list("by", flat=True)):
            yield candidate


def _end_if_alone(collaboration: Collaboration, at: datetime | None) -> None:
    """End it when fewer than two take part or are asked."""
    rest = _current(collaboration)
    if not collaboration.is_live or len(rest) > 1:
        return
    perform(collaboration, "dissolve", actor=SYSTEM, at=at)
    collaboration.partners.here().update(asked_at=None)
    readers = [owner for partner in rest for owner in partner.owners()]
    tell(readers, "collaboration.dissolve", "partners", about=collaboration, by=SYSTEM, at=at)


def _current(collaboration: Collaboration) -> list[Partner]:
    return list(collaboration.partners.current().with_parties())


def _partners_for(candidate: Partner, actor: User) -> list[Partner]:
    """For which partners, and for the party itself, this person says yes."""
    rows = candidate.collaboration.partners.current().owned_by(actor).with_parties()
    return [row for row in rows if row.is_here or row == candidate]


def _now(partner: Partner) -> Partner:
    """The partner as it is, after the lock of its collaboration."""
    return Partner.objects.with_parties().get(pk=partner.pk)
