"""The network to take away: its ties as a table, and the whole as GraphML for programs that draw networks."""

from io import BytesIO

import networkx
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from civicnet import downloads
from civicnet.addresses import site_url
from civicnet.permissions import PUBLIC, access
from initiatives.network.models import Snapshot
from initiatives.network.reading import SHAPES, Network
from initiatives.network.selection import KIND_WORDS, Selection
from initiatives.network.ties import KINDS


def selected(request: HttpRequest) -> Network:
    """What an address chooses of the network, of its day. Without a snapshot it is empty."""
    selection = Selection.parse(request.GET)
    snapshot = Snapshot.objects.on(selection.on)
    return selection.narrowed(Network.of(snapshot), snapshot.day) if snapshot else Network({}, [])


@access(PUBLIC)
def table(request: HttpRequest, form: downloads.Form) -> HttpResponseBase:
    """`/netwerk/banden.xlsx` and its like: the ties of a selection in one of the forms of a table."""
    network = selected(request)
    columns = (
        ("van", _("Who gave, or one of both")),
        ("naar", _("Who got, or the other")),
        ("soort", _("Kind of tie")),
        ("waardoor", _("Through what")),
        ("sinds", _("Since")),
        ("pagina", _("Address")),
    )
    rows = (
        [
            network.parties[tie.a].called,
            network.parties[tie.b].called,
            downloads.Coded(KIND_WORDS[tie.kind], str(KINDS[tie.kind].label)),
            network.through(tie)[0],
            tie.since,
            site_url(url) if (url := network.through(tie)[1]) else None,
        ]
        for tie in network.ties
    )
    made = downloads.Table(
        "banden", [downloads.Column(*column) for column in columns], rows, len(network.ties)
    )
    return downloads.response(request, made, form)


@access(PUBLIC)
def graphml(request: HttpRequest) -> HttpResponse:
    """`/netwerk/netwerk.graphml`: the parties and ties of a selection. Source: graphml.graphdrawing.org."""
    network = selected(request)
    graph = networkx.MultiDiGraph()
    for seen in network.parties.values():
        graph.add_node(
            seen.word,
            naam=seen.called,
            soort=str(SHAPES[seen.shape]),
            buurt=seen.area[0],
            groep=seen.node.group + 1,
            x=seen.node.x,
            y=seen.node.y,
        )
    for tie in network.ties:
        one, other = network.parties[tie.a].word, network.parties[tie.b].word
        graph.add_edge(one, other, soort=KIND_WORDS[tie.kind], sinds=tie.since.isoformat())
    file = BytesIO()
    networkx.write_graphml(graph, file)
    headers = {"Content-Disposition": 'attachment; filename="netwerk.graphml"'}
    return HttpResponse(
        file.getvalue(), content_type="application/graphml+xml; charset=utf-8", headers=headers
    )
