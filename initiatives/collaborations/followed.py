"""What can be followed of collaborations: one of them."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.following.kinds import Kind, Thing, numbers_in
from initiatives.collaborations.models import Collaboration


def find_collaborations(keys: Collection[str]) -> Mapping[str, Thing]:
    """Collaborations that are public, by number. One query."""
    return {
        str(row.pk): Thing(
            row.name, row.get_absolute_url(), _("Collaboration: %(name)s") % {"name": row.name}
        )
        for row in Collaboration.objects.public().filter(pk__in=numbers_in(keys))
    }


COLLABORATION = Kind(name="collaboration", called=gettext_lazy("Collaborations"), find=find_collaborations)
