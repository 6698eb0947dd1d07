"""What a curator writes down of the council's step."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.forms.fields import CharField, DateField
from vision.models import Theme, VisionVersion

CHANGES = [
    ("keep", gettext_lazy("Nothing: it stays as residents voted on it")),
    ("reword", gettext_lazy("It words it otherwise")),
    ("drop", gettext_lazy("It takes it out")),
]


class DeviationForm(forms.Form):
    """What the council makes of one piece of the text."""

    change = forms.ChoiceField(
        label=gettext_lazy("What does the council do with it?"),
        choices=CHANGES,
        widget=forms.RadioSelect,
    )
    text = CharField(
        label=gettext_lazy("The words of the council"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = CharField(
        label=gettext_lazy("Why"),
        required=False,
        help_text=gettext_lazy("Everybody reads this beside the text, with “not voted on”."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, may_drop: bool = True, voted_on: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._voted_on = voted_on.strip()
        if not may_drop:
            change = self.fields["change"]
            assert isinstance(change, forms.ChoiceField)
            change.choices = CHANGES[:-1]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("change") == "reword":
            if not data.get("text", "").strip():
                self.add_error("text", _("Write the words of the council."))
            elif data["text"].strip() == self._voted_on:
                self.add_error(
                    "text",
                    _("These are the words that residents voted on. Change them, or choose “nothing”."),
                )
        if data.get("change") in ("reword", "drop") and not data.get("reason", "").strip():
            self.add_error("reason", _("Give the reason: everybody may ask why."))
        return data


class AddedGoalForm(forms.Form):
    """A goal that the council adds."""

    theme = forms.ModelChoiceField(
        label=gettext_lazy("Theme"), queryset=Theme.objects.none(), empty_label=gettext_lazy("Choose a theme")
    )
    text = CharField(label=gettext_lazy("Goal"), widget=forms.Textarea(attrs={"rows": 3}))
    reason = CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody reads this beside the text, with “not voted on”."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, version: VisionVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme = self.fields["theme"]
        assert isinstance(theme, forms.ModelChoiceField)
        theme.queryset = Theme.objects.filter(version=version)


class GiveBackForm(forms.Form):
    """Why a text goes back to the residents without the council."""

    use_required_attribute = False

    reason = CharField(
        label=gettext_lazy("Why does it go back?"),
        help_text=gettext_lazy("Everybody reads this on the page of the version."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(forms.Form):
    """What the council decided."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What did the council decide?"),
        choices=[
            ("adopt", gettext_lazy("The vision is adopted")),
            ("reject", gettext_lazy("The text goes back to the residents")),
        ],
        widget=forms.RadioSelect,
    )
    on = DateField(
        label=gettext_lazy("Day of the decision"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "cn-w-m"}, format="%Y-%m-%d"),
    )
    decision_number = CharField(
        label=gettext_lazy("Number of the decision"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "cn-w-m"}),
    )
    reason = CharField(
        label=gettext_lazy("Why does it go back?"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == "adopt":
            if "on" not in self.errors and data.get("on") is None:
                self.add_error("on", _("Give the day on which the council decided."))
            elif data.get("on") and data["on"] > timezone.localdate():
                self.add_error(
                    "on", _("This day has not come yet. Write the decision down once it is taken.")
                )
            if not data.get("decision_number", "").strip():
                self.add_error("decision_number", _("Give the number under which the decision can be found."))
        elif data.get("decision") == "reject" and not data.get("reason", "").strip():
            self.add_error("reason", _("Tell the residents why the text goes back."))
        return data
