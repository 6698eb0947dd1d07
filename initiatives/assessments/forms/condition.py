"""What came of a condition, in the words of one side."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField


class ReportForm(forms.Form):
    """The words; which button sends them says whether it is done, kept or not kept."""

    use_required_attribute = False

    text = CharField(
        label=_("How did it go?"),
        help_text=_("Everybody can read this. May stay empty when you find that it is kept."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
