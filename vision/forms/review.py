"""What staff write on the agenda of the next review."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.forms.fields import CharField
from vision.models import Gap


class GapForm(forms.ModelForm[Gap]):
    """A subject of plans that fit nowhere."""

    class Meta:
        model = Gap
        fields = ["subject", "why"]
        labels = {
            "subject": gettext_lazy("Subject"),
            "why": gettext_lazy("Which plans fit nowhere, and why?"),
        }
        widgets = {"why": forms.Textarea(attrs={"rows": 4})}


class GapAnswerForm(forms.Form):
    """What the review makes of a subject."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What happens with it?"),
        choices=[
            ("take_up", gettext_lazy("It is taken up in the next version")),
            ("set_aside", gettext_lazy("It is set aside")),
        ],
        widget=forms.RadioSelect,
    )
    note = CharField(
        label=gettext_lazy("Where, or why not?"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "set_aside" and not data.get("note", "").strip():
            self.add_error("note", _("Give the reason: everybody may ask why."))
        return data
