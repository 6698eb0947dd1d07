"""What set-up asks; the people are asked for in civicnet.accounts.forms."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from civicnet.forms import NameField


class MunicipalityForm(forms.Form):
    name = NameField(
        label=_("Name of the municipality"), max_length=120, help_text=_("Without the word “municipality”.")
    )
    theme = forms.ChoiceField(
        label=_("House style"),
        choices=[("ma", _("Warm and round")), ("voorbeeld", _("Plain and clear"))],
        initial=lambda: settings.THEME or "ma",
        widget=forms.RadioSelect,
        help_text=_("You can change this later."),
    )
