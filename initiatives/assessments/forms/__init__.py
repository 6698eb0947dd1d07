"""The shape of what people type. No form sets a state or a role: that is what actions are for."""

from initiatives.assessments.forms.case import (
    ContactForm,
    ContactPersonForm,
    FilterForm,
    InterestForm,
    PauseForm,
    RequestForm,
    SeatForm,
)
from initiatives.assessments.forms.condition import ReportForm
from initiatives.assessments.forms.experience import ExperienceForm
from initiatives.assessments.forms.hearing import AnswerForm, BaseConditions, ReplyForm, conditions_of
from initiatives.assessments.forms.reading import AgreedForm, ReadingForm

__all__ = [
    "AgreedForm",
    "AnswerForm",
    "BaseConditions",
    "ContactForm",
    "ContactPersonForm",
    "ExperienceForm",
    "FilterForm",
    "InterestForm",
    "PauseForm",
    "ReadingForm",
    "ReplyForm",
    "ReportForm",
    "RequestForm",
    "SeatForm",
    "conditions_of",
]
