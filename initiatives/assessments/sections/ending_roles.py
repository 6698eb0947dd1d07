"""The assessments' part of the page that ends a role (civicnet/pages/ending_roles): seats that become free."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import ngettext

from civicnet.accounts.models import RoleGrant
from civicnet.sections import some_of
from initiatives.assessments.models import SEATS, Assessment


def ends_with_role(grant: RoleGrant) -> Iterator[str]:
    """The open cases in which somebody has a seat that no other role of theirs gives. One query."""
    others = grant.user.granted_roles - {grant.role}
    lost = [seat for seat, roles in SEATS.items() if grant.role in roles and not roles & others]
    if not lost:
        return
    held = Q()
    for seat in lost:
        held |= Q(**{seat: grant.user_id})
    cases = Assessment.objects.under_way().filter(held).select_related("initiative").order_by("pk")
    if names := [str(case) for case in cases]:
        said = ngettext(
            "A seat in %(n)s open case becomes free: %(names)s. What was not handed in, is lost.",
            "Seats in %(n)s open cases become free: %(names)s. What was not handed in, is lost.",
            len(names),
        )
        yield said % {"n": len(names), "names": some_of(names)}
