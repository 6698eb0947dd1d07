"""Amendments: propose one, support one, and decide on one by two curators. Source: domain.md, Vision, Amendment."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import RoleGrant, User
from civicnet.outbox.actions import tell
from civicnet.search.actions import index
from civicnet.text import clean_text
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from vision.actions.draft import write_amendment
from vision.actions.outline import add_piece, take_out
from vision.actions.reaction import Party, lock_version, text_of_part
from vision.models import Amendment, Kind, Support, VisionVersion, takes_amendments
from vision.text import INDICATOR

Change = Amendment.Change
_VERBS = {"accepted": "accept", "partly": "accept_partly", "rejected": "reject"}


@transaction.atomic
def propose_amendment(
    version: VisionVersion,
    *,
    actor: Actor,
    change: str,
    kind: str,
    reason: str,
    code: str = "",
    theme_code: str = "",
    text: str = "",
    party: Party | None = None,
    at: datetime | None = None,
) -> Amendment:
    """Propose another wording of a part, a new goal in a theme, or to leave a goal or a line out.

    Raises NotAllowedNow once the text is frozen, ValidationError for a proposal that changes nothing.
    """
    version = lock_version(version)
    if not takes_amendments(version):
        raise NotAllowedNow(version, "propose")
    text, now = _as_the_draft_writes(text), ""
    if change == Change.ADD:
        kind, code = Kind.GOAL, ""
        if not version.themes.filter(code=theme_code).exists():
            raise ValidationError(
                {"theme": _("This theme is not in the text any more. Open the page again.")}
            )
    else:
        theme_code, now = "", text_of_part(version, kind, code) or ""
        if not now:
            raise ValidationError(_("This part is not in the text any more. Open the page again."))
    if change == Change.DROP:
        if kind == Kind.PREAMBLE:
            raise ValidationError(_("The introduction cannot be left out. Word it otherwise."))
        text = ""
    elif not text or text == now:
        raise ValidationError({"text": _("Write how you would word it.")})
    moment = at or timezone.now()
    amendment = Amendment(
        version=version,
        change=change,
        kind=kind,
        code=code,
        theme_code=theme_code,
        base_text=now,
        text=text,
        reason=reason.strip(),
        author=actor if isinstance(actor, User) else None,
        made_at=moment,
        changed_at=moment,
    )
    if party is not None:
        amendment.organisation, amendment.organisation_name = party.organisation, party.name
    amendment = create(amendment, "propose", actor=actor, at=at)
    index(amendment)
    return amendment


@transaction.atomic
def support(amendment: Amendment, *, actor: User, supports: bool = True) -> bool:
    """Support an amendment, or stop supporting it. Returns whether that changed anything.

    Raises NotAllowedNow once it is decided, PermissionDenied for one's own proposal.
    """
    require(actor, "vision.support_amendment", amendment)
    version = lock_version(amendment.version)
    if not takes_amendments(version) or not Amendment.objects.undecided().filter(pk=amendment.pk).exists():
        raise NotAllowedNow(amendment, "support")
    if supports:
        return Support.objects.get_or_create(amendment=amendment, user=actor)[1]
    return bool(Support.objects.filter(amendment=amendment, user=actor).delete()[0])


@transaction.atomic
def withdraw_amendment(amendment: Amendment, *, actor: Actor) -> Amendment:
    """Take one's own proposal back, as long as it is not decided. From then on nobody else can read it."""
    return perform(amendment, "withdraw", actor=actor)


@transaction.atomic
def propose_decision(
    amendment: Amendment, *, actor: User, decision: str, reasons: str, text: str = ""
) -> Amendment:
    """The first curator says what should be decided, and why; a second one confirms it.

    `text` is the wording for the draft when the proposal is taken over in part. Raises NotAllowedNow before the
    consultation is closed, ValidationError without reasons or wording.
    """
    version, amendment = _lock_amendment(amendment)
    if version.state != VisionVersion.State.AMENDING:
        raise NotAllowedNow(amendment, "propose_decision")
    if decision not in _VERBS:
        raise ValidationError({"decision": _("Choose what to decide.")})
    if not reasons.strip():
        raise ValidationError({"reasons": _("Say why.")})
    now = current_text(version, amendment)
    if decision != "rejected" and now is None:
        raise ValidationError(
            {"decision": _("This part is not in the text any more, so it cannot be changed.")}
        )
    amendment.decided_text = {"accepted": amendment.text, "partly": _as_the_draft_writes(text)}.get(
        decision, ""
    )
    if decision == "partly" and amendment.decided_text in ("", (now or "").strip(), amendment.text):
        raise ValidationError({"text": _("Write the wording that comes into the text.")})
    amendment.decision, amendment.decision_reasons = decision, reasons.strip()
    amendment.decided_over, amendment.decision_by = now or "", actor
    fields = ["decision", "decision_reasons", "decided_text", "decided_over", "decision_by"]
    return perform(amendment, "propose_decision", actor=actor, with_fields=fields)


@transaction.atomic
def return_decision(amendment: Amendment, *, actor: Actor, note: str = "") -> Amendment:
    """A curator does not confirm the proposed decision, or takes their own back. Whoever proposed it is told why."""
    _version, amendment = _lock_amendment(amendment)
    return perform(amendment, "return_decision", actor=actor, note=note.strip())


def return_decisions_of_role(payload: dict[str, Any]) -> None:
    """Subscriber of `role_grant.end`: a decision that waits for a second one needs its first curator. Idempotent."""
    grant = RoleGrant.objects.get(pk=payload["id"])
    for amendment in Amendment.objects.with_lost_decider().filter(decision_by=grant.user_id).order_by("pk"):
        return_lost_decision(amendment)


@transaction.atomic
def return_lost_decision(amendment: Amendment) -> None:
    """End a proposed decision whose curator lost the role, or left: the amendment waits for a decision again.

    The curators are told. Does nothing when it is decided, or its curator is one. Source: domain.md, Who: "Losing a
    role ends pending approvals".
    """
    lock_version(amendment.version)
    amendment = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    if not Amendment.objects.with_lost_decider().filter(pk=amendment.pk).exists():
        return
    amendment.decision_by = None
    perform(amendment, "return_decision", actor=SYSTEM, with_fields=["decision_by"])
    curators = [person for person in User.objects.holding("curator") if person.pk != amendment.author_id]
    tell(curators, "amendment.lost_decision", "curators", about=amendment, by=SYSTEM)


@transaction.atomic
def confirm_decision(amendment: Amendment, *, actor: User) -> Amendment:
    """The second curator confirms: the decision stands, and what is taken over is put in the draft.

    Raises ValidationError when the text has changed since the decision was proposed: then it needs a fresh look.
    """
    version, amendment = _lock_amendment(amendment)
    if version.state != VisionVersion.State.AMENDING:
        raise NotAllowedNow(amendment, "confirm")
    verb = _VERBS.get(amendment.decision, "reject")
    amendment.confirmed_by, amendment.decided_at = actor, timezone.now()
    # The state and the right first: nobody else may learn here how the text changed.
    perform(amendment, verb, actor=actor, with_fields=["confirmed_by", "decided_at"])
    if verb != "reject":
        now = current_text(version, amendment)
        if now is None or now != amendment.decided_over:
            raise ValidationError(
                _("The text has changed since this decision was proposed. Give it back and look at it again.")
            )
        _put_in_the_draft(version, amendment, actor=actor)
    tell(amendment.audience("author"), "amendment.decided", "author", about=amendment, by=actor)
    return amendment


def _put_in_the_draft(version: VisionVersion, amendment: Amendment, *, actor: User) -> None:
    """Put what was decided in the draft, as a revision that names who proposed it."""
    credit = _("Proposal %(n)s of %(name)s") % {"n": amendment.pk, "name": amendment.name}
    text = amendment.decided_text
    if amendment.change == Change.ADD:
        fields = dict.fromkeys(INDICATOR, "") | {"text": text}
        made = add_piece(version, Kind.GOAL, fields, actor=actor, theme=amendment.theme_code, reason=credit)
        amendment.code = made.code
        amendment.save(update_fields=["code"])
    elif text:
        write_amendment(version, amendment.kind, amendment.code, text, actor=actor, reason=credit)
    else:
        take_out(version, amendment.kind, amendment.code, actor=actor, reason=credit)


def current_text(version: VisionVersion, amendment: Amendment) -> str | None:
    """What the part says now: "" for a new goal, None when its theme is gone."""
    if amendment.change == Change.ADD:
        return "" if version.themes.filter(code=amendment.theme_code).exists() else None
    return text_of_part(version, amendment.kind, amendment.code)


def _as_the_draft_writes(text: str) -> str:
    """The text as the draft would hold it, so that the two can be compared."""
    return clean_text(text).strip()


def _lock_amendment(amendment: Amendment) -> tuple[VisionVersion, Amendment]:
    """Both rows as they are now, locked, in this order. Nobody decides on what a moderator has hidden."""
    version = lock_version(amendment.version)
    fresh = Amendment.objects.select_for_update(of=("self",)).select_related("author").get(pk=amendment.pk)
    if fresh.hidden_at is not None:
        raise NotAllowedNow(fresh, "decide")
    fresh.version = version
    return version, fresh
