"""The registry's part of the home page (civicnet/pages/home)."""

from typing import Any, Final
from urllib.parse import quote_plus

from django.urls import reverse

from civicnet.areas import maps
from civicnet.areas.models import Neighbourhood
from civicnet.sections import Section
from initiatives.models import NOWHERE, Initiative
from initiatives.selection import Selection

NEWEST: Final = 3


def for_home(user: Any) -> Section | None:
    """The newest initiatives, and where how many are. Four queries."""
    public, found = Initiative.objects.public(), reverse("initiatives:list")
    counts = Selection().count()

    def url(area: Neighbourhood) -> str:
        return f"{found}?buurt={quote_plus(area.code)}"

    return Section(
        name="new",
        template="initiatives/sections/home.html",
        context={
            "total": counts.total,
            "map": maps.draw(counts.by_place, url=url, nowhere=f"{found}?buurt={NOWHERE}"),
            "newest": public.for_list().order_by("-submitted_at", "-pk")[:NEWEST],
        },
    )
