"""The shape of what people type, for voters, curators and the desk."""

from vision.endorsement.forms.ballot import BallotForm, CodeForm, LetterForm
from vision.endorsement.forms.desk import AgainForm, KeyingForm, PassForm
from vision.endorsement.forms.round import EligibleForm, MergeForm, ReasonForm, RollForm, RoundForm

__all__ = [
    "AgainForm",
    "BallotForm",
    "CodeForm",
    "EligibleForm",
    "KeyingForm",
    "LetterForm",
    "MergeForm",
    "PassForm",
    "ReasonForm",
    "RollForm",
    "RoundForm",
]
