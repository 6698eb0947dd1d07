"""What the API, and the address of a list, call the values of a collaboration. Source: domain.md, Collaboration."""

from typing import Final

from civicnet.api.values import Words
from initiatives.collaborations.models import Collaboration, Problem

STATES: Final = Words.of(
    Collaboration.State.choices,
    words={
        "exploring": "verkennend",
        "active": "actief",
        "renegotiating": "heroverwegend",
        "evaluating": "evaluatie",
        "lasting": "duurzaam",
        "completed": "afgerond",
        "dissolved": "gestopt",
    },
)
PROBLEM_STATES: Final = Words.of(
    [choice for choice in Problem.State.choices if choice[0] != Problem.State.WITHDRAWN],
    words={
        "open": "open",
        "picked_up": "opgepakt",
        "in_progress": "in_uitvoering",
        "solved": "opgelost",
        "confirmed": "bevestigd",
    },
)
