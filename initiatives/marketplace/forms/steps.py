"""The three steps of putting something up, for a draft and for what is on the marketplace alike."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.areas.forms import AreaField, AreasField, PlaceField
from civicnet.forms.fields import CharField, DateField, NameField, choose_by
from initiatives.forms.parts import DateInput, areas_of
from initiatives.marketplace.models import Category, DayPart, Post, Side, Urgency, parties_of

MOST_WANTED: Final = 999
IN_PERSON: Final = "zelf"
_PHOTOS: Final = "image/jpeg,image/png,image/webp"


class Part(forms.ModelForm):
    """One step: it cleans what was typed, a verb saves it."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def columns(self) -> dict[str, Any]:
        """The valid values, by the names that the verbs take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}


class WhatForm(Part):
    """What it is: all that a visitor fills in before there is an account.

    Who speaks for a group chooses for whom it is; that is fixed once the draft is made, and the side once it is put up.
    """

    side = forms.ChoiceField(
        label=_("What do you look for, or offer?"),
        choices=[(Side.NEED, _("I look for")), (Side.OFFER, _("I offer"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you look for it or offer it.")},
    )
    title = NameField(
        label=_("In one line"),
        max_length=Post._meta.get_field("title").max_length,
        help_text=_("For example: spades and a wheelbarrow to borrow."),
        error_messages={"required": _("Say in one line what it is.")},
    )
    category = forms.ChoiceField(
        label=_("What kind is it?"),
        choices=[(value, capfirst(str(label))) for value, label in Category.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest.")},
    )
    party = forms.ChoiceField(
        label=_("For whom is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom it is.")},
    )

    class Meta:
        model = Post
        fields = ["side", "title", "category"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]  # in the language of this moment
            (value, capfirst(str(label))) for value, label in Category.choices
        ]
        initiatives, organisations = (
            ([], []) if self.instance.pk or not self.user.pk else parties_of(self.user)
        )
        self._parties: dict[str, dict[str, Any]] = {f"i{row.pk}": {"initiative": row} for row in initiatives}
        self._parties |= {f"o{row.pk}": {"organisation": row} for row in organisations}
        if self._parties:
            named = [(key, str(*party.values())) for key, party in self._parties.items()]
            choose_by(self.fields["party"], [*named, (IN_PERSON, _("Myself"))])  # type: ignore[arg-type]  # idem
        else:
            del self.fields["party"]
        if self.instance.pk and self.instance.state != Post.State.DRAFT:
            del self.fields["side"]

    @property
    def asks_for_whom(self) -> bool:
        """Whether this person may put it up for a group."""
        return "party" in self.fields

    def columns(self) -> dict[str, Any]:
        """As of Part; of a new one with its party, and where that is."""
        values = super().columns()
        chosen = values.pop("party", IN_PERSON)
        if self.instance.pk:
            return values
        party = self._parties.get(chosen, {"person": self.user})
        initiative = party.get("initiative")
        here = {"neighbourhood": initiative.neighbourhood} if initiative else {}
        return values | party | here


class WhereForm(Part):
    """Where, when and how many."""

    place_note = CharField(
        label=_("How do people find it?"),
        required=False,
        max_length=200,
        help_text=_("For example: behind the school. Leave out your own address."),
    )
    days = forms.TypedMultipleChoiceField(
        label=_("On which days?"),
        required=False,
        coerce=int,
        choices=[(day + 1, name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nothing, then you agree on it together."),
    )
    day_parts = forms.MultipleChoiceField(
        label=_("In which part of the day?"),
        required=False,
        choices=DayPart.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    from_on = DateField(label=_("From which day?"), required=False, widget=DateInput)
    until_on = DateField(
        label=_("Until which day?"), required=False, widget=DateInput, help_text=_("On that day it closes.")
    )
    number = forms.IntegerField(
        label=_("How many?"),
        min_value=1,
        max_value=MOST_WANTED,
        help_text=_("Then others see what is still missing, such as “2 of 6 found”."),
        widget=forms.NumberInput(attrs={"class": "cn-w-s", "inputmode": "numeric"}),
        error_messages={"required": _("Say how many. One is fine.")},
    )
    urgency = forms.ChoiceField(
        label=_("How soon?"),
        choices=[
            (Urgency.HIGH, _("Soon, within a month")),
            (Urgency.NORMAL, _("Within a few months")),
            (Urgency.LOW, _("There is no hurry")),
        ],
        widget=forms.RadioSelect,
    )
    is_unique = forms.BooleanField(label=_("Nobody else here has this"), required=False)

    field_order = ["neighbourhood", "place_note", "working_area"]

    class Meta:
        model = Post
        fields = [
            "neighbourhood",
            "working_area",
            "place_note",
            "days",
            "day_parts",
            "from_on",
            "until_on",
            "number",
            "urgency",
            "is_unique",
            "condition",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moved, also = areas_of(self.instance)
        self.initial.update(moved)
        self.fields["neighbourhood"] = AreaField(
            label=_("Where is it?"), also=also, none=_("At no fixed place")
        )
        self.fields["working_area"] = AreasField(
            label=_("For which neighbourhoods is it?"),
            help_text=_("People who look there find it. Choose none when it does not matter."),
            also=also,
        )
        if not self.fields["working_area"].queryset.exists():  # type: ignore[attr-defined]  # an AreasField
            del self.fields["neighbourhood"], self.fields["working_area"]
        self.order_fields(self.field_order)
        asked = PlaceField(
            label=_("Does it depend on a place?"),
            none=_("No"),
            help_text=_("It can only be given when you get this place. The page says so."),
            initial=self.instance.condition_id,
        )
        if asked.places:
            self.fields["condition"] = asked
        else:
            del self.fields["condition"]
        if self.instance.is_need:
            del self.fields["is_unique"]

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        data = super().clean() or {}
        first, last = data.get("from_on"), data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", ValidationError(_("This day comes before the first one.")))
        return data


class WordsForm(Part):
    """In their own words, with a photo; and of a draft how long it stays.

    `your_name` is asked of a resident in person who signed in without saying it: the other side reads it once both talk.
    """

    text = CharField(
        label=_("Tell more about it"),
        required=False,
        max_length=Post._meta.get_field("text").max_length,
        help_text=_("What is it for, what can others count on? Everybody can read this."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    your_name = NameField(
        label=_("What is your name?"),
        max_length=User._meta.get_field("name").max_length,
        help_text=_("It is not on the site. Whom you talk with sees it."),
        error_messages={"required": _("Tell us your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    photo_file = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, at most 15 MB. Place and time that are hidden in the file are taken out."
        ),
        widget=forms.FileInput(attrs={"accept": _PHOTOS}),
    )
    photo_alt = CharField(
        label=_("What is in the picture?"),
        required=False,
        max_length=300,
        help_text=_("For people who cannot see it. Ask whoever is recognisable whether they agree."),
    )
    is_standing = forms.BooleanField(
        label=_("It can stay without an end"),
        required=False,
        help_text=_("Once a year we ask whether it is still true. Otherwise it closes after 90 days."),
    )

    field_order = ["text", "your_name", "photo_file", "photo_alt", "is_standing"]

    class Meta:
        model = Post
        fields = ["text", "photo_alt"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user.name or not self.instance.is_in_person:
            del self.fields["your_name"]
        if self.instance.is_need or self.instance.state != Post.State.DRAFT:
            del self.fields["is_standing"]

    def clean(self) -> dict[str, Any]:
        """A photo needs its description."""
        data = super().clean() or {}
        if data.get("photo_file") and not data.get("photo_alt"):
            self.add_error("photo_alt", ValidationError(_("Describe in a few words what is in the picture.")))
        return data
