"""What the API and files for programs call the values of a round. Source: design, glossary."""

from typing import Final

from civicnet.api.values import Words
from vision.endorsement.models import Group, Round, Way
from vision.values import ENDORSEMENTS

STATES: Final = Words.of(
    Round.State.choices,
    words={
        "preparing": "voorbereiding",
        "fixed": "vastgelegd",
        "open": "open",
        "closing": "sluit",
        "closed": "gesloten",
        "cancelled": "afgelast",
    },
)
OUTCOMES: Final = Words.of(Round.Outcome.choices, words=ENDORSEMENTS)
WAYS: Final = Words.of(Way.choices, words={"login": "inloggen", "letter": "brief", "desk": "balie"})
DIMENSIONS: Final = Words.of(Group.Dimension.choices, words={"neighbourhood": "buurt", "age": "leeftijd"})
