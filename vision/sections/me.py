"""The vision's part of the page of a person (civicnet/pages/me)."""

from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.sections import Section, Waiting
from vision.models import StepProposal


def for_staff(user: User) -> Section | None:
    """The steps that a colleague proposes: each takes two curators. One query."""
    if "curator" not in user.roles:
        return None
    steps = StepProposal.objects.pending().exclude(proposed_by=user).select_related("version")
    waiting = [
        Waiting(
            _("Confirm or decline: %(step)s") % {"step": step},
            step.get_absolute_url(),
            _("A colleague proposes this. It takes two curators."),
        )
        for step in steps
    ]
    return Section(name="steps", waiting=waiting)
