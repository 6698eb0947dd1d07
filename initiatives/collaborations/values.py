"""What the API, and the address of a list, call the values of a collaboration. Source: domain.md, Collaboration."""

from typing import Final

from civicnet.api.values import Words
from initiatives.collaborations.models import Collaboration

STATES: Final = Words.of(
    Collaboration.State.choices,
    words={
        "exploring": "verkennend",
        "active": "actief",
        "renegotiating": "heroverwegend",
        "dissolved": "gestopt",
    },
)
