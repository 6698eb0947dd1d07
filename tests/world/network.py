"""The network of the world: the picture of today, and the figures that one can ask about."""

from initiatives.network.actions import take_snapshot
from initiatives.network.figures import KINDS
from tests.world.contents import World


def add_network(made: World) -> None:
    """What is tied in the world, as of today."""
    take_snapshot()
    made.words["network_figure"] = {"*": KINDS[0].word}
