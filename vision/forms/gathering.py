"""What people bring up, and what staff write about meetings."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.areas.forms import AreaField
from civicnet.forms.fields import CharField, NameField
from civicnet.forms.when import DAY, WhenForm
from vision.actions import Settlement
from vision.models import Contribution, Goal, Meeting, PlannedStep, Topic, Vision


def _topics(form: forms.Form, vision: Vision) -> None:
    field = form.fields["topic"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = vision.topics.all()
    if not field.queryset.exists():
        del form.fields["topic"]


class ContributionForm(forms.Form):
    """One short thing that somebody brings up."""

    text = CharField(
        label=gettext_lazy("What should the vision be about?"),
        help_text=gettext_lazy("One subject, in a few sentences. You can send more than one."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Theme"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=gettext_lazy("I do not know"),
    )

    def __init__(self, vision: Vision, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"] = AreaField(
            label=gettext_lazy("Neighbourhood"), none=gettext_lazy("The whole municipality")
        )
        _topics(self, vision)


class MeetingContributionForm(forms.Form):
    """What those present at a meeting brought up."""

    text = CharField(
        label=gettext_lazy("What did people bring up?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people said so?"),
        min_value=1,
        max_value=100_000,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "cn-w-s", "inputmode": "numeric"}),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Theme"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not sorted yet"),
    )

    def __init__(self, meeting: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        _topics(self, meeting.vision)

    def clean_people(self) -> int:
        people: int = self.cleaned_data["people"]
        if self.meeting.present is not None and people > self.meeting.present:
            raise forms.ValidationError(
                _("There were %(n)s people at this meeting.") % {"n": self.meeting.present}
            )
        return people


class SortForm(forms.Form):
    """Which contributions belong under which theme, or what became of them."""

    contributions = forms.ModelMultipleChoiceField(
        queryset=Contribution.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose one or more contributions first.")},
    )

    def __init__(self, offered: Iterable[Contribution], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contributions"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Contribution.objects.filter(pk__in=[row.pk for row in offered]).select_related(
            "vision", "author"
        )


class TopicForm(SortForm):
    """A theme that is there, or a new one."""

    topic = forms.ModelChoiceField(
        label=gettext_lazy("Theme"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    new_topic = NameField(label=gettext_lazy("Or a new theme"), max_length=120, required=False)

    def __init__(self, vision: Vision, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _topics(self, vision)


class SettleForm(SortForm):
    """What became of them."""

    fate = forms.ChoiceField(
        label=gettext_lazy("What became of it?"), choices=Contribution.Fate.choices, widget=forms.RadioSelect
    )
    goals = CharField(
        label=gettext_lazy("In which goals?"),
        help_text=gettext_lazy("Their codes, such as D1.2."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "cn-w-m"}),
    )
    reason = CharField(
        label=gettext_lazy("Why"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_goals(self) -> str:
        """Codes that some version has, or there would be nothing to look up."""
        written = [code for code in re.split(r"[\s,;]+", self.cleaned_data["goals"]) if code]
        known = set(Goal.objects.filter(code__in=written).values_list("code", flat=True))
        if unknown := [code for code in written if code not in known]:
            raise forms.ValidationError(
                _("No version has a goal with this code: %(codes)s.") % {"codes": ", ".join(unknown)}
            )
        return ", ".join(written)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken_up = data.get("fate") in (Contribution.Fate.TAKEN_UP, Contribution.Fate.PARTLY)
        if taken_up and "goals" not in self.errors and not data.get("goals"):
            self.add_error("goals", _("Say in which goals people find it back."))
        elif data.get("fate") and not taken_up and not data.get("reason", "").strip():
            self.add_error("reason", _("Give the reason: everybody may ask why."))
        return data

    def settlement(self) -> Settlement:
        """What was filled in, for the verb."""
        data = self.cleaned_data
        return Settlement(data["fate"], data["reason"], data["goals"])


class MeetingForm(WhenForm[Meeting]):
    """Where, when and about what."""

    field_order = ["title", "day", "begins", "ends", "place", "neighbourhood", "agenda"]

    class Meta:
        model = Meeting
        fields = ["title", "place", "neighbourhood", "agenda"]
        labels = {
            "title": gettext_lazy("What is the meeting called?"),
            "place": gettext_lazy("Where is it?"),
            "agenda": gettext_lazy("What is it about?"),
        }
        widgets = {"agenda": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A meeting keeps the neighbourhood that it was announced for.
        kept = [self.instance.neighbourhood_id] if self.instance.neighbourhood_id else []
        self.fields["neighbourhood"] = AreaField(
            also=kept,
            label=self.fields["neighbourhood"].label,
            none=gettext_lazy("The whole municipality"),
        )


class MeetingReportForm(forms.Form):
    """What was said, and how many people were there."""

    present = forms.IntegerField(
        label=gettext_lazy("How many people were there?"),
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "cn-w-s", "inputmode": "numeric"}),
    )
    report = CharField(label=gettext_lazy("Report"), widget=forms.Textarea(attrs={"rows": 12}))


class PlannedStepForm(forms.ModelForm[PlannedStep]):
    """A step of the calendar."""

    class Meta:
        model = PlannedStep
        fields = ["kind", "begins_on", "ends_on", "note"]
        widgets = {
            "begins_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("Choose")), *PlannedStep.Kind.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("begins_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day comes before the first."))
        return data
