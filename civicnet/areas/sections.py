"""What areas contribute to pages of several capabilities."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from civicnet.areas.models import Neighbourhood
from civicnet.caching.memory import cached
from civicnet.search.results import Asked, Group, Hit, group_of_texts
from civicnet.text.search import Found, Texts

_Row = tuple[str, str, str]  # code, name, the larger area


def for_search(asked: Asked, url: Callable[[str], str]) -> Iterator[Group]:
    """The neighbourhoods with this name. `url` gives the address of the page of one, by its code."""
    if asked.wants("buurten"):
        yield group_of_texts(
            asked, "buurten", _("Neighbourhoods"), _names(), lambda row: Hit(row[1], url(row[0]), row[2])
        )


@cached("areas")
def _names() -> list[tuple[Found, _Row]]:
    rows = Neighbourhood.objects.order_by("sort_key", "code").values_list("code", "name", "part_of")
    return [(Found(Texts(name, part)), (code, name, part)) for code, name, part in rows]
