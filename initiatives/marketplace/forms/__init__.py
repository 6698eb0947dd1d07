"""What people fill in on the marketplace."""

from initiatives.marketplace.forms.exchange import (
    AnswerForm,
    MessageForm,
    ReasonForm,
    TermsForm,
    ThanksForm,
)

__all__ = ["AnswerForm", "MessageForm", "ReasonForm", "TermsForm", "ThanksForm"]
