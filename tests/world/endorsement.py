"""The votes on the vision."""

from civicnet.workflow import SYSTEM
from tests.factories import make_round
from tests.world.contents import World
from vision.endorsement.actions import round as voting


def add_rounds(made: World) -> None:
    """A round that is closed, one that was called off, and the one that is open; no two are under way at once."""
    made.keep("round", "closed", make_round(state="closed"), "code")
    called_off = make_round(state="fixed")
    voting.cancel(called_off, actor=SYSTEM, reason="De zaal is dicht.")
    made.keep("round", "cancelled", called_off, "code")
    unfixed = make_round(state="preparing")
    unfixed.groups.update(name=made.hide("round_unfixed"))
    voting.cancel(unfixed, actor=SYSTEM, reason="Toch niet.")
    made.keep("round", "open", make_round(state="open"), "code")
    made.keep("list", "*", "choice")
    made.words["vote"] = made.words["round"] | {"unfixed": unfixed.code}
