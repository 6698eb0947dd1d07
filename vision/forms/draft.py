"""What a curator types in the workshop. The fields of a piece come and go as flat strings (vision/text.py)."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.deadlines import CONSULTATION_DAYS, due, local_date
from civicnet.forms.fields import CharField, DateField, NameField
from vision.models import Indicator, PieceKind, Vision, VisionVersion
from vision.text import Fields, plain_figure

NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")
# Words that name a page of their own in an address, in the place of the number of a version.
TAKEN = {"nieuw", "rondes", "onderwerpen"}


class NewVersionForm(forms.Form):
    """A version to begin."""

    number = NameField(
        label=gettext_lazy("Number"),
        help_text=gettext_lazy("How people name it, for example 2.1."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "cn-w-s", "autocomplete": "off"}),
    )
    title = NameField(label=gettext_lazy("Title"), max_length=200)
    begin = forms.ChoiceField(
        label=gettext_lazy("What do you begin with?"),
        choices=[
            ("continue", gettext_lazy("With the text that is in force: every goal keeps its code")),
            ("scratch", gettext_lazy("With an empty page")),
        ],
        initial="continue",
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, vision: Vision | None, in_force: VisionVersion | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._vision = vision
        if in_force is None:
            del self.fields["begin"]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        if not NUMBER.fullmatch(number) or number in TAKEN:
            raise ValidationError(_("Use figures, letters, dots and dashes only."))
        if self._vision and self._vision.versions.filter(number=number).exists():
            raise ValidationError(_("There is a version with this number already."))
        return number


class PieceForm(forms.Form):
    """One piece of the text, on top of the revision with number `base`."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    # The random word of this page: what it saved itself is not a conflict.
    form = CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def fields_typed(self) -> Fields:
        """What was typed, as flat strings."""
        return {
            name: _flat_value(value)
            for name, value in self.cleaned_data.items()
            if name not in ("base", "form")
        }

    def fields_shown(self) -> Fields:
        """The same, as far as it can be understood: for the preview."""
        return {
            name: _flat_value(self.cleaned_data[name]) if name in self.cleaned_data else ""
            for name in self.fields
            if name not in ("base", "form")
        }


def _flat_value(value: Any) -> str:
    if value is None:
        return ""
    return plain_figure(value) if isinstance(value, Decimal) else str(value)


class PreambleForm(PieceForm):
    title = NameField(label=gettext_lazy("Title of the vision"), max_length=200)
    text = CharField(
        label=gettext_lazy("Introduction"),
        help_text=gettext_lazy(
            "An empty line begins a new paragraph. Two stars make **bold**, a dash before each line makes a list."
        ),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 18, "class": "cn-voicebox"}),
    )


class LineForm(PieceForm):
    text = CharField(
        label=gettext_lazy("The line that no plan may cross"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "cn-voicebox"}),
    )


class ThemeForm(PieceForm):
    name = NameField(label=gettext_lazy("Name of the theme"), max_length=120)


class GoalForm(PieceForm):
    """A goal and its indicator. The indicator may be incomplete while it is being written."""

    text = CharField(
        label=gettext_lazy("The goal"),
        help_text=gettext_lazy("One sentence that says how it will be, in words that everybody uses."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "cn-voicebox"}),
    )
    name = NameField(
        label=gettext_lazy("What do we count?"),
        help_text=gettext_lazy("The indicator. For example: residents who know two neighbours."),
        required=False,
        max_length=300,
    )
    unit = CharField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("For example %, hectare or aantal van 6."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "cn-w-m"}),
    )
    source = CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where the figure comes from."),
        required=False,
        max_length=200,
    )
    baseline = forms.DecimalField(
        label=gettext_lazy("Figure now"),
        required=False,
        localize=True,
        max_digits=14,
        decimal_places=4,
        widget=forms.TextInput(attrs={"class": "cn-w-s", "inputmode": "decimal"}),
    )
    baseline_year = forms.IntegerField(
        label=gettext_lazy("Measured in the year"),
        required=False,
        min_value=1900,
        max_value=2200,
        widget=forms.TextInput(attrs={"class": "cn-w-s", "inputmode": "numeric"}),
    )
    target = forms.DecimalField(
        label=gettext_lazy("Figure we aim for"),
        required=False,
        localize=True,
        max_digits=14,
        decimal_places=4,
        widget=forms.TextInput(attrs={"class": "cn-w-s", "inputmode": "decimal"}),
    )
    target_year = forms.IntegerField(
        label=gettext_lazy("In the year"),
        required=False,
        min_value=1900,
        max_value=2200,
        widget=forms.TextInput(attrs={"class": "cn-w-s", "inputmode": "numeric"}),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way is good?"),
        required=False,
        choices=[
            ("", gettext_lazy("Choose")),
            (Indicator.Direction.UP, gettext_lazy("More is better")),
            (Indicator.Direction.DOWN, gettext_lazy("Less is better")),
        ],
    )

    def indicator_fields(self) -> list[forms.BoundField]:
        """The fields of the indicator, for the template."""
        return [self[name] for name in self.fields if name not in ("base", "form", "text")]


FORMS: dict[str, type[PieceForm]] = {
    PieceKind.PREAMBLE: PreambleForm,
    PieceKind.PRECONDITION: LineForm,
    PieceKind.THEME: ThemeForm,
    PieceKind.GOAL: GoalForm,
}
FIGURES = ("baseline", "target")


def fields_to_type_in(fields: Fields) -> dict[str, Any]:
    """The fields of a revision as the initial values of a form: figures written the way of the language."""
    return {name: figure_of(value) if name in FIGURES else value for name, value in fields.items()}


def figure_of(value: str) -> str:
    """ "71.5" as people write it here: "71,5"."""
    try:
        return str(localize(Decimal(value))) if value else ""
    except InvalidOperation:
        return value


# ---- what happens to a goal ------------------------------------------------------------------------
class ReasonForm(forms.Form):
    """Why: everybody can read it once the text has left the workshop."""

    reason = CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy(
            "Everybody reads this in the history, as soon as the text is open for reactions."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SplitForm(ReasonForm):
    """Two goals for one."""

    first = CharField(
        label=gettext_lazy("The goal that keeps the code and the indicator"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "cn-voicebox"}),
    )
    second = CharField(
        label=gettext_lazy("The new goal beside it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "cn-voicebox"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["seen", "first", "second", "reason"]


class JoinForm(ReasonForm):
    """One goal for two."""

    text = CharField(
        label=gettext_lazy("The one goal that they become"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "cn-voicebox"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    seen_other = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["seen", "seen_other", "text", "reason"]


class MoveForm(ReasonForm):
    """Another theme."""

    theme = forms.ChoiceField(label=gettext_lazy("To the theme"))
    field_order = ["theme", "reason"]

    def __init__(self, *args: Any, themes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["theme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = themes


class ConsultationForm(forms.Form):
    """The last day on which everybody can react, and why when that is less than six weeks away."""

    closes_on = DateField(
        label=gettext_lazy("Everybody can react up to and including"),
        help_text=gettext_lazy("Six weeks is usual. You cannot change this day afterwards."),
        widget=forms.DateInput(attrs={"type": "date", "class": "cn-w-m"}, format="%Y-%m-%d"),
    )
    reason = CharField(
        label=gettext_lazy("Why is there less time?"),
        help_text=gettext_lazy("Only needed for less than six weeks. Everybody reads it beside the day."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closes_on", due(local_date(), CONSULTATION_DAYS))


# ---- what takes two curators -------------------------------------------------------------------------
class StepForm(forms.Form):
    """Why a curator proposes a step."""

    use_required_attribute = False

    reason = CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody reads this as soon as a second curator has confirmed it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(forms.Form):
    """Why another curator does not want it."""

    use_required_attribute = False

    note = CharField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("Who proposed it reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
