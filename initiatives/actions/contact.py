"""What the municipality writes down about an initiative: its own contact, its own judgement, nothing else."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import RoleGrant, User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, require
from initiatives.actions.draft import locked
from initiatives.models import DESK, Initiative, Outcome, naming_to_take_back
from initiatives.workflow import LIVE


@transaction.atomic
def take_contact(initiative: Initiative, *, actor: User, at: datetime | None = None) -> Initiative:
    """A member of staff takes on the first contact; the initiators are told by whom and by when. The 14 days run on.

    Raises PermissionDenied without a role for it, NotAllowedNow when there was contact already, when the initiative is
    not active or was promised no contact, when a colleague who still works at the desk took it on, or when an
    assessment is under way: then the person who takes that in sees to the contact.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.log_contact", initiative)
    colleague = initiative.contact_person
    taken = colleague is not None and bool(colleague.granted_roles & DESK)
    waits = Initiative.objects.contact_at_desk().filter(pk=initiative.pk).exists()
    if taken or not waits:
        raise NotAllowedNow(initiative, "take_contact")
    initiative.contact_person = actor
    initiative.save(update_fields=["contact_person"])
    record(initiative, "take_contact", actor=actor, at=at)
    assert initiative.contact_due is not None  # it is waiting for a contact
    tell(
        initiative.audience("owners"), "initiative.take_contact", "owners", about=initiative, by=actor, at=at
    )
    return initiative


@transaction.atomic
def log_contact(
    initiative: Initiative, *, actor: Actor, note: str = "", at: datetime | None = None
) -> Initiative:
    """A named civil servant spoke with the initiators for the first time; counted against the 14 days.

    `at` says when it was: what is written down later counts by its own day. Raises PermissionDenied without a role for
    it, NotAllowedNow for a draft or when there was contact before that moment, ValidationError for a moment in the
    future or before the initiative was on the site.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.log_contact", initiative)
    moment = at or timezone.now()
    if initiative.is_draft or (initiative.contacted_at is not None and initiative.contacted_at <= moment):
        raise NotAllowedNow(initiative, "log_contact")
    begun = initiative.submitted_at
    if moment > timezone.now() or (begun and deadlines.local_date(moment) < deadlines.local_date(begun)):
        said = _("That cannot be: the contact lies in the future, or before the plan was on the site.")
        raise ValidationError({"on": said}, code="when")
    initiative.contacted_at = moment
    if isinstance(actor, User):
        initiative.contact_person = actor
    initiative.save(update_fields=["contacted_at", "contact_person"])
    record(initiative, "log_contact", actor=actor, at=at)
    owners = initiative.audience("owners")
    tell(owners, "initiative.log_contact", "owners", about=initiative, by=actor, at=at, facts={"note": note})
    return initiative


@transaction.atomic
def replace_contact(
    initiative: Initiative, person: User, *, actor: Actor, reason: str, at: datetime | None = None
) -> Initiative:
    """Name the civil servant whom the initiators can turn to, or another one, with the reason. The owners are told.

    `person` works at the desk and takes no part in the initiative. The 14 days run on. Raises PermissionDenied when
    actor or person may not, ValidationError without a reason or when `person` is the contact person already.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.replace_contact", initiative)
    if initiative.is_draft:
        raise NotAllowedNow(initiative, "replace_contact")
    if not person.granted_roles & DESK or person.pk in initiative.member_ids():
        raise PermissionDenied("initiatives.replace_contact")
    name_contact(initiative, person, actor=actor, reason=reason, at=at)
    return initiative


def name_contact(
    initiative: Initiative, person: User, *, actor: Actor, reason: str, at: datetime | None = None
) -> None:
    """Set the contact person of a locked initiative and tell the people concerned.

    The caller has checked the right.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the initiators read it.")})
    if initiative.contact_person_id == person.pk:
        raise ValidationError({"person": _("This colleague is the contact person already.")}, code="same")
    before, initiative.contact_person = initiative.contact_person_id, person
    initiative.save(update_fields=["contact_person"])
    data = {"from": before, "to": person.pk}
    record(initiative, "replace_contact", actor=actor, note=reason.strip(), data=data, at=at)
    facts = {"reason": reason.strip()}
    owners, named = initiative.audience("owners"), [] if person.pk == actor.pk else [person]
    tell(owners, "initiative.replace_contact", "owners", about=initiative, by=actor, at=at, facts=facts)
    tell(named, "initiative.replace_contact", "contact", about=initiative, by=actor, at=at, facts=facts)


@transaction.atomic
def take_back_contact(initiative: Initiative, *, actor: User, at: datetime | None = None) -> Initiative:
    """Undo within a day that `actor` named another contact person: it is who it was, or nobody. The owners are told.

    Raises PermissionDenied for who did not name that person, or not lately, or when something happened since; and
    NotAllowedNow when who it was is not at the desk any more.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.take_back_contact", initiative)
    naming = naming_to_take_back(initiative, actor)
    assert naming is not None  # the rule says so
    before, after = naming.data["from"], initiative.contact_person_id
    person = User.objects.holding(*DESK).filter(pk=before).first()
    if person is None and before is not None:
        raise NotAllowedNow(initiative, "take_back_contact")
    if person is not None:
        name_contact(initiative, person, actor=actor, reason=str(_("It was taken back.")), at=at)
    else:
        initiative.contact_person = None
        initiative.save(update_fields=["contact_person"])
        owners = initiative.audience("owners")
        tell(owners, "initiative.lose_contact", "owners", about=initiative, by=actor, at=at)
    record(initiative, "take_back_contact", actor=actor, data={"from": after, "to": before}, at=at)
    return initiative


def free_contacts_of_role(payload: dict[str, Any]) -> None:
    """Subscriber of `role_grant.end`: somebody without a role at the desk stops being a contact person. Idempotent."""
    grant = RoleGrant.objects.get(pk=payload["id"])
    for initiative in (
        Initiative.objects.with_lost_contact().filter(contact_person=grant.user_id).order_by("pk")
    ):
        free_lost_contact(initiative)


@transaction.atomic
def free_lost_contact(initiative: Initiative, *, at: datetime | None = None) -> Initiative:
    """Remove a contact person who lost the role or left; owners and those who may name another one are told.

    While an assessment is under way, owners turn to its contact person, and `assessments` tells them. Does nothing
    when the contact person still has the role. Source: domain.md, Who: "Losing a role frees the seats … visibly".
    """
    initiative = locked(initiative)
    if not Initiative.objects.with_lost_contact().filter(pk=initiative.pk).exists():
        return initiative
    initiative.contact_person = None
    initiative.save(update_fields=["contact_person"])
    under_way = initiative.outcome == Outcome.UNDER_WAY
    record(initiative, "lose_contact", actor=SYSTEM, data={"under_way": under_way}, at=at)
    if under_way or initiative.stage not in LIVE:
        return initiative
    initiators = initiative.member_ids()
    owners = initiative.audience("owners")
    namers = [u for u in User.objects.holding("broker", "admin") if u.pk not in initiators]
    tell(owners, "initiative.lose_contact", "owners", about=initiative, by=SYSTEM, at=at)
    tell(namers, "initiative.lose_contact", "desk", about=initiative, by=SYSTEM, at=at)
    return initiative


@transaction.atomic
def record_outcome(
    initiative: Initiative,
    outcome: str,
    *,
    actor: Actor,
    answer_by: date | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Store the outcome of the last assessment, or by when there will be one, for lists and filters. Called by the
    verbs of the assessment only, which have checked the right. `outcome` is a value of Outcome.
    """
    initiative = locked(initiative)
    before, initiative.outcome = initiative.outcome, outcome
    initiative.answer_by = answer_by
    initiative.changed_at = at or timezone.now()
    initiative.save(update_fields=["outcome", "answer_by", "changed_at"])
    record(initiative, "outcome", actor=actor, before=before, after=outcome, at=at)
    return initiative


@transaction.atomic
def record_answer_day(initiative: Initiative, answer_by: date | None) -> None:
    """Store the day by which the assessment under way is answered; None while its clock is paused.

    Called by the verbs of the assessment only, whose journal has the pause; it does not count as activity of the
    owners.
    """
    initiative = locked(initiative)
    initiative.answer_by = answer_by
    initiative.save(update_fields=["answer_by"])
