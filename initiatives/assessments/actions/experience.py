"""Initiators say how a step of the municipality was."""

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.workflow import NotAllowedNow, require
from initiatives.assessments.models import Assessment, Experience, steps_taken


@transaction.atomic
def tell_experience(
    case: Assessment, *, actor: User, step: str, clear: bool, fair: bool, heard: bool
) -> Experience:
    """Answer the three questions about a step of `case`, or answer them anew.

    It leaves no line in the journal: who answered what is nobody's business. Raises NotAllowedNow before the step.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.tell_experience", case)
    if step not in steps_taken(case):
        raise NotAllowedNow(case, "tell_experience")
    said = {"clear": clear, "fair": fair, "heard": heard, "at": timezone.now()}
    row, _made = Experience.objects.update_or_create(assessment=case, step=step, person=actor, defaults=said)
    return row


def forget_person(user: User) -> None:
    """Remove what `user` answered, when the account is erased."""
    Experience.objects.filter(person=user).delete()
