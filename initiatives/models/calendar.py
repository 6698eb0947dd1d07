"""The promised first contact of an initiative, as an entry in the calendars of those concerned.

Source: domain.md, Initiative: "A named civil servant answers within 14 days".
"""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry, Status, changed_by, deadline
from civicnet.journal.models import subject_of
from initiatives.models.contact import DESK
from initiatives.models.initiative import Initiative
from initiatives.models.status import Outcome
from initiatives.workflow import INITIATIVE, LIVE

# The acts that may change what the calendar says about an initiative; each of them is shown on its page.
CHANGES = frozenset(
    {*INITIATIVE.by_verb, "edit", "outcome", "take_contact", "log_contact", "lose_contact", "replace_contact"}
)


def is_public(plan: Initiative) -> bool:
    """Whether everybody may read the name of `plan`."""
    return not plan.is_draft and plan.hidden_at is None


def name_in_calendar(plan: Initiative, name: str = "") -> str:
    """The name of `plan` in a calendar. An address may leak, so an initiative that is not public has no name there."""
    return (name or plan.name) if is_public(plan) else _("a plan that is not public")


def contacts_calendar(user: User, since: date) -> list[Entry]:
    """The first contacts that `user` waits for or has to make, due since `since`; those done are cancelled.

    One query.
    """
    theirs = Q(pk__in=Initiative.objects.of(user).order_by().values("pk"))
    if user.roles & DESK:
        theirs |= Q(contact_person=user)
    found = Initiative.objects.filter(theirs, contact_due__gte=since)
    return changed_by(CHANGES, map(_of_contact, _light(found)))


def _light(plans: QuerySet[Initiative]) -> QuerySet[Initiative]:
    columns = ("name", "slug", "stage", "outcome", "hidden_at", "contact_due", "contacted_at")
    return plans.only(*columns).order_by("contact_due", "pk")


def _of_contact(plan: Initiative) -> Entry:
    assert plan.contact_due is not None  # asked for
    # While an assessment is under way, its contact person makes the contact, with its own last day.
    stands = plan.stage in LIVE and plan.contacted_at is None and plan.outcome != Outcome.UNDER_WAY
    return deadline(
        f"contact-{plan.pk}",
        _("%(name)s: first conversation at the latest") % {"name": name_in_calendar(plan)},
        plan.contact_due,
        url=plan.get_absolute_url() if is_public(plan) else "",  # its name stands in its address
        status=Status.CONFIRMED if stands else Status.CANCELLED,
        subjects=(subject_of(plan),),
    )
