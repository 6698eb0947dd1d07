"""What people say about their goals after the vision changed."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from initiatives.forms.parts import WhatForForm
from initiatives.models import Initiative
from vision.models import Goal, Theme
from vision.succession import Succession

NONE: Final = "none"


@dataclass(frozen=True)
class Question:
    """Goals that people chose and that continue as the same new goals; `field` is None when they have no successor."""

    said: tuple[Succession, ...]
    onward: tuple[Goal, ...]
    field: BoundField | None


class AboutGoalsForm(forms.Form):
    """One question for each set of goals that continue as the same new goals. Choosing none is an answer too."""

    def __init__(
        self, *args: Any, initiative: Initiative, said: list[Succession], themes: list[Theme], **kwargs: Any
    ) -> None:
        """`said`: what became of each goal that is asked about; `themes`: those of the version in force."""
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        self._known = {goal.pk: goal for one in said for goal in one.onward}
        self._themes = {theme.code: theme for theme in themes}
        self._groups: dict[tuple[int, ...], list[Succession]] = {}
        for one in said:
            self._groups.setdefault(tuple(goal.pk for goal in one.onward), []).append(one)
        for keys in filter(None, self._groups):
            none = _("None of these") if len(keys) > 1 else _("No, not on this")
            self.fields[_name(keys)] = forms.MultipleChoiceField(
                label=_("Do you work on this now?"),
                choices=[*((str(pk), self._known[pk].wording) for pk in keys), (NONE, none)],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Say what you work on, or that you do not.")},
            )
        if initiative.old_theme:
            self.fields["theme"] = forms.ChoiceField(
                label=_("Which theme of the vision fits best now?"),
                choices=[
                    *((code, theme.name) for code, theme in self._themes.items()),
                    (NONE, _("None of these")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a theme, or none.")},
            )

    def questions(self) -> list[Question]:
        """The questions in the order of the text in which people said it."""
        return [
            Question(tuple(said), said[0].onward, self[_name(keys)] if keys else None)
            for keys, said in self._groups.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, values in list(data.items()):
            if name != "theme" and NONE in values and len(values) > 1:
                self.add_error(name, _("You chose goals, and also that you work on none of them."))
        already = set(self.initiative.goals.in_force().values_list("pk", flat=True))  # type: ignore[attr-defined]
        if len(already | {goal.pk for goal in self.goals()}) > WhatForForm.MOST_GOALS:
            raise ValidationError(
                _("With these you would work on more than %(n)s goals. Choose at most %(n)s in all.")
                % {"n": WhatForForm.MOST_GOALS}
            )
        return data

    def goals(self) -> list[Goal]:
        """The goals of the version in force that were chosen."""
        chosen = {
            value for name in self.fields if name != "theme" for value in self.cleaned_data.get(name, ())
        }
        return [goal for pk, goal in self._known.items() if str(pk) in chosen]

    def theme(self) -> Theme | None:
        """The theme that takes the place of the one that is gone."""
        return self._themes.get(self.cleaned_data.get("theme", NONE))


def _name(keys: tuple[int, ...]) -> str:
    return f"goal-{'-'.join(map(str, keys))}"
