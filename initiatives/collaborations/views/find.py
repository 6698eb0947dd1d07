"""`/samenwerkingen/`: what parties do together, page by page; by words and by how it stands."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.search.query import best_first, matching
from civicnet.text.search import terms_of
from initiatives.choosing import LONGEST_SEARCH, PAGE_SIZE
from initiatives.collaborations.models import Collaboration, Partner
from initiatives.collaborations.values import STATES


@access(PUBLIC)
@kept("collaborations", "initiatives", "search")
def collaborations(request: HttpRequest) -> HttpResponse:
    """The list. The same number of queries however many there are."""
    words = " ".join(request.GET.get("zoek", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    state = STATES.value_of(request.GET.get("stand", "")) or ""
    rows: QuerySet[Collaboration] = Collaboration.objects.public()
    if words and (terms := terms_of(words)):
        rows = best_first(matching(rows, terms), terms)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    found = rows.filter(state=state) if state else rows
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    partners = _partners_of_each([row.pk for row in page])
    context = {
        "words": words,
        "page": page,
        "rows": [(row, partners.get(row.pk, [])) for row in page],
        "states": _tabs(words, state, counts),
        "keeps": [("stand", STATES[state])] if state else [],
        "total": sum(counts.values()),
    }
    return render(request, "collaborations/list.html", context)


def _partners_of_each(keys: list[int]) -> dict[int, list[Partner]]:
    """Who takes part in each of these. One query."""
    found: dict[int, list[Partner]] = {}
    for partner in Partner.objects.here().filter(collaboration__in=keys).with_parties():
        found.setdefault(partner.collaboration_id, []).append(partner)
    return found


def _tabs(words: str, state: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """All of them, and those in each state that occurs."""
    kept: Final = {"zoek": words} if words else {}
    everything = {
        "name": "",
        "text": _("All"),
        "count": sum(counts.values()),
        "url": f"?{urlencode(kept)}",
        "current": not state,
    }
    return [
        everything,
        *(
            {
                "name": value,
                "text": capfirst(str(label)),
                "count": counts[value],
                "url": f"?{urlencode(kept | {'stand': STATES[value]})}",
                "current": value == state,
            }
            for value, label in Collaboration.State.choices
            if value in counts
        ),
    ]
