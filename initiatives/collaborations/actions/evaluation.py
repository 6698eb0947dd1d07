"""Looking back together: one partner asks, each says how it goes on, and what all say the same happens."""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, NotAllowedNow, perform, require
from initiatives.collaborations.actions.counting import locked
from initiatives.collaborations.models import Collaboration, Partner

# The step that follows when all say the same.
VERBS: Final = {
    Partner.Verdict.LASTING: "last",
    Partner.Verdict.COMPLETED: "complete",
    Partner.Verdict.ACTIVE: "resume",
}


@transaction.atomic
def evaluate(collaboration: Collaboration, *, actor: User, at: datetime | None = None) -> Collaboration:
    """Ask all partners to look back, on behalf of one of them. Raises PermissionDenied for others, NotAllowedNow unless what
    they agreed counts and nobody proposes anything else."""
    row = locked(collaboration)
    require(actor, "collaborations.agree", row)
    row.partners.here().update(verdict="", verdict_by=None)
    row = perform(row, "evaluate", actor=SYSTEM, at=at)
    record(row, "ask_to_look_back", actor=actor, at=at)
    tell(_owners(row), "collaboration.evaluate", "partners", about=row, by=actor, at=at)
    return row


@transaction.atomic
def say_verdict(partner: Partner, *, actor: User, verdict: str, at: datetime | None = None) -> Partner:
    """Say on behalf of a partner how it goes on; it can be said anew until all say the same. Nobody says it for two.

    Raises PermissionDenied for who does not decide for it, NotAllowedNow unless they look back, ValidationError for who said
    it for another partner, and for a word that is none.
    """
    row = locked(partner.collaboration)
    require(actor, "collaborations.share", partner)
    partner = Partner.objects.with_parties().get(pk=partner.pk)
    if row.state != Collaboration.State.EVALUATING or not partner.is_here:
        raise NotAllowedNow(partner, "say_verdict")
    if verdict not in Partner.Verdict.values:
        raise ValidationError(_("Choose one of the three."))
    if row.partners.here().filter(verdict_by=actor).exclude(pk=partner.pk).exists():
        raise ValidationError(_("You said it for another partner. Somebody else says it for this one."))
    partner.verdict, partner.verdict_by = verdict, actor
    partner.save(update_fields=["verdict", "verdict_by"])
    record(partner, "say_verdict", actor=actor, at=at)
    settle_evaluation(row, at=at)
    return partner


def settle_evaluation(row: Collaboration, *, at: datetime | None) -> None:
    """Let happen what all partners say the same; after every word, and after every partner that stops."""
    if row.state != Collaboration.State.EVALUATING:
        return
    said = list(row.partners.here().values_list("verdict", flat=True))
    if len(said) < 2 or len(set(said)) != 1 or not said[0]:
        return
    verdict = Partner.Verdict(said[0])
    perform(row, VERBS[verdict], actor=SYSTEM, at=at)
    facts = {"outcome": lambda: str(verdict.label)}
    tell(_owners(row), "collaboration.conclude", "partners", about=row, by=SYSTEM, at=at, facts=facts)


def _owners(row: Collaboration) -> list[User]:
    return [owner for partner in row.partners.here().with_parties() for owner in partner.owners()]
