"""Steps that take two curators: closing a consultation early, and freezing. Source: domain.md, Vision.

One proposes the step with a public reason, another one confirms it; then it happens at once, and everybody who reacted,
proposed other words or follows the vision is told.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from civicnet.accounts.models import Role, RoleGrant, User
from civicnet.deadlines import local_date
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, NotAllowedNow, create, perform, require
from vision.actions.reaction import lock_version
from vision.actions.version import fingerprint, fix_text
from vision.models import StepProposal, VisionVersion, blockers

Verb = StepProposal.Verb
State = VisionVersion.State


@transaction.atomic
def propose_step(version: VisionVersion, verb: str, *, actor: User, reason: str) -> StepProposal:
    """The first curator says what should happen, and why; everybody will read the reason. Other curators are told.

    `verb` is a value of StepProposal.Verb. Raises NotAllowedNow when the step is not possible now or was proposed
    already, ValidationError without a reason or with what is in the way, PermissionDenied without the right.
    """
    require(actor, "vision.propose_step", version)
    version = lock_version(version)
    _check_step(version, verb)
    if version.step_proposals.pending().filter(verb=verb).exists():
        raise NotAllowedNow(version, verb)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: everybody reads it.")})
    proposal = StepProposal(version=version, verb=verb, reason=reason.strip(), proposed_by=actor)
    if verb == Verb.FREEZE:
        proposal.sha256 = fingerprint(version)
    return create(proposal, "propose", actor=actor, note=proposal.reason)


@transaction.atomic
def confirm_step(proposal: StepProposal, *, actor: User) -> VisionVersion:
    """The second curator confirms, and the step is taken. Everybody who spoke up or follows is told, with the reason.

    Raises PermissionDenied for whoever proposed it, NotAllowedNow when it is not possible any more (the day has come,
    whoever proposed it is no longer a curator), ValidationError with what is in the way or when the text has changed
    since.
    """
    version, proposal = _lock_proposal(proposal)
    proposal.confirmed_by = actor
    # The right and the state first: nobody else may learn here what is in the way.
    perform(proposal, "confirm", actor=actor, with_fields=["confirmed_by"])
    if "curator" not in proposal.proposed_by.granted_roles:
        raise NotAllowedNow(proposal, "confirm")
    _check_step(version, proposal.verb)
    if proposal.verb == Verb.FREEZE:
        if proposal.sha256 != fingerprint(version):
            raise ValidationError(
                _("The text has changed since this was proposed. Read it again, and propose it anew.")
            )
        version.freezing_reason = proposal.reason
        fields = ["freezing_reason"]
        fix_text(version, "freeze", actor=actor, note=proposal.reason, with_fields=fields)
    else:
        version.consultation_closed_on, version.closing_reason = local_date(), proposal.reason
        fields = ["consultation_closed_on", "closing_reason"]
        perform(version, "close_early", actor=actor, note=proposal.reason, with_fields=fields)
    _tell_voices_and_followers(version, proposal.verb, actor)
    return version


@transaction.atomic
def decline_step(proposal: StepProposal, *, actor: User, note: str) -> StepProposal:
    """Another curator does not want it. Whoever proposed it is told why. Raises ValidationError without a reason."""
    _version, proposal = _lock_proposal(proposal)
    perform(proposal, "decline", actor=actor, note=note.strip())
    if not note.strip():
        raise ValidationError({"note": _("Say why.")})
    return proposal


@transaction.atomic
def withdraw_step(proposal: StepProposal, *, actor: User) -> StepProposal:
    """Whoever proposed it takes it back."""
    _version, proposal = _lock_proposal(proposal)
    return perform(proposal, "withdraw", actor=actor)


@transaction.atomic
def end_pending_of(user: User, *, at: datetime | None = None) -> int:
    """Somebody is no longer a curator: the steps they proposed lapse. Their decisions on amendments go back elsewhere
    (amendment.py). Returns how many; 0 for somebody who still is a curator, and 0 the second time. Source: domain.md,
    Who.
    """
    user.__dict__.pop("granted_roles", None)
    if "curator" in user.granted_roles:
        return 0
    why = _("Who proposed this is no curator any more.")
    steps = StepProposal.objects.pending().filter(proposed_by=user)
    # The versions first, as every verb locks them; what a colleague confirms meanwhile is then no longer pending.
    concerned = steps.values_list("version", flat=True)
    list(VisionVersion.objects.select_for_update().filter(pk__in=list(concerned)).order_by("pk"))
    ended = 0
    for step in steps.select_for_update(of=("self",)).select_related("version", "proposed_by").order_by("pk"):
        perform(step, "lapse", actor=SYSTEM, note=why, at=at)
        ended += 1
    return ended


def end_pending_with_role(payload: dict[str, Any]) -> None:
    """Subscriber of `role_grant.end`: what a former curator proposed does not wait for a second one. Idempotent."""
    grant = RoleGrant.objects.select_related("user").get(pk=payload["id"])
    if grant.role == Role.CURATOR:
        end_pending_of(grant.user)


def _check_step(version: VisionVersion, verb: str) -> None:
    """Check that the step is possible now. Raises NotAllowedNow, or ValidationError with what keeps it from freezing."""
    last = version.consultation_closes_on
    if verb == Verb.CLOSE_EARLY:
        if version.state != State.CONSULTATION or last is None or local_date() >= last:
            raise NotAllowedNow(version, verb)
        return
    if verb != Verb.FREEZE or version.state != State.AMENDING:
        raise NotAllowedNow(version, verb)
    if found := blockers(version):
        raise ValidationError([item.text for item in found], code="blocked")


def _lock_proposal(proposal: StepProposal) -> tuple[VisionVersion, StepProposal]:
    """Both rows as they are now, locked, in this order."""
    version = lock_version(proposal.version)
    rows = StepProposal.objects.select_for_update(of=("self",)).select_related("proposed_by")
    fresh = rows.get(pk=proposal.pk)
    fresh.version = version
    return version, fresh


# ---- who is told ------------------------------------------------------------------------------------
def _tell_voices_and_followers(version: VisionVersion, verb: str, actor: User) -> None:
    """Tell those who reacted or proposed other words, and in another text those who only follow; each person once."""
    voices = version.audience("voices")
    known = {user.pk for user in voices}
    followers = [user for user in version.audience("followers") if user.pk not in known]
    if verb == Verb.FREEZE:
        tell(voices, "vision_version.freeze", "voices", about=version, by=actor)
        tell(followers, "vision_version.freeze", "followers", about=version, by=actor)
    else:
        tell(voices, "vision_version.close_early", "voices", about=version, by=actor)
        tell(followers, "vision_version.close_early", "followers", about=version, by=actor)
