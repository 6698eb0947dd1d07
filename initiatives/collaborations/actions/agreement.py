"""Verbs on what partners agree: proposing a version, saying yes to just those words, and taking a proposal back."""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, NotAllowedNow, perform, require
from initiatives.collaborations.actions.counting import locked, settle_agreement, voice_of
from initiatives.collaborations.models import Agreement, AgreementConsent, Collaboration, Governance, Partner

CHANGED: Final = _("Somebody wrote a new version meanwhile. Read it first.")


@transaction.atomic
def propose_agreement(
    collaboration: Collaboration,
    *,
    actor: User,
    based_on: int,
    text: str,
    governance: str = Governance.SHARED,
    leader: Partner | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Agreement:
    """Write down a new version of what the partners agree, and say yes to it; a yes to an earlier proposal is void.

    Args:
        based_on: the number of the newest version that stood on the page, 0 for none.
        leader: the partner who leads, only where one does.
        reason: why it is changed; needed once a version counts.

    Raises PermissionDenied for everybody but partners, NotAllowedNow when it is over, ValidationError when there is a
    newer version, nothing has changed, or the reason is missing.
    """
    collaboration = locked(collaboration)
    own = sorted(_own(collaboration, actor), key=lambda partner: len(partner.owners()))
    latest = collaboration.agreements.first()
    version = latest.version if latest else 0
    if version != based_on:
        raise ValidationError(CHANGED, code="changed")
    in_force = collaboration.agreements.counted().first()
    row = Agreement(collaboration=collaboration, version=version + 1, proposed_by=own[0], made_by=actor)
    row.text, row.governance, row.reason = text.strip(), governance, reason.strip()
    row.leader = leader if governance == Governance.LEAD else None
    row.made_at = at or timezone.now()
    _check(row, latest, in_force)
    row.sha256 = row.digest()
    row.save(force_insert=True)
    record(collaboration, "propose_agreement", actor=actor, at=at, data={"version": row.version})
    if collaboration.state in ("active", "lasting"):
        perform(collaboration, "renegotiate", actor=SYSTEM, at=at)
    _consent(row, own[0], actor, at)
    for partner in collaboration.partners.here().with_parties():
        if partner not in own:
            facts = {"party": own[0].name, "text": row.text, "reason": row.reason}
            readers = partner.owners()
            tell(
                readers,
                "collaboration.agreement",
                "partners",
                about=collaboration,
                by=actor,
                at=at,
                facts=facts,
            )
    settle_agreement(collaboration, at=at)
    return row


@transaction.atomic
def consent(
    collaboration: Collaboration, *, actor: User, sha256: str, at: datetime | None = None
) -> Agreement:
    """Say yes to the proposal with this hash. With the yes of every partner it counts from then on.

    A second yes changes nothing; nobody says it for two partners. Raises PermissionDenied for everybody but partners,
    NotAllowedNow without a proposal, ValidationError when there is a newer one.
    """
    collaboration = locked(collaboration)
    own = _own(collaboration, actor)
    row = _proposal(collaboration)
    if row.sha256 != sha256:
        raise ValidationError(CHANGED, code="changed")
    if (voice := voice_of(own, row.consents, "partner", actor)) is None:
        return row
    _consent(row, voice, actor, at)
    record(collaboration, "consent", actor=actor, at=at, data={"version": row.version})
    settle_agreement(collaboration, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw_agreement(collaboration: Collaboration, *, actor: User, at: datetime | None = None) -> Agreement:
    """Take a proposal back that does not count yet, on behalf of the partner who made it. What counted goes on counting.

    Raises PermissionDenied for others, NotAllowedNow without a proposal.
    """
    collaboration = locked(collaboration)
    row = _proposal(collaboration)
    require(actor, "collaborations.share", row.proposed_by)
    row.withdrawn_at = at or timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(collaboration, "withdraw_agreement", actor=actor, at=at, data={"version": row.version})
    if collaboration.state == "renegotiating":
        perform(collaboration, "keep", actor=SYSTEM, at=at)
    return row


def _own(collaboration: Collaboration, actor: User) -> list[Partner]:
    """The partners for which this person decides. Raises PermissionDenied without any, NotAllowedNow when it is over."""
    require(actor, "collaborations.agree", collaboration)
    if not collaboration.is_live or not collaboration.is_public:
        raise NotAllowedNow(collaboration, "propose_agreement")
    return list(collaboration.partners.here().owned_by(actor).with_parties())


def _proposal(collaboration: Collaboration) -> Agreement:
    """The version that waits for a yes."""
    row = collaboration.agreements.first()
    if row is None or not row.is_proposed:
        raise NotAllowedNow(collaboration, "consent")
    return row


def _check(row: Agreement, latest: Agreement | None, in_force: Agreement | None) -> None:
    if not row.text:
        raise ValidationError({"text": _("Write down what you agree.")})
    if row.governance == Governance.LEAD and row.leader is None:
        raise ValidationError({"leader": _("Say which partner leads.")})
    if in_force is not None and not row.reason:
        raise ValidationError({"reason": _("Say why you change it.")})
    before = latest if latest is not None and latest.withdrawn_at is None else in_force
    same = ("text", "governance", "leader_id")
    if before is not None and all(getattr(before, name) == getattr(row, name) for name in same):
        raise ValidationError(_("Nothing has changed: say yes to it, or change something."), code="same")


def _consent(row: Agreement, partner: Partner, actor: User, at: datetime | None) -> None:
    AgreementConsent.objects.get_or_create(
        agreement=row, partner=partner, defaults={"given_by": actor, "given_at": at or timezone.now()}
    )
