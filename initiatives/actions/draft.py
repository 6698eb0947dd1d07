"""Verbs on the text of an initiative: from the first draft to the page on the site, and every change."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.database.claims import claim, free_slug
from civicnet.files.actions import remove as remove_file
from civicnet.files.actions import set_public
from civicnet.journal.actions import record
from civicnet.journal.models import subject_of
from civicnet.outbox.actions import tell
from civicnet.outbox.models import Reminder
from civicnet.outbox.reminding import remind_once
from civicnet.text import search_document
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from initiatives.actions.indexing import index
from initiatives.models import (
    Challenge,
    Document,
    Initiative,
    MemberRole,
    Membership,
    Organisation,
    Photo,
    Signal,
)
from vision.models import Goal

# Addresses below /initiatieven/ that are pages of their own.
RESERVED = frozenset(
    {
        "nieuw",
        "organisaties",
        "signalen",
        "eerste-contact",
        "uitnodiging",
        "melden",
        "melding",
        "rss",
        "rss-xml",
    }
)
SEARCHED = ("name", "summary", "purpose", "own_measure", "place_note", "people")
# A draft that nobody works on, and how long before its owners hear that it goes. Source: AVG art. 5 lid 1 onder e.
DRAFT_KEPT = timedelta(days=365)
DRAFT_WARNED = timedelta(days=30)
NEEDED = ("name", "kind", "purpose")


def locked(initiative: Initiative) -> Initiative:
    """The initiative as it is now, locked until the end of the transaction."""
    return Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)


@transaction.atomic
def start_draft(
    *,
    actor: Actor,
    working_area: Iterable[Neighbourhood] = (),
    goals: Iterable[Goal] = (),
    owners: Iterable[User] = (),
    members: Iterable[User] = (),
    organisation: Organisation | None = None,
    challenge: dict[str, Any] | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Initiative:
    """Start the draft of an initiative. Only its members can see it until `submit`.

    The actor becomes its owner; `owners` and `members` name others, for the example loader and imports.
    `fields` are columns of Initiative. Raises PermissionDenied without an account.
    """
    moment = at or timezone.now()
    initiative = Initiative(**fields, slug=f"concept-{get_random_string(12).lower()}")
    initiative.made_at = initiative.changed_at = moment
    initiative.search_text = _searched(initiative)
    create(initiative, "start_draft", actor=actor, at=at)
    people = list(owners) or ([actor] if isinstance(actor, User) else [])
    Membership.objects.bulk_create(
        Membership(initiative=initiative, user=user, role=role, since=moment)
        for role, users in ((MemberRole.OWNER, people), (MemberRole.MEMBER, members))
        for user in users
    )
    if organisation is not None:
        carry(initiative, organisation, actor=actor, at=moment)
    initiative.working_area.add(*working_area)
    initiative.goals.add(*goals)
    if challenge is not None:
        Challenge.objects.create(initiative=initiative, **challenge)
    return initiative


@transaction.atomic
def edit(
    initiative: Initiative,
    *,
    actor: Actor,
    working_area: Collection[Neighbourhood] | None = None,
    goals: Collection[Goal] | None = None,
    challenge: dict[str, Any] | None = None,
    organisation: Organisation | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Initiative:
    """Change the text, in a draft (each step of registering) or on the site. Only the fields given change.

    `fields` are columns of Initiative, never its stage or outcome; `organisation` becomes an owner too. `goals` are
    those of the version in force that it works on: what it said about an earlier version stays until
    answer_about_goals(). Raises PermissionDenied for those who are not members, or do not run that organisation.
    Writes one line in the journal once the page is public.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.edit", initiative)
    changed = [name for name, value in fields.items() if getattr(initiative, name) != value]
    for name in changed:
        setattr(initiative, name, fields[name])
    initiative.changed_at = at or timezone.now()
    initiative.search_text = _searched(initiative)
    initiative.save(update_fields=[*changed, "changed_at", "search_text"])
    if goals is not None:
        goals = [*goals, *initiative.goals.of_before()]  # type: ignore[attr-defined]  # of LineQuerySet
    for name, rows in (("working_area", working_area), ("goals", goals)):
        if rows is not None and {row.pk for row in rows} != set(
            getattr(initiative, name).values_list("pk", flat=True)
        ):
            getattr(initiative, name).set(rows)
            changed.append(name)
    if initiative.kind != Initiative.Kind.CHALLENGE:
        Challenge.objects.filter(initiative=initiative).delete()
    elif challenge is not None:
        Challenge.objects.update_or_create(initiative=initiative, defaults=challenge)
        changed.append("challenge")
    if organisation is not None:
        require(actor, "initiatives.manage_members", initiative)
        carry(initiative, organisation, actor=actor, at=initiative.changed_at)
    index(initiative)
    if not initiative.is_draft and changed:
        record(initiative, "edit", actor=actor, data={"fields": changed}, at=at)
    return initiative


@transaction.atomic
def submit(
    initiative: Initiative, *, actor: Actor, promises_contact: bool = True, at: datetime | None = None
) -> Initiative:
    """Publish the draft; everybody sees it at once.

    Gives it its address, starts the 14 days for a first contact, sends the owners a receipt and tells the desk.
    Imported initiatives are promised no contact unless this is asked for: `promises_contact`. Raises ValidationError
    naming what is missing (an import may lack a purpose), NotAllowedNow, PermissionDenied.
    """
    initiative = locked(initiative)
    moment = at or timezone.now()
    missing = [
        n for n in NEEDED if not getattr(initiative, n) and not (n == "purpose" and initiative.source_id)
    ]
    if missing:
        raise ValidationError({name: _("This is still missing.") for name in missing})
    initiative.submitted_at = moment
    initiative.contact_due = deadlines.due(moment, deadlines.CONTACT_DAYS) if promises_contact else None

    def put_there(slug: str) -> None:
        initiative.slug = slug
        perform(initiative, "submit", actor=actor, at=at, with_fields=["slug", "submitted_at", "contact_due"])

    claim(lambda: _free_slug(initiative.name), put_there)
    index(initiative)
    for piece in pieces_of(initiative):
        set_public(piece.file, True, actor=actor)
    tell(initiative.audience("owners"), "initiative.receipt", "owners", about=initiative, by=actor, at=at)
    return initiative


@transaction.atomic
def remove_draft(initiative: Initiative, *, actor: Actor) -> None:
    """Delete a draft with its photos and documents. What has been public stays: it can be withdrawn, not deleted. A
    signal from which it was adopted can be adopted again.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.set_stage", initiative)
    if not initiative.is_draft:
        raise NotAllowedNow(initiative, "remove_draft")
    record(initiative, "remove_draft", actor=actor)
    for signal in Signal.objects.filter(adopted_as=initiative):
        signal.adopted_as = None
        perform(signal, "release", actor=SYSTEM, with_fields=["adopted_as"])
    files = [piece.file for piece in pieces_of(initiative)]
    initiative.delete()
    for stored in files:
        remove_file(stored, actor=SYSTEM)


def sweep_drafts() -> int:
    """Remove drafts that nobody has touched for a year, a month after a letter that says so. Returns how many."""
    warn_before = timezone.now() - DRAFT_KEPT + DRAFT_WARNED
    old = Initiative.objects.filter(stage=Initiative.Stage.DRAFT, changed_at__lt=warn_before)
    return sum(_sweep_draft(draft) for draft in old.order_by("changed_at", "pk"))


def _sweep_draft(draft: Initiative) -> bool:
    """Warn its owners, or remove what they were warned of long enough ago. Returns whether it went."""
    key = f"{subject_of(draft)} draft {draft.changed_at:%Y-%m-%d}"
    until = max(draft.changed_at + DRAFT_KEPT, timezone.now() + DRAFT_WARNED)
    facts = {
        "url": draft.continue_url,
        "plan": lambda: draft.name or _("your plan without a name"),
        "until": deadlines.local_date(until),
    }
    owners = draft.audience("owners")
    if remind_once(owners, "initiative.old_draft", "owners", key=key, about=draft, facts=facts):
        return False
    warned = Reminder.objects.filter(about=key, sent_at__lte=timezone.now() - DRAFT_WARNED).exists()
    if warned or not owners:
        remove_draft(draft, actor=SYSTEM)
    return bool(warned or not owners)


def pieces_of(initiative: Initiative) -> list[Photo | Document]:
    """Everything with a file on the page of an initiative. Two queries."""
    photos = initiative.photos.select_related("file", "update")
    return [*photos, *initiative.documents.select_related("file")]


def carry(
    initiative: Initiative,
    organisation: Organisation,
    *,
    actor: Actor,
    at: datetime,
    role: str = MemberRole.OWNER,
) -> Membership:
    """Make an organisation an owner of a locked initiative; the actor must run the organisation.

    Calling it twice has no further effect.
    """
    require(actor, "initiatives.manage_organisation", organisation)
    membership, _new = Membership.objects.get_or_create(
        initiative=initiative, organisation=organisation, left_at=None, defaults={"role": role, "since": at}
    )
    return membership


def _searched(initiative: Initiative) -> str:
    """Its own words, for finding look-alikes."""
    return search_document(" ".join(getattr(initiative, name) for name in SEARCHED))


def _free_slug(name: str) -> str:
    taken = Initiative.objects.values_list("slug", flat=True)
    return free_slug(name, "initiatief", lambda base: RESERVED.union(taken.filter(slug__startswith=base)))
