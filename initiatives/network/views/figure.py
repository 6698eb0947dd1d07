"""`/netwerk/getallen/<word>/`: what one figure of the network rests on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.sections import some_of
from initiatives.marketplace.models import Category
from initiatives.marketplace.values import CATEGORIES
from initiatives.network.figures import BY_WORD
from initiatives.network.measures import came_back, loose_without
from initiatives.network.models import Snapshot
from initiatives.network.reading import Network, Seen, name_of_group
from initiatives.network.selection import Selection
from initiatives.network.ties import KINDS, Tie
from initiatives.network.views.network import PAGE_SIZE, TOPICS, rows_of


class Rest(NamedTuple):
    """One thing that a figure rests on: what it is, where it leads, and what there is to say of it."""

    text: str
    url: str
    note: str


@access(PUBLIC)
@kept(*TOPICS)
def figure(request: HttpRequest, word: str) -> HttpResponse:
    """What a figure rests on: ties as a table, and all else as a list. Raises Http404 for a word that is no figure."""
    kind, snapshot = BY_WORD.get(word), Snapshot.objects.on(None)
    if kind is None or snapshot is None:
        raise Http404
    network = Network.of(snapshot)
    ties = _TIES[word](network) if word in _TIES else []
    rests = list(_RESTS[word](network, snapshot)) if word in _RESTS else []
    page = Paginator(ties or rests, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "here": reverse("network:network"),
        "kind": kind,
        "count": kind.count(snapshot.figures),
        "meaning": kind.meaning % snapshot.figures._asdict(),
        "snapshot": snapshot,
        "selection": Selection(),
        "page": page,
        "rows": rows_of(network, ties[page.start_index() - 1 : page.end_index()]) if ties else [],
        "rests": page.object_list if not ties else [],
    }
    return render(request, "network/figure.html", context)


# ---- ties -----------------------------------------------------------------------------------
def _of_largest(network: Network) -> list[Tie]:
    inside = {seen.key for seen in network.groups[0]} if network.groups else set()
    return [tie for tie in network.ties if tie.a in inside][::-1]


def _of_municipality(network: Network) -> list[Tie]:
    return list(network.ties_of.get(network.municipality.key, ()))[::-1] if network.municipality else []


def _across(network: Network) -> list[Tie]:
    area = {key: seen.area[0] for key, seen in network.parties.items()}
    return [tie for tie in network.ties if area[tie.a] and area[tie.b] and area[tie.a] != area[tie.b]][::-1]


def _that_came_back(network: Network) -> list[Tie]:
    gifts = [tie for tie in network.ties if KINDS[tie.kind].has_direction]
    back = came_back([(tie.a, tie.b) for tie in gifts])
    return [tie for tie, is_back in zip(gifts, back, strict=True) if is_back][::-1]


# ---- all else -------------------------------------------------------------------------------
def _groups(network: Network, _snapshot: Snapshot) -> Iterator[Rest]:
    for parties in network.groups:
        number = parties[0].node.group + 1
        note = some_of([seen.called for seen in parties])
        yield Rest(name_of_group(parties, number), _to(Selection(group=number)), note)


def _lone(network: Network, _snapshot: Snapshot) -> Iterator[Rest]:
    for seen in network.lone:
        yield _party(seen, seen.area[1])


def _holders(network: Network, _snapshot: Snapshot) -> Iterator[Rest]:
    """Who holds others, and who would get loose without them."""
    pairs = [tie.pair for tie in network.ties]
    for parties in network.groups:
        inside = {seen.key for seen in parties}
        mine = [pair for pair in pairs if pair[0] in inside]
        for seen in parties:
            if seen.node.holds:
                loose = loose_without(seen.key, inside, mine)
                names = [network.parties[key].called for part in loose for key in part]
                yield _party(seen, _("Without it get loose: %(names)s.") % {"names": some_of(sorted(names))})


def _single(_network: Network, snapshot: Snapshot) -> Iterator[Rest]:
    """For each kind of help how many needs are open, and how many offer it: who is scarce comes first."""
    needs = sorted(snapshot.figures.needs.items(), key=lambda row: (row[1][1], -row[1][0], row[0]))
    for category, (asked, offer) in needs:
        asked_for = ngettext("%(n)s need", "%(n)s needs", asked) % {"n": asked}
        offered = ngettext("%(n)s who offers it", "%(n)s who offer it", offer) % {"n": offer}
        url = f"{reverse('marketplace:list')}?categorie={CATEGORIES[category]}"
        yield Rest(str(capfirst(Category(category).label)), url, f"{asked_for}, {offered}")


def _party(seen: Seen, note: str) -> Rest:
    return Rest(seen.called, _to(Selection(party=seen.word)), note)


def _to(selection: Selection) -> str:
    return reverse("network:network") + selection.querystring


_TIES: Final[Mapping[str, Callable[[Network], list[Tie]]]] = {
    "grootste-groep": _of_largest,
    "gemeente": _of_municipality,
    "buurtgrens": _across,
    "terug": _that_came_back,
}
_RESTS: Final[Mapping[str, Callable[[Network, Snapshot], Iterator[Rest]]]] = {
    "groepen": _groups,
    "zonder-band": _lone,
    "vasthouden": _holders,
    "een-aanbieder": _single,
}
