"""The registry's part of the page that ends a role (civicnet/pages/ending_roles): initiatives without a contact person."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from civicnet.accounts.models import RoleGrant
from civicnet.sections import some_of
from initiatives.models import DESK, Initiative
from initiatives.workflow import LIVE


def ends_with_role(grant: RoleGrant) -> Iterator[str]:
    """The initiatives that lose their contact person with it. One query."""
    if grant.role not in DESK or DESK & (grant.user.granted_roles - {grant.role}):
        return
    theirs = Initiative.objects.filter(contact_person=grant.user_id, stage__in=LIVE).order_by("sort_key")
    if names := list(theirs.values_list("name", flat=True)):
        said = ngettext(
            "%(n)s initiative loses its contact person: %(names)s.",
            "%(n)s initiatives lose their contact person: %(names)s.",
            len(names),
        )
        yield said % {"n": len(names), "names": some_of(names)}
