"""What people fill in about initiatives, organisations and signals."""

from initiatives.forms.parts import ChallengeForm, Part, WhatForForm, WhatForm, WhereForm, WhoForm
from initiatives.forms.people import CarryForm, InvitationForm, MemberForm, OrganisationForm
from initiatives.forms.story import (
    AltForm,
    ContactForm,
    HandoverForm,
    PhotoForm,
    ScoreForm,
    SignalForm,
    StageForm,
    UpdateForm,
)

__all__ = [
    "AltForm",
    "CarryForm",
    "ChallengeForm",
    "ContactForm",
    "HandoverForm",
    "InvitationForm",
    "MemberForm",
    "OrganisationForm",
    "Part",
    "PhotoForm",
    "ScoreForm",
    "SignalForm",
    "StageForm",
    "UpdateForm",
    "WhatForForm",
    "WhatForm",
    "WhereForm",
    "WhoForm",
]
