"""The marketplace's part of the page of the search (civicnet/pages/search)."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet.areas import maps
from civicnet.search.results import Asked, Group, Hit, group_of_rows
from initiatives.marketplace.models import Post


def for_search(asked: Asked, user: Any) -> Iterator[Group]:
    """The offers and needs with these words that can be answered."""
    if asked.wants("marktplaats"):
        rows = Post.objects.public().open().for_list()
        yield group_of_rows(asked, "marktplaats", _("Offers and needs"), rows, _post)


def _post(row: Post) -> Hit:
    row.neighbourhood = maps.outlines().by_key.get(row.neighbourhood_id)
    who = f"{row.side_and_kind}. {capfirst(row.party_name)}"
    return Hit(row.title, row.get_absolute_url(), who, row.text)
