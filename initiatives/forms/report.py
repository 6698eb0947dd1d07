"""Reporting content, deciding about it, and objecting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField
from initiatives.models import Report


class ReportForm(forms.Form):
    reason = CharField(
        label=_("What is wrong with it?"),
        error_messages={"required": _("Say what is wrong with it.")},
        max_length=2000,
        help_text=_(
            "For example: it breaks the law, it threatens or insults somebody, or it shows a person who does not "
            "want that. That you disagree with a plan is no reason: then talk to the initiators."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any, *, about: Report) -> None:
        super().__init__(data)
        if about.is_of_vision:
            self.fields["reason"].help_text = _(
                "For example: it breaks the law, it threatens or insults somebody, or it tells something private. That "
                "you disagree with it is no reason: then say what you think yourself."
            )


class DecisionForm(forms.Form):
    reason = CharField(
        label=_("Why?"),
        error_messages={"required": _("Say why: the author reads it.")},
        max_length=2000,
        help_text=_("Name the rule that it breaks, or say why it does not break one. The author reads this."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any, *, about: Report) -> None:
        super().__init__(data)
        if about.is_of_vision:
            self.fields["reason"].help_text = _(
                "Name the rule that it breaks, or say why it does not break one. The author reads this. If you hide it, "
                "everybody reads this reason where it stood: name nobody, and repeat none of the words."
            )


class AppealForm(forms.Form):
    text = CharField(
        label=_("Why should it be shown?"),
        error_messages={"required": _("Say why it should be shown.")},
        max_length=4000,
        help_text=_("You can do this once. Another moderator reads it and decides again."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
