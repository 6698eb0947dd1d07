"""What the API and files for programs call the values of an assessment. Source: design, glossary."""

from typing import Final

from civicnet.api.values import Words
from initiatives.assessments.models import Assessment, Condition, Overall, Score
from initiatives.assessments.models.reading import NUMERIC
from initiatives.values import OVERALL

STATES: Final = Words.of(
    Assessment.State.choices,
    words={
        "requested": "aangevraagd",
        "intake": "kennismaking",
        "awaiting_information": "wacht_op_informatie",
        "first_assessment": "eerste_toets",
        "second_reading": "tweede_lezing",
        "comparison": "vergelijking",
        "hearing": "hoor_en_wederhoor",
        "decided": "beantwoord",
        "withdrawn": "ingetrokken",
    },
)
JUDGEMENTS: Final = Words.of(Overall.choices, words=OVERALL)
# Scores that are numbers stay numbers; only the others have a word.
SCORES: Final = Words.of(
    Score.choices,
    words={str(score): str(score) for score in NUMERIC}
    | {"na": "niet_van_toepassing", "unknown": "te_weinig_informatie"},
)
OWNERS: Final = Words.of(
    Condition.Owner.choices, words={"initiators": "initiatiefnemers", "municipality": "gemeente"}
)
KEPT: Final = Words.of(
    Condition.Outcome.choices,
    words={"open": "open", "told": "gemeld", "kept": "nagekomen", "not_kept": "niet_nagekomen"},
)
