"""What the demo has on the marketplace beside the example set: of residents in person, of the municipality, and what
happened to some of it since. Made by the real verbs, for the demo only.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from initiatives import actions as registry
from initiatives.marketplace import actions as market
from initiatives.marketplace.models import Post
from initiatives.models import Organisation

# Who, in which neighbourhood, how many days ago, and what.
_IN_PERSON: Any = (
    (
        "corrie",
        "B6",
        3,
        {
            "side": "need",
            "category": "transport",
            "title": "Rit naar het ziekenhuis, om de week",
            "text": "Ik moet elke twee weken op controle. De bus stopt te ver weg voor mij.",
            "urgency": "high",
            "days": [2],
            "day_parts": ["morning"],
        },
    ),
    (
        "rob",
        "B3",
        6,
        {
            "side": "offer",
            "category": "hands",
            "title": "Twee vrije middagen, voor alles met hout",
            "text": "Ik was dertig jaar timmerman. Zagen, schaven, een hek of een kast: vraag maar.",
            "days": [3, 5],
            "day_parts": ["afternoon"],
        },
    ),
    (
        "meilin",
        "B4",
        9,
        {
            "side": "offer",
            "category": "knowledge",
            "title": "Twee uur huiswerkhulp op zaterdag",
            "text": "Wiskunde en Engels, tot en met de derde klas.",
            "days": [6],
            "day_parts": ["morning"],
        },
    ),
)
_OF_TOWN_HALL: Any = (
    (
        "B4",
        5,
        {
            "side": "offer",
            "category": "space",
            "title": "Zaal in De Brink, maandag- en dinsdagavond",
            "text": "Dertig stoelen, een keuken en stroom. Je sluit zelf af.",
            "days": [1, 2],
            "day_parts": ["evening"],
        },
    ),
    (
        None,
        8,
        {
            "side": "need",
            "category": "hands",
            "title": "Lees onze brieven voordat we ze sturen",
            "text": "Wij willen brieven die iedereen meteen snapt. Eén uur per maand, thuis.",
            "number": 4,
        },
    ),
)


def fill_the_market(people: dict[str, User]) -> None:
    """Three offers and needs of residents, two of the municipality."""
    areas = {area.code: area for area in Neighbourhood.objects.without_outlines()}
    now = timezone.now()
    for who, area, days, fields in _IN_PERSON:
        person, at = people[who], now - timedelta(days=days)
        draft = market.start_post(actor=person, person=person, neighbourhood=areas.get(area), at=at, **fields)
        market.put_up(draft, actor=person, is_standing=fields["category"] == "hands", at=at)
    town_hall = registry.edit_organisation(
        Organisation.objects.get(is_municipality=True),
        actor=people["fenna"],
        about="Wij vragen en bieden hier zoals iedereen.",
        at=now - timedelta(days=60),
    )
    _of_town_hall(town_hall, people["fenna"], areas)
    _since_then(people["saskia"])


def _of_town_hall(town_hall: Organisation, clerk: User, areas: dict[str, Neighbourhood]) -> None:
    for area, days, fields in _OF_TOWN_HALL:
        at, where = timezone.now() - timedelta(days=days), areas.get(area)
        draft = market.start_post(actor=clerk, organisation=town_hall, neighbourhood=where, at=at, **fields)
        market.put_up(draft, actor=clerk, at=at)


def _since_then(saskia: User) -> None:
    """The garden said more about what it looks for, and kept it open."""
    need, at = Post.objects.get(code="V10"), timezone.now() - timedelta(days=1)
    text = "We wieden, planten en gieten. Koffie is er altijd. Ervaring is niet nodig."
    market.edit_post(need, actor=saskia, at=at, text=text, days=[6], day_parts=["morning"])
    market.keep_open(need, actor=saskia, at=at)
