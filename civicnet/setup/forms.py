"""What set-up asks first. The rest is asked by forms that administrators use afterwards too (civicnet.areas)."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from civicnet.areas.municipality import STYLES
from civicnet.forms.fields import EmailField, NameField


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


class TryMailForm(forms.Form):
    """Where a letter goes by which one sees whether mail leaves."""

    email = EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
