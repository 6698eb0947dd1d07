"""The tiles that a municipality may have drawn under its map: pictures of a server of its choice, which browsers fetch there.

Without the setting nobody is asked for anything. The map itself is ours (maps.py): the browser puts each tile at its place
in it (tiles.js). So there is no second map with its own data, and all else works the same.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ImproperlyConfigured

_ADDRESS: Final = re.compile(r"(?P<host>https?://[\w.:-]+)/\S*")


@dataclass(frozen=True)
class Tiles:
    """The address of a tile with {z}, {x} and {y} in it, and who is to be named for it; empty: no tiles."""

    address: str = ""
    credit: str = ""

    @property
    def host(self) -> str:
        """Where a browser may fetch pictures; empty without tiles."""
        found = _ADDRESS.fullmatch(self.address)
        return found["host"] if found else ""


def tiles_of(address: str, credit: str) -> Tiles:
    """The two settings, checked.

    Raises:
        ImproperlyConfigured: for an address that names no tile or no host, or without a credit: those who make maps ask
            for it.
    """
    found = Tiles(address.strip(), credit.strip())
    if not found.address:
        return Tiles()
    if not found.host or not all(part in found.address for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured("CIVICNET_MAP_TILES must be like https://HOST/{z}/{x}/{y}.png.")
    if not found.credit:
        raise ImproperlyConfigured("CIVICNET_MAP_CREDIT must say whose the tiles are, as their maker asks.")
    return found
