"""Writing in a draft: what stands there, and what a curator saves."""

from tests import factories
from vision import actions
from vision.models import Piece, PieceKind, Revision, VisionVersion
from vision.text import Fields

D11 = Piece(PieceKind.GOAL, "D1.1")


def now(version: VisionVersion, piece: Piece = D11) -> Revision:
    """The revision that stands."""
    found = Revision.objects.current(version, piece)
    assert found is not None
    return found


def typed(version: VisionVersion, text: str, piece: Piece = D11) -> Fields:
    """What stands there, with another text."""
    return now(version, piece).fields | {"text": text}


def save(
    version: VisionVersion, text: str, base: int = 1, piece: Piece = D11, **more: object
) -> actions.Saved:
    """A curator saves `text` over revision `base`."""
    fields = typed(version, text, piece)
    more = {"actor": factories.make_staff("curator")} | more
    return actions.save_piece(version, piece, fields, base=base, **more)  # type: ignore[arg-type]  # as said
