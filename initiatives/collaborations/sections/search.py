"""The part of collaborations on the page of the search (civicnet/pages/search)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from civicnet.search.results import Asked, Group, Hit, group_of_rows
from initiatives.collaborations.models import Collaboration


def for_search(asked: Asked, user: Any) -> Iterator[Group]:
    """The collaborations with these words."""
    if asked.wants("samenwerkingen"):
        rows = Collaboration.objects.public()
        yield group_of_rows(asked, "samenwerkingen", _("Collaborations"), rows, _hit)


def _hit(row: Collaboration) -> Hit:
    return Hit(row.name, row.get_absolute_url(), str(row.status.text), row.goal)
