"""Read the offers and needs of an initiative of an example file."""

from civicnet.example.codes import Codes
from civicnet.example.fields import Fields
from civicnet.example.marketplace.document import PostDoc
from initiatives.marketplace.models import Side
from initiatives.marketplace.values import CATEGORIES, URGENCIES

_CATEGORIES = {word: value for value, word in CATEGORIES.by_value.items()}
_URGENCIES = {word: value for value, word in URGENCIES.by_value.items()}
# What the file calls a side.
_SIDES = {"aanbod": Side.OFFER, "vraag": Side.NEED}


def read_posts(part: Fields, codes: Codes) -> tuple[PostDoc, ...]:
    """Those of one initiative, which is `part`: the lists “aanbod” and “vraag”."""
    return tuple(
        _read_post(one, side, codes)
        for name, side in _SIDES.items()
        for one in codes.unique(part.parts(name), codes.posts)
    )


def _read_post(part: Fields, side: str, codes: Codes) -> PostDoc:
    places = {code: code for code in codes.places}
    post = PostDoc(
        code=part.code(),
        side=side,
        category=part.choice("categorie", _CATEGORIES) or "",
        title=part.text("tekst", longest=120),
        text=part.text("toelichting", required=False, longest=2000),
        urgency=part.choice("urgentie", _URGENCIES, required=False) or "normal",
        number=part.whole("aantal", required=False, least=1, most=999) or 1,
        is_unique=part.flag("uniek"),
        condition=part.choice("voorwaarde", places, required=False) or "",
        place=part.choice("plek", places, required=False) or "",
        put_up=part.day("op"),
    )
    part.finish()
    return post
