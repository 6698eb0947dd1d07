"""What the registry forgets of somebody whose account is erased.

What is public stays; who did it has no name any more (civicnet/pages/my_data/actions.py).
"""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.models import Notice
from civicnet.search.actions import forget
from civicnet.workflow import SYSTEM
from initiatives.actions.draft import remove_draft
from initiatives.actions.people import LastOwner
from initiatives.models import (
    Initiative,
    Invitation,
    Organisation,
    OrganisationMember,
    Question,
    Signal,
)
from initiatives.workflow import LIVE


@transaction.atomic
def forget_person(user: User, addresses: Collection[str]) -> None:
    """End each membership of `user`, remove the drafts that are theirs alone, their contact details and invitations, and
    empty what they had taken back.

    `addresses` are those of the account. Raises LastOwner when something would belong to nobody. Writes the journal of
    what they leave.
    """
    mine = [*_locked(Initiative.objects.of(user).order_by().values("pk"))]
    _leave_organisations(user)
    for initiative in mine:
        _leave(initiative, user)
    theirs = Initiative.objects.filter(contact_email__in=addresses)
    deserted = [row.pk for row in mine if row.pk and not row.member_ids()]
    for rows in (theirs, Initiative.objects.filter(pk__in=deserted)):
        rows.update(contact_email="", contact_phone="")
    Invitation.objects.filter(email__in=addresses).delete()
    open_ones = Invitation.objects.filter(invited_by=user, accepted_at=None, withdrawn_at=None)
    open_ones.update(withdrawn_at=timezone.now())
    _forget_what_was_taken_back(user)


def _forget_what_was_taken_back(user: User) -> None:
    signals = Signal.objects.filter(left_by=user, state=Signal.State.WITHDRAWN)
    forget(signals)
    signals.update(what="", where="", why="")
    questions = Question.objects.filter(asked_by=user, state=Question.State.WITHDRAWN)
    for question in questions.exclude(text=""):  # its owners were told of it, in its words
        told = Notice.objects.filter(event="question.ask", user__in=question.audience("owners"))
        told.filter(text__contains=question.text).delete()
    questions.update(text="")


def _locked(keys: Any) -> models.QuerySet[Initiative]:
    return Initiative.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")


def _leave(initiative: Initiative, user: User) -> None:
    """Leave what `user` is a member of in person; a draft that has nobody else goes."""
    if initiative.is_draft and initiative.member_ids() <= {user.pk}:
        remove_draft(initiative, actor=SYSTEM)
        initiative.pk = None
        return
    if initiative.memberships.filter(user=user, left_at=None).update(left_at=timezone.now()):
        record(initiative, "leave", actor=user)
    if (initiative.is_draft or initiative.stage in LIVE) and not initiative.member_ids(owners_only=True):
        raise LastOwner


def _leave_organisations(user: User) -> None:
    """Leave each organisation; one that nobody else is a member of stays as a name."""
    own = OrganisationMember.objects.filter(user=user, left_at=None).values("organisation")
    for organisation in Organisation.objects.filter(pk__in=own).select_for_update().order_by("pk"):
        organisation.members.filter(user=user, left_at=None).update(left_at=timezone.now())
        others = set(organisation.members.filter(left_at=None).values_list("role", flat=True))
        if others and "owner" not in others:
            raise LastOwner(organisation=True)
        record(organisation, "leave", actor=user)
