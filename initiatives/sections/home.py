"""The registry's part of the home page (civicnet/pages/home)."""

from typing import Any, Final

from django.urls import reverse

from civicnet.areas.zoom import needs_zoom
from civicnet.sections import Section
from initiatives.models import Initiative
from initiatives.on_map import draw_map
from initiatives.selection import Selection

NEWEST: Final = 3


def for_home(user: Any) -> Section | None:
    """The newest initiatives, and where how many are. Four queries."""
    public = Initiative.objects.public()
    counts = Selection().count()
    return Section(
        name="new",
        template="initiatives/sections/home.html",
        context={
            "total": counts.total,
            "map": draw_map(Selection(), counts, there=reverse("initiatives:list")),
            "zooms": needs_zoom(),
            "newest": public.for_list().order_by("-submitted_at", "-pk")[:NEWEST],
        },
    )
