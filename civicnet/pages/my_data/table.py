"""The table of what is kept of people, of all capabilities. civicnet/personal_data.py says how to add a line to it."""

from typing import Final

import civicnet.pages.my_data.ground as ground
import initiatives.assessments.personal_data as assessments
import initiatives.collaborations.personal_data as collaborations
import initiatives.marketplace.personal_data as marketplace
import initiatives.network.personal_data as network
import initiatives.personal_data as registry
import vision.endorsement.personal_data as endorsement
import vision.personal_data as vision
from civicnet.personal_data import Kept, Kind, NotPersonal

# In the order in which a person reads them.
CAPABILITIES: Final = (
    ground,
    registry,
    marketplace,
    collaborations,
    network,
    assessments,
    vision,
    endorsement,
)
KEPT: Final[tuple[Kept, ...]] = tuple(kept for capability in CAPABILITIES for kept in capability.KEPT)
NOT_PERSONAL: Final[tuple[NotPersonal, ...]] = tuple(capability.NOT_PERSONAL for capability in CAPABILITIES)


def kinds() -> list[Kind]:
    """Every kind of personal data once: first what is about the account, last what is about work here."""
    found = list(dict.fromkeys(kept.kind for kept in KEPT))
    of_staff = [kind for kind in found if kind in (ground.WORK, ground.ACTS)]
    return [kind for kind in found if kind not in of_staff] + of_staff
