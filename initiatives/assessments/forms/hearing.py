"""The reply of the initiators and the answer to it; the conditions of the answer."""

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField, DateField
from initiatives.assessments.actions import NewCondition
from initiatives.assessments.models import (
    Assessment,
    Condition,
)

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReplyForm(forms.Form):
    """The reply to the draft. "No remarks" is a button of its own that sends no text."""

    use_required_attribute = False

    text = CharField(
        label=_("Your reply"),
        help_text=_("Everybody can read your reply later, with the answer to it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class AnswerForm(forms.Form):
    answer = CharField(
        label=_("Your answer to the reply"),
        help_text=_("Everybody can read it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ConditionForm(forms.Form):
    """One condition; a row without a text is left out."""

    text = CharField(label=_("What is promised"), max_length=300, required=False)
    owner = forms.ChoiceField(label=_("By whom"), choices=Condition.Owner.choices)
    due = DateField(label=_("By when"), widget=DATE, required=False)
    check_how = CharField(label=_("How it is checked"), max_length=300, required=False)

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if data.get("text", "").strip() and "due" in data and data["due"] is None:
            self.add_error("due", _("Say by when."))


class BaseConditions(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    def chosen(self) -> list[NewCondition]:
        """The conditions that were written, without the empty rows."""
        return [
            NewCondition(
                text=row["text"].strip(), owner=row["owner"], due=row["due"], check_how=row["check_how"]
            )
            for row in (form.cleaned_data for form in self.forms)
            if row.get("text", "").strip()
        ]


# What is sent says how many rows there are: without `absolute_max` a thousand could be drawn.
MOST_CONDITIONS, EMPTY_ROWS = 20, 2
ConditionSet = formset_factory(
    ConditionForm,
    formset=BaseConditions,
    extra=EMPTY_ROWS,
    max_num=MOST_CONDITIONS,
    absolute_max=MOST_CONDITIONS + EMPTY_ROWS,
    validate_max=True,
)


def conditions_of(case: Assessment, data: Any = None) -> BaseConditions:
    """The rows for the conditions of a case, with two empty ones."""
    rows = [
        {"text": c.text, "owner": c.owner, "due": c.due, "check_how": c.check_how}
        for c in case.conditions.all()
    ]
    rows_form: BaseConditions = ConditionSet(data, initial=rows, prefix="conditions")  # type: ignore[assignment]  # its base
    return rows_form
