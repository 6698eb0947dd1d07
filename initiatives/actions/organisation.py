"""Organisations and who speaks for them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet.accounts.models import Role, User
from civicnet.areas.models import Municipality
from civicnet.database.claims import claim, free_slug
from civicnet.database.locks import wait_for_turn
from civicnet.journal.actions import record
from civicnet.search.actions import index
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, require
from initiatives.actions.people import LastOwner
from initiatives.models import Organisation, OrganisationMember


@transaction.atomic
def start_organisation(
    *, actor: Actor, owner: User | None = None, at: datetime | None = None, **fields: Any
) -> Organisation:
    """Register an organisation; the actor (or `owner`, for the loader) speaks for it from the start."""
    require(actor, "initiatives.register")
    moment = at or timezone.now()
    slugs = Organisation.objects.values_list("slug", flat=True)
    organisation = claim(
        lambda: free_slug(
            fields["name"], "organisatie", lambda base: set(slugs.filter(slug__startswith=base))
        ),
        lambda slug: Organisation.objects.create(slug=slug, made_at=moment, changed_at=moment, **fields),
    )
    person = owner or (actor if isinstance(actor, User) else None)
    if person is not None:
        OrganisationMember.objects.create(organisation=organisation, user=person, role="owner", since=moment)
    index(organisation)
    record(organisation, "register", actor=actor, at=at)
    return organisation


@transaction.atomic
def start_municipality_organisation(
    municipality: Municipality, owners: Iterable[User], *, actor: Actor, at: datetime | None = None
) -> Organisation:
    """Register the municipality itself, so that it asks and offers like any other; `owners` speak for it and may invite
    others. There is one only: when it is there already, it stays as it is.

    Raises PermissionDenied for everybody but SYSTEM: set-up and the loader make it. Source: domain.md, Marketplace.
    """
    require(actor, "initiatives.start_municipality")
    wait_for_turn("municipality organisation")
    if (found := Organisation.objects.filter(is_municipality=True).first()) is not None:
        return found
    with override(settings.LANGUAGE_CODE):  # it is stored
        name = _("Municipality of %(name)s") % {"name": municipality.name}
    organisation = start_organisation(actor=actor, at=at, name=name, is_municipality=True)
    since = at or timezone.now()
    for person in owners:
        OrganisationMember.objects.create(organisation=organisation, user=person, role="owner", since=since)
    return organisation


def start_missing_municipality_organisation() -> None:
    """Make the municipality an organisation where the site was set up before set-up did so; its administrators speak for
    it. Nothing happens when there is one, before set-up, and without an administrator.
    """
    municipality = Municipality.objects.first()
    admins = list(User.objects.holding(Role.ADMIN).order_by("pk"))
    if municipality is None or not admins or Organisation.objects.filter(is_municipality=True).exists():
        return
    start_municipality_organisation(municipality, admins, actor=SYSTEM)


@transaction.atomic
def edit_organisation(
    organisation: Organisation, *, actor: Actor, at: datetime | None = None, **fields: Any
) -> Organisation:
    """Change what the organisation says of itself."""
    organisation = _locked(organisation)
    require(actor, "initiatives.edit_organisation", organisation)
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.changed_at = at or timezone.now()
    organisation.save(update_fields=[*fields, "changed_at"])
    index(organisation)
    record(organisation, "edit", actor=actor, data={"fields": sorted(fields)}, at=at)
    return organisation


@transaction.atomic
def change_organisation_role(member: OrganisationMember, role: str, *, actor: User) -> OrganisationMember:
    """Make a member an owner, or an owner a member. Raises LastOwner."""
    organisation = _locked(member.organisation)
    require(actor, "initiatives.manage_organisation", organisation)
    member = _here(organisation, member)
    member.role = role
    member.save(update_fields=["role"])
    _need_an_owner(organisation)
    record(organisation, "change_role", actor=actor, data={"role": role})
    return member


@transaction.atomic
def remove_from_organisation(member: OrganisationMember, *, actor: User) -> None:
    """An owner removes a member. Raises LastOwner."""
    organisation = _locked(member.organisation)
    require(actor, "initiatives.manage_organisation", organisation)
    _end(organisation, member)
    record(organisation, "remove_member", actor=actor)


@transaction.atomic
def leave_organisation(organisation: Organisation, *, actor: User) -> None:
    """Leave. Raises LastOwner."""
    organisation = _locked(organisation)
    require(actor, "initiatives.edit_organisation", organisation)
    _end(organisation, organisation.members.get(user_id=actor.pk, left_at=None))
    record(organisation, "leave", actor=actor)


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _here(organisation: Organisation, member: OrganisationMember) -> OrganisationMember:
    """The member as it is now. Raises NotAllowedNow for somebody who has left."""
    member = OrganisationMember.objects.get(pk=member.pk)
    if member.left_at is not None:
        raise NotAllowedNow(organisation, "leave")
    return member


def _end(organisation: Organisation, member: OrganisationMember) -> None:
    member = _here(organisation, member)
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])
    _need_an_owner(organisation)


def _need_an_owner(organisation: Organisation) -> None:
    if not organisation.members.filter(role="owner", left_at=None).exists():
        raise LastOwner(organisation=True)
