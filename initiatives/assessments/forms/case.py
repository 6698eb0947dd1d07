"""Asking for an assessment, and what staff fill in around a case."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.absence import name_with_absence
from civicnet.accounts.models import User
from civicnet.areas.forms import AreaFilterForm
from civicnet.forms.fields import CharField, DateField
from initiatives.assessments.models import (
    Assessment,
    Contact,
    Overall,
)
from initiatives.models import Initiative

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RequestForm(forms.Form):
    """What the initiators want to know, in their own words."""

    question = CharField(
        label=_("What do you want from the municipality?"),
        help_text=_("Everybody can read this. For example: a place, permission, money, or only an opinion."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ContactForm(forms.Form):
    """A contact with the initiators."""

    how = forms.ChoiceField(label=_("How"), choices=Contact.How.choices)
    at = DateField(label=_("On"), widget=DATE)
    note = CharField(
        label=_("What was it about"),
        help_text=_("Only for who works on this case."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_at(self) -> datetime | None:
        """The moment: now when it was today, else noon of that day (the day is what counts)."""
        day = self.cleaned_data["at"]
        if day == deadlines.local_date():
            return None
        return datetime(day.year, day.month, day.day, 12, tzinfo=deadlines.AMSTERDAM)


class InterestForm(forms.Form):
    """A reader says whether they have an interest; no answer is chosen beforehand."""

    has_interest = forms.TypedChoiceField(
        label=_("Do you have an interest in this case?"),
        choices=[("no", _("No, I have no interest in it")), ("yes", _("Yes, somebody else should read it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = CharField(
        label=_("What is your interest?"),
        help_text=_("Nobody else gets to read this."),
        max_length=500,
        required=False,
    )


class PauseForm(forms.Form):
    reason = CharField(
        label=_("What do you need to know?"),
        help_text=_("Everybody can read this. The clock stands still until the initiators have answered."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]  # of this queryset
        return name_with_absence(obj)


class SeatForm(forms.Form):
    """Ask a colleague to read: everybody with the role who has no other part in the case."""

    person = PersonField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose a colleague"))
    seat = forms.ChoiceField(label=_("As"))

    def __init__(self, *args: Any, case: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {case.assessor_id, case.second_reader_id, case.contact_person_id}
        interested = {pk for pk, said in case.declared.items() if True in said}
        barred = taken | case.initiators | case.contact_ids | interested
        person = self.fields["person"]
        assert isinstance(person, PersonField)
        person.queryset = (
            User.objects.holding("assessor")
            .exclude(pk__in=[pk for pk in barred if pk])
            .order_by("name", "pk")
        )
        seats = [("assessor", _("assessor")), ("second_reader", _("second reader"))]
        free = [(name, label) for name, label in seats if name in case.free_seats]
        self.fields["seat"] = forms.ChoiceField(label=_("As"), choices=free)


class ContactPersonForm(forms.Form):
    """Another contact person: everybody of the desk who has no other part in it."""

    person = PersonField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose a colleague"))
    reason = CharField(
        label=_("Why?"),
        error_messages={"required": _("Say why: the initiators read it.")},
        help_text=_("The initiators get this as a notice and by mail."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, initiative: Initiative, case: Assessment | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        barred = initiative.member_ids()
        now = initiative.contact_person_id
        if case is not None:
            now = case.contact_person_id
            barred |= case.reader_ids() | {pk for pk, said in case.declared.items() if True in said}
        person = self.fields["person"]
        assert isinstance(person, PersonField)
        colleagues = User.objects.holding("assessor", "broker").exclude(pk__in=barred)
        person.queryset = (colleagues.exclude(pk=now) if now else colleagues).order_by("name", "pk")


class FilterForm(AreaFilterForm):
    """The selection of the public list, as it stands in the address."""

    STATES = [
        ("", _("All")),
        ("lopend", _("under way")),
        ("te-laat", _("too late")),
        ("stil", _("the clock stands still")),
        ("beantwoord", _("answered")),
        ("ingetrokken", _("withdrawn")),
    ]
    staat = forms.ChoiceField(label=_("Where it stands"), choices=STATES, required=False)
    oordeel = forms.ChoiceField(label=_("Answer"), choices=[("", _("All")), *Overall.choices], required=False)
