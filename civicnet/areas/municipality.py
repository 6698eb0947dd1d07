"""What a municipality says of itself, as forms: its name, how people reach it, how its pages look.

Set-up asks the first of it, and `/beheer/` changes all of it. Each is written down by `actions.set_municipality`.
"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.areas.hours import DAYS
from civicnet.areas.models import Municipality
from civicnet.forms.fields import URLField

# The themes of settings.THEMES, by what they look like.
STYLES: Final = [("ma", _("Warm and round")), ("voorbeeld", _("Plain and clear"))]
_TIME: Final = {"type": "time", "class": "cn-w-s"}


class ContactForm(forms.ModelForm[Municipality]):
    """The days and hours belong together: all of them or none."""

    call_days = forms.TypedMultipleChoiceField(
        label=_("When do you answer the telephone?"),
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    call_from = forms.TimeField(
        label=_("from"), required=False, widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )
    call_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs=_TIME, format="%H:%M")
    )

    class Meta:
        model = Municipality
        fields = ("phone", "email", "call_days", "call_from", "call_until", "desk_hours")
        labels = {
            "phone": _("Telephone number"),
            "email": _("E-mail address"),
            "desk_hours": _("Desk, and other hours"),
        }
        help_texts = {
            "phone": _("Who answers knows civicnet, or puts people through."),
            "email": _("Answers to letters of the site go there."),
        }
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "cn-w-m"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "class": "cn-w-l"}),
            "desk_hours": forms.Textarea(attrs={"rows": 2}),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"call_days", "call_from", "call_until"} - data.keys():
            return data
        days, opens, closes = data["call_days"], data["call_from"], data["call_until"]
        if days and (opens is None or closes is None):
            self.add_error("call_from" if opens is None else "call_until", _("Say from when and until when."))
        elif not days and (opens or closes):
            self.add_error("call_days", _("Choose on which days that is."))
        elif days and closes <= opens:
            self.add_error("call_until", _("Choose a time that is later than the first."))
        return data


class NameForm(forms.ModelForm[Municipality]):
    website = URLField(
        label=_("Website of the municipality"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "cn-w-l"}),
    )

    class Meta:
        model = Municipality
        fields = ("name", "website", "residents", "eligible_voters")
        labels = {
            "name": _("Name of the municipality"),
            "residents": _("How many people live there?"),
            "eligible_voters": _("How many of them are 16 or older?"),
        }
        widgets = {
            "residents": forms.NumberInput(attrs={"class": "cn-w-s"}),
            "eligible_voters": forms.NumberInput(attrs={"class": "cn-w-s"}),
        }


class StyleForm(forms.Form):
    theme = forms.ChoiceField(label=_("House style"), choices=STYLES, widget=forms.RadioSelect)


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        error_messages={"required": _("Choose a picture.")},
        help_text=_("PNG, JPEG or WebP, at least 80 pixels high. A PNG may have no background."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
