"""The picture of the network as the template draws it. Pure: no database, no request."""

from initiatives.network.drawing.plate import Plate, draw

__all__ = ["Plate", "draw"]
