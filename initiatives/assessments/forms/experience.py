"""The three questions after a step of the municipality."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.assessments.models import QUESTIONS


class ExperienceForm(forms.Form):
    """Clear, fair and heard, each yes or no. Nothing is chosen beforehand."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=question,
                choices=[("ja", _("Yes")), ("nee", _("No"))],
                coerce=lambda said: said == "ja",
                error_messages={"required": _("Choose yes or no.")},
                widget=forms.RadioSelect,
            )
