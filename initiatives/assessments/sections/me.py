"""What waits for a person (civicnet/pages/me) because of an assessment."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import User
from civicnet.sections import Section, Waiting
from initiatives.assessments.models import Assessment, Condition, HearingReply
from initiatives.models import Initiative, MemberRole, Membership


def for_me(user: User) -> Section | None:
    """What the municipality needs from the initiators: a reply, information, a promise kept. Two queries."""
    owned = Membership.objects.filter(user=user, role=MemberRole.OWNER, left_at=None).values("initiative")
    return Section(name="assessments", waiting=[*_asked(owned), *_promised(owned)])


def for_staff(user: User) -> Section | None:
    """One line that leads to the desk."""
    if not user.roles & {"assessor", "broker"}:
        return None
    plans = Initiative.objects
    n = Assessment.objects.waiting_for(user).count() + plans.contact_of(user).count()
    free = Assessment.objects.free_for(user).count() + plans.contact_free_for(user).count()
    why = ngettext("%(n)s case with you", "%(n)s cases with you", n) % {"n": n}
    if free:
        why += ", " + ngettext("%(n)s free to take", "%(n)s free to take", free) % {"n": free}
    return Section(name="worklist", waiting=[Waiting(_("Go to your worklist"), reverse("work"), why + ".")])


def _asked(owned: QuerySet[Membership, Any]) -> Iterator[Waiting]:
    replied = HearingReply.objects.filter(assessment=OuterRef("pk"), draft=OuterRef("draft"))
    hearing = Assessment.objects.filter(initiative__in=owned, state=Assessment.State.HEARING)
    paused = Assessment.objects.filter(initiative__in=owned, state=Assessment.State.AWAITING_INFORMATION)
    for case in (hearing.filter(~Exists(replied)) | paused).select_related("initiative"):
        name = {"name": case.initiative.name}
        if case.is_paused:
            yield Waiting(
                _("Give the municipality the information about %(name)s") % name,
                case.get_absolute_url(),
                _("The clock stands still until you do."),
            )
        else:
            yield Waiting(
                _("Reply to the draft answer about %(name)s") % name,
                reverse("assessments:reply", args=[case.pk]),
                _("You may also say that you have no remarks."),
                case.hearing_due,
            )


def _promised(owned: QuerySet[Membership, Any]) -> Iterator[Waiting]:
    waiting = Condition.objects.waiting_for_initiators().filter(assessment__initiative__in=owned)
    for condition in waiting.select_related("assessment__initiative"):
        name, url = {"name": condition.assessment.name}, condition.get_absolute_url()
        if condition.outcome == Condition.Outcome.TOLD:
            why = _("The municipality says that it did this for %(name)s. Is it so?") % name
            yield Waiting(condition.text, url, why)
        else:
            yield Waiting(condition.text, url, _("A condition for %(name)s.") % name, condition.due)
