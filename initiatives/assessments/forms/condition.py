"""What came of a condition, in the words of one side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField


class ReportForm(forms.Form):
    """The words; which button sends them says whether it is done, kept or not kept."""

    use_required_attribute = False

    text = CharField(
        label=_("How did it go?"),
        help_text=_("Everybody can read this."),
        max_length=1000,
        error_messages={"required": _("Write what was done.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, may_be_empty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_be_empty:
            self.fields["text"].required = False
            self.fields["text"].help_text = _(
                "Everybody can read this. May stay empty when you find that it is kept."
            )
