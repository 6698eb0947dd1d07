"""What the API calls the values of the vision and of what people say about it. Source: design, glossary."""

from typing import Final

from civicnet.api.values import Words
from vision.models import (
    DECISIONS,
    Amendment,
    CouncilChange,
    Endorsement,
    Indicator,
    Kind,
    Reaction,
    ReactionAnswer,
    Vision,
    VisionVersion,
)

STATES: Final = Words.of(
    VisionVersion.State.choices,
    words={
        "drafting": "concept",
        "consultation": "consultatie",
        "amending": "verwerking",
        "frozen": "bevroren",
        "endorsement": "instemming",
        "council": "raad",
        "adopted": "vastgesteld",
        "superseded": "vervangen",
        "rejected": "verworpen",
    },
)
ENDORSEMENTS: Final = {
    "broadly_endorsed": "breed_gedragen",
    "endorsed_with_concerns": "gedragen_met_zorgen",
    "not_endorsed": "niet_gedragen",
}
ENDORSED: Final = Words.of(Endorsement.choices, words=ENDORSEMENTS)
REVIEWS: Final = Words.of(
    Vision.Review.choices, words={"resting": "nog_niet", "due": "nodig", "under_way": "bezig"}
)
DIRECTIONS: Final = Words.of(Indicator.Direction.choices, words={"up": "omhoog", "down": "omlaag"})
COUNCIL_CHANGES: Final = Words.of(
    CouncilChange.choices,
    words={"reworded": "anders_verwoord", "dropped": "geschrapt", "added": "toegevoegd"},
)
PARTS: Final = Words.of(
    Kind.choices, words={"preamble": "inleiding", "precondition": "randvoorwaarde", "goal": "doel"}
)
CHANGES: Final = Words.of(
    Amendment.Change.choices, words={"reword": "anders_verwoorden", "add": "toevoegen", "drop": "schrappen"}
)
# Of a reaction and of a proposal: where it stands, and what came of it.
VOICE_STATES: Final = Words.of(
    [one for one in Reaction.State.choices if one[0] != Reaction.State.WITHDRAWN],
    [one for one in Amendment.State.choices if one[0] != Amendment.State.WITHDRAWN],
    words={
        "given": "wacht_op_antwoord",
        "answered": "beantwoord",
        "proposed": "wacht_op_besluit",
        "decision_proposed": "besluit_voorgesteld",
        "accepted": "overgenomen",
        "partly": "deels_overgenomen",
        "rejected": "niet_overgenomen",
    },
)
VOICE_OUTCOMES: Final = Words.of(
    ReactionAnswer.Outcome.choices,
    DECISIONS,
    words={
        "adopted": "overgenomen",
        "partly": "deels_overgenomen",
        "not_adopted": "niet_overgenomen",
        "explained": "uitgelegd",
        "already": "staat_er_al",
        "outside": "buiten_de_visie",
        "accepted": "overgenomen",
        "rejected": "niet_overgenomen",
    },
)
