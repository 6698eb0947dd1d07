"""Five statements, each from 1 to 5."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.collaborations.models.pulse import HIGH, LOW, Statement


class PulseForm(forms.Form):
    """Nothing is chosen beforehand, so that nobody agrees by accident."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for statement in Statement:
            self.fields[statement.value] = forms.TypedChoiceField(
                label=statement.label,
                choices=[(str(n), str(n)) for n in range(LOW, HIGH + 1)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a figure from 1 to 5.")},
            )
