"""`/netwerk/`: who works with whom, as a picture and as lists that say the same."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.workflow import may
from initiatives.models import Initiative, Organisation
from initiatives.network.drawing import draw
from initiatives.network.figures import figures_of, growth_of
from initiatives.network.models import Snapshot
from initiatives.network.reading import SHAPES, Network, Seen, name_of_group
from initiatives.network.selection import CHOICES, KIND_WORDS, Selection
from initiatives.network.ties import KINDS, Tie, party_of

TOPICS: Final = ("collaborations", "network", "initiatives", "marketplace", "areas", "vision")
PAGE_SIZE: Final = 50


class Group(NamedTuple):
    """A group in the list: its number, its name, its parties by name, and how many ties it has."""

    number: int
    name: str
    parties: Sequence[Seen]
    ties: int


class Row(NamedTuple):
    """A tie in a table: both parties, what it came of and the address of that, what kind it is and since when."""

    tie: Tie
    one: Seen
    other: Seen
    through: tuple[str, str]
    kind: str


class Choice(NamedTuple):
    """One field above the picture, with its options: value and words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


@access(PUBLIC)
@kept(*TOPICS)
def network(request: HttpRequest) -> HttpResponse:
    """`/netwerk/`. From the stored snapshot, in at most six queries for a visitor."""
    selection = Selection.parse(request.GET)
    growth = Snapshot.objects.growth()
    newest = Snapshot.objects.on(None)
    if newest is None:
        return render(request, "network/empty.html")
    snapshot = (Snapshot.objects.on(selection.on) if selection.on else newest) or newest
    whole = Network.of(snapshot)
    chosen = whole.by_word.get(selection.party)
    part = selection.narrowed(whole, snapshot.day)
    near = whole.near(chosen.key, 2) if chosen and selection.steps else set()
    drawn = (
        part.only([tie for tie in part.ties if {*tie.pair} <= near], [chosen.key])
        if chosen and near
        else part
    )
    context = {
        "here": reverse("network:network"),
        "snapshot": snapshot,
        "is_now": snapshot.pk == newest.pk,
        "figures": snapshot.figures,
        "selection": selection,
        "query": selection.querystring,
        "is_empty": not part.parties,
        "plate": draw(drawn, chosen=chosen.key if chosen else "", opened=selection.group),
        "shapes": SHAPES,
        "kinds": KINDS,
        "choices": list(_choices(selection, whole)),
        "moments": growth_of(growth, snapshot, newest),
        "groups": list(_groups(part)),
        "lone": part.lone,
        "measures": figures_of(snapshot, growth) if not selection.is_filtered else [],
        "loose": _loose(whole, part) if selection.town else None,
        "page": Paginator(part.ties[::-1], PAGE_SIZE).get_page(request.GET.get("pagina")),
        "rows_of": lambda ties: rows_of(part, ties),
        **(_chosen(request, whole, chosen) if chosen else {"chosen": None}),
    }
    return render(request, "network/network.html", context)


@access(PUBLIC)
@kept(*TOPICS)
def parties(request: HttpRequest) -> HttpResponse:
    """`/netwerk/partijen/`: each party with the number of its ties and to whom, for who does not see the picture."""
    newest = Snapshot.objects.on(None)
    found = Network.of(newest) if newest else Network({}, [])
    rows = [seen for group in found.groups for seen in group] + list(found.lone)
    page_of = {seen.key: n // PAGE_SIZE + 1 for n, seen in enumerate(rows)}
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "here": reverse("network:network"),
        "page": page,
        "shapes": SHAPES,
        "network": found,
        "page_of": page_of,
    }
    return render(request, "network/parties.html", context)


def rows_of(network: Network, ties: Sequence[Tie]) -> list[Row]:
    """Ties as a table shows them."""
    return [
        Row(
            tie,
            network.parties[tie.a],
            network.parties[tie.b],
            network.through(tie),
            str(KINDS[tie.kind].label),
        )
        for tie in ties
    ]


def _groups(network: Network) -> Iterator[Group]:
    for parties in network.groups:
        number = parties[0].node.group + 1
        inside = {seen.key for seen in parties}
        yield Group(
            number,
            name_of_group(parties, number),
            parties,
            sum(tie.a in inside and tie.b in inside for tie in network.ties),
        )


def _choices(selection: Selection, network: Network) -> Iterator[Choice]:
    """The fields above the picture; only what there is to choose."""
    areas = sorted({seen.area for seen in network.parties.values()} - {("", "")}, key=lambda area: area[1])
    themes = sorted({seen.theme for seen in network.parties.values()} - {("", "")})
    kinds = [(word, str(label)) for word, label in KIND_WORDS.labels.items()]
    kind = KIND_WORDS[selection.kind] if selection.kind else ""
    for name, label, every, options, chosen in (
        ("buurt", _("Neighbourhood"), _("All neighbourhoods"), areas, selection.area),
        ("thema", _("Theme"), _("All themes"), themes, selection.theme),
        ("band", _("Kind of tie"), _("All ties"), kinds, kind),
    ):
        if options:
            yield Choice(name, label, [("", every), *options], chosen)
    for name, label, chosen in (
        ("gemeente", _("The municipality"), selection.town),
        ("sinds", _("Since when"), selection.since),
    ):
        if name != "gemeente" or network.municipality:
            yield Choice(name, label, [(value, str(text)) for value, text in CHOICES[name].items()], chosen)


def _loose(whole: Network, part: Network) -> list[Seen]:
    """Who has no tie left once the municipality is left out."""
    return [seen for seen in part.parties.values() if seen.node.group >= 0 and seen.key not in part.ties_of]


def _name_url(party: Initiative | Organisation) -> str:
    """Where the owners of a party hide or show its name."""
    view = "name_of_initiative" if isinstance(party, Initiative) else "name_of_organisation"
    return reverse(f"network:{view}", args=[party.slug])


def _chosen(request: HttpRequest, network: Network, chosen: Seen) -> dict[str, Any]:
    """What stands beside the picture about the party that is chosen."""
    ties = sorted(network.ties_of.get(chosen.key, ()), key=lambda tie: tie.since, reverse=True)
    party = party_of(chosen.key) if request.user.is_authenticated else None
    return {
        "chosen": chosen,
        "chosen_rows": rows_of(network, ties[:PAGE_SIZE]),
        "partners": network.partners(chosen.key),
        "name_url": _name_url(party) if party and may(request.user, "network.hide_name", party) else "",
    }
