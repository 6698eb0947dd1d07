"""What people fill in about a collaboration."""

from initiatives.collaborations.forms.collaboration import (
    AgreementForm,
    IntroduceForm,
    InviteForm,
    LeaveForm,
    ShareForm,
    StartForm,
)
from initiatives.collaborations.forms.moment import MomentForm, PlanForm
from initiatives.collaborations.forms.problem import ProblemForm, SendBackForm, SolveForm
from initiatives.collaborations.forms.pulse import PulseForm

__all__ = [
    "AgreementForm",
    "IntroduceForm",
    "InviteForm",
    "LeaveForm",
    "MomentForm",
    "PlanForm",
    "ProblemForm",
    "PulseForm",
    "SendBackForm",
    "ShareForm",
    "SolveForm",
    "StartForm",
]
