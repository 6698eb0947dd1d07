"""What people fill in about initiatives, organisations and signals."""

from initiatives.forms.goals import AboutGoalsForm, Question
from initiatives.forms.parts import ChallengeForm, Part, WhatForForm, WhatForm, WhereForm, WhoForm
from initiatives.forms.people import (
    AnswerForm,
    CarryForm,
    InvitationForm,
    MemberForm,
    MessageForm,
    OrganisationForm,
    QuestionForm,
    TakePartForm,
)
from initiatives.forms.report import AppealForm, DecisionForm, ReportForm
from initiatives.forms.story import (
    ActivityForm,
    AltForm,
    ContactForm,
    DocumentForm,
    HandoverForm,
    NewsForm,
    NormForm,
    PhotoForm,
    ScoreForm,
    SignalForm,
    StageForm,
    UpdateForm,
)

__all__ = [
    "AboutGoalsForm",
    "ActivityForm",
    "AltForm",
    "AnswerForm",
    "AppealForm",
    "CarryForm",
    "ChallengeForm",
    "ContactForm",
    "DecisionForm",
    "DocumentForm",
    "HandoverForm",
    "InvitationForm",
    "MemberForm",
    "MessageForm",
    "NewsForm",
    "NormForm",
    "OrganisationForm",
    "Part",
    "PhotoForm",
    "Question",
    "QuestionForm",
    "ReportForm",
    "ScoreForm",
    "SignalForm",
    "StageForm",
    "TakePartForm",
    "UpdateForm",
    "WhatForForm",
    "WhatForm",
    "WhereForm",
    "WhoForm",
]
