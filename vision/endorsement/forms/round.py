"""What a curator fills in to prepare a round."""

from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.deadlines import local_date
from civicnet.forms.fields import CharField, DateField, SlugField
from vision.endorsement import oidc
from vision.endorsement.actions.round import VOTABLE, voting_time
from vision.endorsement.broad import Rule
from vision.endorsement.models import Group, Round, Way
from vision.models import VisionVersion

DATE = forms.DateInput(attrs={"type": "date", "class": "cn-w-m"}, format="%Y-%m-%d")
_WAYS = [
    (Way.LOGIN, _("Log in")),
    (Way.LETTER, _("A code in a letter")),
    (Way.DESK, _("On paper at the desk")),
]


class FractionField(CharField):
    """A share such as 2/3 or 20%, kept exactly."""

    widget = forms.TextInput(attrs={"class": "cn-w-s", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Fraction) else value

    def clean(self, value: Any) -> Fraction:
        written = super().clean(value).replace(" ", "").replace(",", ".")
        try:
            share = Fraction(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
        except (ValueError, ZeroDivisionError) as error:
            raise forms.ValidationError(_("Write a share as 2/3 or as 20%.")) from error
        if not 0 <= share <= 1:
            raise forms.ValidationError(_("A share lies between 0 and 1, or between 0% and 100%."))
        return share


class RoundForm(forms.Form):
    """A round: which text, when, by which ways, and the rule in plain words."""

    use_required_attribute = False

    version = forms.ModelChoiceField(
        label=_("Which text?"),
        queryset=VisionVersion.objects.none(),
        help_text=_("Only a frozen text can be put to the vote: nobody can change a letter of it."),
        empty_label=None,
    )
    code = SlugField(
        label=_("Short name of the round"),
        help_text=_("Stands in its address and cannot be changed later, such as R-2027."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "cn-w-m", "autocomplete": "off"}),
    )
    first_day = DateField(label=_("First day of voting"), widget=DATE)
    last_day = DateField(
        label=_("Last day of voting"), help_text=_("People can vote until midnight of this day."), widget=DATE
    )
    has_roll = forms.TypedChoiceField(
        label=_("Who may vote?"),
        choices=[
            ("yes", _("Everybody on a roll that you load (voters can use every way)")),
            ("no", _("Whoever logs in and lives here, without a roll (logging in is then the only way)")),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    ways = forms.MultipleChoiceField(
        label=_("How can people vote?"), choices=_WAYS, widget=forms.CheckboxSelectMultiple
    )
    per_goal = forms.BooleanField(
        label=_("Also ask about each goal (voters may skip it)"), required=False, initial=True
    )
    turnout = FractionField(
        label=_("Turnout in all"),
        help_text=_("At least this share of all who may vote must take part. Blank counts."),
    )
    group_turnout = FractionField(
        label=_("Turnout in each neighbourhood and age band"),
        help_text=_("In every group at least this share must take part, so that nobody is passed over."),
    )
    majority = FractionField(
        label=_("Share for"),
        help_text=_(
            "Of those who chose for or against, at least this share must be for; also when every age band weighs as many "
            "as live here."
        ),
    )
    against_limit = FractionField(
        label=_("Share against in a group"),
        help_text=_("In no neighbourhood or age band may more than this share be against."),
    )
    group_ballots = forms.IntegerField(
        label=_("That last rule looks at groups of at least"),
        help_text=_("Number of ballots. In a smaller group a few people decide."),
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        widget=forms.NumberInput(attrs={"class": "cn-w-s"}),
    )
    smallest_group = forms.IntegerField(
        label=_("Groups with fewer voters count with a neighbour"),
        help_text=_("Number of people who may vote. So nobody’s choice can be guessed."),
        validators=[MinValueValidator(10), MaxValueValidator(10_000)],
        widget=forms.NumberInput(attrs={"class": "cn-w-s"}),
    )
    smallest_shown = forms.IntegerField(
        label=_("Groups with fewer ballots are not shown"),
        help_text=_("Number of ballots."),
        validators=[MinValueValidator(10), MaxValueValidator(1_000)],
        widget=forms.NumberInput(attrs={"class": "cn-w-s"}),
    )

    ROUND = ("version", "code", "first_day", "last_day")
    WAYS = ("has_roll", "ways", "per_goal")
    RULE = tuple(Rule.__dataclass_fields__)

    def __init__(self, *args: Any, round: Round | None = None, **kwargs: Any) -> None:
        now = local_date()
        rule = Rule.from_json(round.rule) if round else Rule()
        initial: dict[str, Any] = vars(rule) | (
            {
                "version": round.version_id,
                "code": round.code,
                "first_day": round.first_day,
                "last_day": round.last_day,
                "has_roll": "yes" if round.has_roll else "no",
                "ways": round.ways,
                "per_goal": round.per_goal,
            }
            if round
            else {
                "first_day": now + timedelta(days=28),
                "last_day": now + timedelta(days=48),
                "ways": ["letter", "desk"],
            }
        )
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.round = round
        version = self.fields["version"]
        assert isinstance(version, forms.ModelChoiceField)
        version.queryset = VisionVersion.objects.filter(state__in=VOTABLE).select_related("vision")
        if round:
            del self.fields["code"]
        if not oidc.has_broker():
            self.fields["ways"].help_text = _(
                "Logging in is not possible yet: this installation has no sign-in broker for voting."
            )

    def part(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def the_round(self) -> list[forms.BoundField]:
        return self.part(self.ROUND)

    def the_ways(self) -> list[forms.BoundField]:
        return self.part(self.WAYS)

    def the_rule(self) -> list[forms.BoundField]:
        return self.part(self.RULE)

    def clean_ways(self) -> list[str]:
        ways: list[str] = self.cleaned_data["ways"]
        if Way.LOGIN in ways and not oidc.has_broker():
            raise forms.ValidationError(
                gettext("Logging in is not possible yet. Choose another way, or ask your administrator.")
            )
        return ways

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.keys() >= set(self.RULE) and self.rule.tells_on_small_groups:
            self.add_error(
                "smallest_group",
                gettext(
                    "With these numbers the outcome could give away how a small group voted. This number times the turnout "
                    "in each group must be at least %(shown)d: raise one of the two."
                )
                % {"shown": self.rule.smallest_shown},
            )
        return said

    @property
    def has_text(self) -> bool:
        """Whether there is a text to put to the vote."""
        version = self.fields["version"]
        assert isinstance(version, forms.ModelChoiceField)
        return bool(version.queryset) or self.round is not None

    @property
    def rule(self) -> Rule:
        """The thresholds of a valid form."""
        return Rule(**{name: self.cleaned_data[name] for name in self.RULE})

    def fields_of_round(self) -> dict[str, Any]:
        """What the actions take."""
        said = self.cleaned_data
        opens_at, closes_at = voting_time(said["first_day"], said["last_day"])
        return {
            "version": said["version"],
            "opens_at": opens_at,
            "closes_at": closes_at,
            "ways": said["ways"],
            "has_roll": said["has_roll"],
            "per_goal": said["per_goal"],
            "rule": self.rule,
        }


class RollForm(forms.Form):
    """The file of a roll."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("The file (csv, xlsx or ods)"),
        help_text=_("Up to 10 MB. A larger file goes with the command load_roll."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )


class MergeForm(forms.Form):
    """Which group counts with which other one. Of many groups only those are asked that have fewer voters than
    `smallest`, or count elsewhere already; `groups_left` is how many are not."""

    ALL_AT_ONCE: Final = 24

    def __init__(self, *args: Any, groups: list[Group], smallest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = any(group.eligible for group in groups)
        asked = [group for group in groups if group.merged_into_id or (known and group.eligible < smallest)]
        if len(groups) <= self.ALL_AT_ONCE:
            asked = groups
        self.groups_left = len(groups) - len(asked)
        for group in asked:
            others = [
                (str(other.pk), other.name)
                for other in groups
                if other.dimension == group.dimension and other.pk != group.pk
            ]
            self.fields[f"into-{group.pk}"] = forms.ChoiceField(
                label=gettext("%(group)s counts with") % {"group": group.name},
                choices=[("0", gettext("itself")), *others],
                initial=str(group.merged_into_id or 0),
            )

    def into(self) -> dict[int, int | None]:
        return {
            int(name.removeprefix("into-")): int(value) or None for name, value in self.cleaned_data.items()
        }


class EligibleForm(forms.Form):
    """How many may vote in each group, in a round without a roll."""

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in groups:
            self.fields[f"eligible-{group.pk}"] = forms.IntegerField(
                label=group.name,
                min_value=0,
                max_value=10_000_000,
                initial=group.eligible,
                widget=forms.NumberInput(attrs={"class": "cn-w-s"}),
            )

    def numbers(self) -> dict[int, int]:
        return {int(name.removeprefix("eligible-")): value for name, value in self.cleaned_data.items()}


class ReasonForm(forms.Form):
    """Why a round is called off or broken off; everybody can read it."""

    use_required_attribute = False

    note = CharField(
        label=_("Why?"),
        help_text=_("Everybody can read this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
