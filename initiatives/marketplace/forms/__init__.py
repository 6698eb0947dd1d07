"""What people fill in on the marketplace."""

from initiatives.marketplace.forms.exchange import (
    AnswerForm,
    MessageForm,
    ReasonForm,
    TermsForm,
    ThanksForm,
)
from initiatives.marketplace.forms.steps import Part, WhatForm, WhereForm, WordsForm

__all__ = [
    "AnswerForm",
    "MessageForm",
    "Part",
    "ReasonForm",
    "TermsForm",
    "ThanksForm",
    "WhatForm",
    "WhereForm",
    "WordsForm",
]
