from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField


class SetAsideForm(forms.Form):
    """Why a suggestion does not suit, if one wants to say so."""

    reason = CharField(
        label=_("Why does it not suit?"),
        help_text=_("You need not say. Nobody else reads it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
