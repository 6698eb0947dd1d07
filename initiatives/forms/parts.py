"""The four parts of an initiative, for registering and for editing alike."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.areas.forms import AreaField, AreasField, PlaceField
from civicnet.forms.fields import CharField, NameField, URLField, choose_by
from initiatives.models import Challenge, Initiative, Organisation
from vision.models import Goal, Theme, VisionVersion

PURPOSE_WORDS: Final = 90


class DateInput(forms.DateInput):
    """The browser's own calendar; it wants the date as 2026-03-14."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class KvkField(CharField):
    """A number of the trade register (KvK). People type it with spaces and points; eight or twelve digits remain."""

    def __init__(self) -> None:
        super().__init__(
            label=_("KvK number"),
            required=False,
            validators=Initiative._meta.get_field("kvk").validators[:1],  # the other is about its length
            help_text=_("Only if you are registered: eight digits, or twelve for a branch."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "cn-w-m"}),
        )

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s.]", "", super().to_python(value) or "")


class WebsiteField(URLField):
    """An address on the web; https is added when it is left out."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Website"),
            required=False,
            assume_scheme="https",
            widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
        )


def legal_forms() -> list[tuple[str, Any]]:
    """The legal forms to choose from; having none is fine."""
    return [
        ("", _("Choose a form")),
        *((value, capfirst(str(name))) for value, name in Initiative.LegalForm.choices),
    ]


def _kinds() -> list[tuple[str, str]]:
    """The kinds of initiative, each with a line that says what it is."""
    meaning = {
        "residents_initiative": _("Neighbours who do something for each other or for their street."),
        "community_enterprise": _(
            "A business of and for the neighbourhood; what is left over goes back to it."
        ),
        "energy_cooperative": _("Members make or save energy together."),
        "care_cooperative": _("Members arrange care and help nearby."),
        "housing_cooperative": _("Residents run their homes together."),
        "mutual_sick_pay_fund": _("Self-employed people who help each other out in sickness."),
        "social_enterprise": _("A business that puts its mission before profit."),
        "challenge": _("You want to take over a task of the municipality, with its budget."),
        "youth_initiative": _("By and for young people."),
    }
    return [
        (value, format_html('{}<small class="cn-optnote">{}</small>', capfirst(str(label)), meaning[value]))
        for value, label in Initiative.Kind.choices
    ]


class Part(forms.ModelForm):
    """One of the four parts of an initiative: it cleans what was typed, the action saves it."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def columns(self) -> dict[str, Any]:
        """The valid values, by the names that `actions.edit` and `actions.start_draft` take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}


class WhatForm(Part):
    """What a visitor fills in before there is an account: no more than two fields."""

    name = NameField(
        label=_("What is your initiative called?"),
        max_length=Initiative._meta.get_field("name").max_length,
        help_text=_("A working name will do. You can change it later."),
        error_messages={"required": _("Give your initiative a name.")},
    )
    summary = CharField(
        one_line=True,
        label=_("Tell it in one sentence"),
        max_length=200,
        help_text=_("The way you would tell it to a neighbour. People read this first."),
        error_messages={"required": _("Say in one sentence what you do.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Initiative
        fields = ["name", "summary"]


class WhoForm(Part):
    """`your_name` is asked of who signed in without saying it: a code in the mail tells no name."""

    your_name = NameField(
        label=_("What is your name?"),
        max_length=User._meta.get_field("name").max_length,
        help_text=_("So we know how to address you. Others see it only where you take part."),
        error_messages={"required": _("Tell us your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    kind = forms.ChoiceField(
        label=_("What kind of initiative is it?"),
        choices=_kinds,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest.")},
    )
    kvk = KvkField()
    website = WebsiteField()
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Does an organisation carry it?"),
        required=False,
        blank=True,  # otherwise the buttons would not offer "no"
        empty_label=_("No, we do it as people"),
        help_text=_(
            "Choose from the organisations that you run here. Everybody who speaks for it can then help."
        ),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Initiative
        fields = ["kind", "people", "legal_form", "kvk", "contact_email", "contact_phone", "website"]
        labels = {
            "people": _("With whom do you do it?"),
            "legal_form": _("What form do you have?"),
            "contact_email": _("E-mail address for people who want to join"),
            "contact_phone": _("Telephone number"),
        }
        help_texts = {
            "people": _("For example: twelve neighbours of the Molendreef."),
            "legal_form": _("You need none. An informal group is fine."),
            "contact_email": _(
                "Everybody can see it on your page. Choose an address that you want to share."
            ),
            "contact_phone": _("Everybody can see it on your page."),
        }
        widgets = {
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "contact_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "cn-w-m"}),
        }

    field_order = [
        "your_name",
        "kind",
        "people",
        "organisation",
        "legal_form",
        "kvk",
        "contact_email",
        "contact_phone",
        "website",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user.name:
            del self.fields["your_name"]
        self.fields["legal_form"].choices = legal_forms  # type: ignore[attr-defined]  # a ChoiceField
        mine = Organisation.objects.owned_by(self.user)
        if self.instance.pk:
            mine = mine.exclude(
                initiative_memberships__initiative=self.instance, initiative_memberships__left_at=None
            )
        if not self.instance.is_draft or not mine.exists():
            del self.fields["organisation"]  # on the site it is arranged on the page about people
        else:
            organisation = self.fields["organisation"]
            assert isinstance(organisation, forms.ModelChoiceField)
            organisation.queryset = mine
            choose_by(organisation, [*organisation.choices])  # type: ignore[misc]  # an iterator

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in super().columns().items() if name != "organisation"}


def areas_of(instance: Any) -> tuple[dict[str, Any], set[int]]:
    """The neighbourhoods where an initiative, or an offer or a need, is and works now, for the form, and those of them
    that were closed without a successor.

    A neighbourhood that became part of another is shown as that other; one that only ended stays a choice for what is in
    it, so that saving the form removes nothing.
    """
    own = [instance.neighbourhood] if instance.neighbourhood else []
    works = list(instance.working_area.without_outlines()) if instance.pk else []
    closed = {area.pk for area in [*own, *works] if area.closed_on and not area.points_to_id}
    moved: dict[str, Any] = {}
    if any(area.points_to_id for area in own):
        moved["neighbourhood"] = own[0].points_to_id
    if any(area.points_to_id for area in works):
        moved["working_area"] = list(dict.fromkeys(area.points_to_id or area.pk for area in works))
    return moved, closed


class WhereForm(Part):
    class Meta:
        model = Initiative
        fields = ["neighbourhood", "working_area", "place", "place_note"]
        labels = {
            "neighbourhood": _("In which neighbourhood is it?"),
            "working_area": _("Where else do you work?"),
            "place": _("Do you need a building or a piece of land?"),
            "place_note": _("How do people recognise the place?"),
        }
        help_texts = {
            "neighbourhood": _("Leave it empty when you have no place yet."),
            "working_area": _("For everyone in these neighbourhoods."),
            "place": _("When more groups want the same place, we show it."),
            "place_note": _("For example: the green on the corner, next to the school."),
        }
        widgets = {"place_note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own, also = areas_of(self.instance)
        self.initial.update(own)
        for name, kind in (("neighbourhood", AreaField), ("working_area", AreasField)):
            told = self.fields[name]
            self.fields[name] = kind(also=also, label=told.label, help_text=told.help_text)
        if not self.fields["working_area"].queryset.exists():  # type: ignore[attr-defined]  # an AreasField
            del self.fields["neighbourhood"], self.fields["working_area"]
        asked = self.fields["place"]
        place = PlaceField(label=asked.label, help_text=asked.help_text, none=_("No, not yet"))
        self.fields["place"] = place
        if not place.places:
            del self.fields["place"]


class WhatForForm(Part):
    purpose = CharField(
        label=_("Why do you do it?"),
        max_length=2000,
        error_messages={"required": _("Tell in a few sentences why you do it.")},
        help_text=_("In 60 to 90 words: what is going on, what do you want to change, and who joins in?"),
        widget=forms.Textarea(attrs={"rows": 9, "data-words": str(PURPOSE_WORDS)}),
    )

    class Meta:
        model = Initiative
        fields = ["purpose", "own_measure", "theme", "goals", "started_on"]
        labels = {
            "theme": _("Which theme of the vision fits best?"),
            "goals": _("Which goals do you work on?"),
            "own_measure": _("How will you know yourselves that it works?"),
            "started_on": _("When did you start, or when will you?"),
        }
        help_texts = {
            "goals": _(
                "Choose at most five. You may also choose none: it changes nothing about your place here."
            ),
            "own_measure": _(
                "Your own measure, in one sentence. You give yourselves a figure from 0 to 10 now and then."
            ),
        }
        widgets = {
            "theme": forms.RadioSelect,
            "goals": forms.CheckboxSelectMultiple,
            "own_measure": forms.Textarea(attrs={"rows": 2}),
            "started_on": DateInput(),
        }

    MOST_GOALS: Final = 5

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = VisionVersion.objects.in_force()
        themes = list(version.themes.prefetch_related("goals")) if version else []
        # Goals that the council dropped are not offered. Choices and boxes are both made from this one list.
        self.chapters: list[tuple[Theme, list[Goal]]] = [
            (theme, [goal for goal in theme.goals.all() if not goal.is_dropped]) for theme in themes
        ]
        theme = self.fields["theme"]
        goals = self.fields["goals"]
        assert isinstance(theme, forms.ModelChoiceField)
        assert isinstance(goals, forms.ModelMultipleChoiceField)
        if version is None:
            del self.fields["theme"], self.fields["goals"]
            return
        theme.queryset = Theme.objects.filter(version=version)
        theme.choices = [("", _("None of these")), *((t.pk, t.name) for t in themes)]  # type: ignore[assignment]
        goals.queryset = Goal.objects.standing().filter(version=version)
        goals.choices = [(goal.pk, goal.wording) for _theme, inside in self.chapters for goal in inside]  # type: ignore[assignment]

    def goals_by_theme(self) -> list[tuple[str, list[BoundWidget], int]]:
        """The boxes of the goals, under the name of the theme each belongs to, and how many of them are ticked."""
        boxes = {box.data["value"]: box for box in self["goals"].subwidgets}
        groups = [(theme.name, [boxes[goal.pk] for goal in goals]) for theme, goals in self.chapters if goals]
        return [(name, inside, sum(box.data["selected"] for box in inside)) for name, inside in groups]

    @property
    def is_asked(self) -> bool:
        """Whether there is a question about goals of an earlier version; it has its own page."""
        saved = self.instance.pk is not None
        return saved and Initiative.objects.filter(pk=self.instance.pk).asked_about_goals().exists()

    def columns(self) -> dict[str, Any]:
        """As of every part; a theme of an earlier version stays until the question about it is answered."""
        values = super().columns()
        if not values.get("theme") and self.is_asked:
            values.pop("theme", None)
        return values

    def clean_goals(self) -> Any:
        goals = self.cleaned_data["goals"]
        if len(goals) > self.MOST_GOALS:
            raise ValidationError(_("You chose %(n)s goals. Choose at most five.") % {"n": len(goals)})
        return goals


class ChallengeForm(forms.ModelForm):
    """What a challenge (*uitdaagrecht*) asks besides the four parts."""

    class Meta:
        model = Challenge
        fields = ["task", "current_budget", "asked_budget", "term_years", "household_support"]
        labels = {
            "task": _("Which task of the municipality do you want to take over?"),
            "current_budget": _("What does the municipality spend on it now, in euros a year?"),
            "asked_budget": _("What do you ask for it, in euros a year?"),
            "term_years": _("For how many years?"),
            "household_support": _("How many of the households around you support it, as a percentage?"),
        }
        help_texts = {"current_budget": _("Leave it empty if you do not know.")}
        error_messages = {"task": {"required": _("Say which task you want to take over.")}}
        widgets = {
            name: forms.NumberInput(attrs={"inputmode": "numeric", "min": "0", "class": "cn-w-s"})
            for name in ("current_budget", "asked_budget", "term_years", "household_support")
        }
