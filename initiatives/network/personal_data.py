"""What the network keeps of people: nothing. See civicnet/personal_data.py."""

from typing import Final

from civicnet.personal_data import Kept, NotPersonal

KEPT: Final[tuple[Kept, ...]] = ()

NOT_PERSONAL: Final[NotPersonal] = {"network.Snapshot": "graph counts"}
