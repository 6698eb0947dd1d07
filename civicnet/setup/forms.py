"""What set-up asks first. The rest is asked by forms that administrators use afterwards too (civicnet.areas)."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from civicnet.areas.municipality import STYLES
from civicnet.forms.fields import NameField


class MunicipalityForm(forms.Form):
    name = NameField(
        label=_("Name of the municipality"), max_length=120, help_text=_("Without the word “municipality”.")
    )
    theme = forms.ChoiceField(
        label=_("House style"),
        choices=STYLES,
        initial=lambda: settings.THEME or "ma",
        widget=forms.RadioSelect,
        help_text=_("You can change this later."),
    )
