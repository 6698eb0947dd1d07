"""Fields of forms for what people type: text that is clean, names that can be read out, days that somebody can mean.

Every form uses these instead of Django's (tests/forms/test_fields.py checks it). A password must not be changed in any
way, so its field is Django's. What is cleaned here is cleaned by the same rule at the column (civicnet/columns.py).
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civicnet.days import check_day
from civicnet.text import can_be_read, clean_line, clean_text

MOST_BUTTONS = 12  # more choices than this go in a list
MOST_LISTED = 30  # a list of more has a box in which one types to find one
UNREADABLE_NAME = _("Use at least one letter or digit: this is what people click on, and what is read out.")


def check_name(name: str) -> None:
    """Raise ValidationError for a name of signs alone. An empty one is for `required` to refuse."""
    if name.strip() and not can_be_read(name):
        raise ValidationError(UNREADABLE_NAME, code="unreadable")


def choose_by(field: forms.ChoiceField, choices: list[tuple[str, Any]]) -> None:
    """Give `field` these choices: a few as buttons, more than MOST_BUTTONS in a list, of which none is chosen yet."""
    if len(choices) > MOST_BUTTONS:
        field.widget = forms.Select()
        says_none = field.initial or choices[0][0] == ""
        choices = [*([] if says_none else [("", _("Choose"))]), *choices]
    field.choices = choices


class CharField(forms.CharField):
    """Django's, cleaned. Of one line, or of many when its widget is a text area; `one_line` says otherwise.

    Length is counted after that, so a line break is one character, as the browser counts it.
    """

    def __init__(self, *, one_line: bool | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.one_line = one_line

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            one_line = not isinstance(self.widget, forms.Textarea) if self.one_line is None else self.one_line
            value = clean_line(value) if one_line else clean_text(value)
        return super().to_python(value)


class NameField(CharField):
    """What a thing is called, wherever it is shown as a link: it has a letter or a digit in it."""

    default_validators = [check_name]


class EmailField(forms.EmailField):
    """Django's, without what comes along when an address is pasted."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class URLField(forms.URLField):
    """Django's, without what comes along when an address is pasted."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class SlugField(forms.SlugField):
    """Django's, without what comes along when a code is pasted."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class DateField(forms.DateField):
    """Django's, within the years that somebody can mean (civicnet/days.py)."""

    default_validators = [check_day]

    def to_python(self, value: Any) -> date | None:
        return super().to_python(clean_line(value) if isinstance(value, str) else value)
