"""What a voter fills in: a code, and the ballot itself."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField
from vision.endorsement import codes
from vision.endorsement.models import Choice, Round
from vision.models import Theme

_CODE = {
    "autocomplete": "off",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "class": "cn-w-m cn-code-input",
}
_MISREAD = _(
    "This cannot be a code: a letter or figure is missing or was misread. Compare it with the paper once more."
)


class LetterForm(forms.Form):
    """The code from the letter; `cleaned_data["code"]` is its hash."""

    use_required_attribute = False

    code = CharField(
        label=_("The code from your letter"),
        help_text=_("Sixteen letters and figures. Capitals and dashes do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={**_CODE, "data-from-fragment": "true"}),
    )

    def clean_code(self) -> bytes:
        try:
            return codes.letter_hash(self.cleaned_data["code"])
        except codes.WrongCode as error:
            raise forms.ValidationError(_MISREAD) from error


class CodeForm(forms.Form):
    """The code on a receipt, to change a ballot with."""

    use_required_attribute = False

    code = CharField(
        label=_("The code on your receipt"),
        help_text=_("Nine groups of three. Capitals and dashes do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs=_CODE),
    )

    def clean_code(self) -> bytes:
        try:
            return codes.read(self.cleaned_data["code"])
        except codes.WrongCode as error:
            raise forms.ValidationError(_MISREAD) from error


WHOLE = [(Choice.FOR, _("For")), (Choice.AGAINST, _("Against")), (Choice.BLANK, _("Blank"))]
PER_GOAL = [*WHOLE, ("", _("Skip"))]


class BallotForm(forms.Form):
    """For, against or blank on the whole, and the same for each goal if the voter wants to."""

    use_required_attribute = False

    choice = forms.ChoiceField(
        label=_("What do you think of the whole text?"),
        choices=WHOLE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for, against or blank. Blank counts as taking part.")},
    )

    def __init__(self, *args: Any, round: Round, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = themes if round.per_goal else []
        for theme in self.themes:
            for goal in theme.goals.all():
                self.fields[f"goal-{goal.code}"] = forms.ChoiceField(
                    label=goal.text, choices=PER_GOAL, widget=forms.RadioSelect, required=False, initial=""
                )

    def by_theme(self) -> Iterator[tuple[Theme, list[BoundField]]]:
        """The questions about the goals, chapter by chapter."""
        for theme in self.themes:
            yield theme, [self[f"goal-{goal.code}"] for goal in theme.goals.all()]

    @property
    def goals(self) -> dict[str, str]:
        """{goal code: choice} of a valid form; what was skipped is left out."""
        return {
            name.removeprefix("goal-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("goal-") and value
        }

    def read_back(self) -> list[tuple[str, str]]:
        """The choices about goals in words, for the page that asks whether it is right."""
        words = dict(WHOLE)
        chosen = self.goals
        return [
            (goal.text, str(words[Choice(chosen[goal.code])]))
            for theme in self.themes
            for goal in theme.goals.all()
            if goal.code in chosen
        ]

    def whole_in_words(self) -> str:
        return str(dict(WHOLE)[Choice(self.cleaned_data["choice"])])
