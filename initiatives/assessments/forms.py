"""The shape of what people type. No form sets a state or a role: that is what actions are for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField, formset_factory
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from initiatives.assessments.actions import Judgement, NewCondition
from initiatives.assessments.models import (
    Assessment,
    Condition,
    Contact,
    Finding,
    GoalScore,
    Overall,
    Reading,
    Score,
)
from vision.models import Goal, Precondition

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RequestForm(forms.Form):
    """What the initiators want to know, in their own words."""

    question = forms.CharField(
        label=_("What do you want from the municipality?"),
        help_text=_("Everybody can read this. For example: a place, permission, money, or only an opinion."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ContactForm(forms.Form):
    """A contact with the initiators."""

    how = forms.ChoiceField(label=_("How"), choices=Contact.How.choices)
    at = forms.DateField(label=_("On"), widget=DATE)
    note = forms.CharField(
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
    """A reader's word on an own interest; there is no answer chosen beforehand."""

    has_interest = forms.TypedChoiceField(
        label=_("Do you have an interest in this case?"),
        choices=[("no", _("No, I have no interest in it")), ("yes", _("Yes, somebody else should read it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What is your interest?"),
        help_text=_("Nobody else gets to read this."),
        max_length=500,
        required=False,
    )


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=_("What do you need to know?"),
        help_text=_("Everybody can read this. The clock stands still until the initiators have answered."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReplyForm(forms.Form):
    """The reply to the draft. "No remarks" is a button of its own that sends no text."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("Your reply"),
        help_text=_("Everybody can read your reply later, with the answer to it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer to the reply"),
        help_text=_("Everybody can read it."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:  # type: ignore[override]  # of this queryset
        return str(obj)


class SeatForm(forms.Form):
    """Ask a colleague to read: everybody with the role who has no other part in the case."""

    person = PersonField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose a colleague"))
    seat = forms.ChoiceField(label=_("As"))

    def __init__(self, *args: Any, case: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {case.assessor_id, case.second_reader_id, case.contact_person_id}
        barred = taken | case.initiative.member_ids()
        interested = case.declarations.filter(has_interest=True).values("user")
        person = self.fields["person"]
        assert isinstance(person, PersonField)
        person.queryset = (
            User.objects.holding("assessor")
            .exclude(pk__in=[pk for pk in barred if pk])
            .exclude(pk__in=interested)
            .order_by("name", "pk")
        )
        seats = [("assessor", _("assessor")), ("second_reader", _("second reader"))]
        free = [(name, label) for name, label in seats if getattr(case, f"{name}_id") is None]
        self.fields["seat"] = forms.ChoiceField(label=_("As"), choices=free)


@dataclass(frozen=True)
class GoalRow:
    """One goal on the form, with what each of the readers found when both are in."""

    goal: Goal
    score: BoundField
    reasons: BoundField
    value: str
    word: str | Promise
    found: tuple[GoalScore | None, ...] = ()
    note: BoundField | None = None

    @property
    def is_done(self) -> bool:
        return bool(self.value)

    @property
    def differs(self) -> bool:
        """Whether the readers are two steps or more apart, so that a note is owed."""
        return self.note is not None

    @property
    def has_errors(self) -> bool:
        return bool(self.score.errors or self.reasons.errors or (self.note is not None and self.note.errors))


@dataclass(frozen=True)
class LineRow:
    """One line of the vision on the form."""

    line: Precondition
    crossed: BoundField
    reasons: BoundField
    found: tuple[Finding | None, ...] = ()


KEPT = [("no", _("kept")), ("yes", _("crossed"))]


def _area(label: Any, rows: int = 3, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=4000, required=False, widget=widget, help_text=help_text)


class ReadingForm(forms.Form):
    """One reading. A draft may have gaps; what a finished one needs is said by `actions.todo`."""

    support = _area(_("Support"), 2, _("Who stands behind it, and who does not?"))
    continuity = _area(_("Will it last?"), 2, _("Money, people, who takes over"))
    effects = _area(_("Effects on others"), 2, _("Who was asked, and what did they say?"))
    overall = forms.ChoiceField(
        label=_("The overall answer"), choices=Overall.choices, required=False, widget=forms.RadioSelect
    )
    explanation = _area(
        _("Explanation"), 2, _("Needed when the answer says something else than the scores and the lines.")
    )
    summary = _area(_("The answer in plain words"), 4, _("This is what people read first."))
    add_goal = forms.ModelChoiceField(
        label=_("One more goal"), queryset=Goal.objects.none(), required=False, to_field_name="code"
    )

    def __init__(self, *args: Any, case: Assessment, reading: Reading | None, **kwargs: Any) -> None:
        self.case, self.reading = case, reading
        self._scores = {row.goal_id: row for row in reading.scores.all()} if reading else {}
        self._findings = {row.precondition_id: row for row in reading.findings.all()} if reading else {}
        every = list(case.version.goals.select_related("theme").order_by("theme__position", "position"))
        named = set(case.initiative.goals.values_list("pk", flat=True)) | self._also_shown()
        self._goals = [goal for goal in every if goal.pk in named or goal.pk in self._scores]
        self._lines = list(case.version.preconditions.all())
        initial = {name: getattr(reading, name) for name in TEXTS} if reading else {}
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]  # no other call gives initial
        others = [goal for goal in every if goal not in self._goals]
        self.fields["add_goal"] = forms.ModelChoiceField(
            label=_("One more goal"),
            queryset=case.version.goals.filter(pk__in=[goal.pk for goal in others]),
            required=False,
            to_field_name="code",
            empty_label=_("Choose a goal"),
        )
        for goal in self._goals:
            row = self._scores.get(goal.pk)
            self.fields[f"score_{goal.code}"] = forms.ChoiceField(
                label=goal.code,
                choices=Score.choices,
                required=False,
                initial=row.score if row else "",
                widget=forms.RadioSelect,
            )
            self.fields[f"reasons_{goal.code}"] = _area(_("Reasons, for everybody to read"), 2)
            self.fields[f"reasons_{goal.code}"].initial = row.reasons if row else ""
        for line in self._lines:
            finding = self._findings.get(line.pk)
            crossed = None if finding is None else finding.crossed
            self.fields[f"crossed_{line.code}"] = forms.ChoiceField(
                label=line.code,
                choices=KEPT,
                required=False,
                initial="" if crossed is None else "yes" if crossed else "no",
                widget=forms.RadioSelect,
            )
            self.fields[f"why_{line.code}"] = _area(_("Reasons"), 2)
            self.fields[f"why_{line.code}"].initial = finding.reasons if finding else ""

    def _also_shown(self) -> set[int]:
        return set()

    def goals(self) -> Iterator[GoalRow]:
        """The goals of the form, in the order of the vision."""
        words: Mapping[str, str | Promise] = dict(Score.choices)
        for goal in self._goals:
            score = self[f"score_{goal.code}"]
            value = score.value() or ""
            yield GoalRow(
                goal, score, self[f"reasons_{goal.code}"], value, words.get(value, ""), *self._beside(goal)
            )

    def _beside(self, goal: Goal) -> tuple[Any, ...]:
        return ()

    def lines(self) -> Iterator[LineRow]:
        """The lines that may not be crossed, in the order of the vision."""
        for line in self._lines:
            yield LineRow(
                line, self[f"crossed_{line.code}"], self[f"why_{line.code}"], self._beside_line(line)
            )

    def _beside_line(self, line: Precondition) -> tuple[Finding | None, ...]:
        return ()

    def weights(self) -> list[BoundField]:
        """What also counts beside goals and lines."""
        return [self["support"], self["continuity"], self["effects"]]

    def judgement(self) -> Judgement:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        scores = {g.code: (data[f"score_{g.code}"], data[f"reasons_{g.code}"]) for g in self._goals}
        if data["add_goal"]:
            scores[data["add_goal"].code] = ("", "")
        crossed = {"yes": True, "no": False, "": None}
        findings = {
            line.code: (crossed[data[f"crossed_{line.code}"]], data[f"why_{line.code}"])
            for line in self._lines
        }
        return Judgement(scores=scores, findings=findings, **{name: data[name] for name in TEXTS})

    def add_missing(self, error: ValidationError) -> None:
        """Put each thing that is missing beside its own field."""
        for item in error.error_list:
            where = item.code if item.code in self.fields else None
            self.add_error(where, ValidationError(item.message, params=item.params))


TEXTS = ("support", "continuity", "effects", "overall", "explanation", "summary")


class AgreedForm(ReadingForm):
    """What both readers agree on, with the two readings beside it and a note for each real difference."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, case: Assessment, reading: Reading, readings: Mapping[str, Reading], **kwargs: Any
    ) -> None:
        self._two = [readings.get(Reading.Kind.FIRST), readings.get(Reading.Kind.SECOND)]
        self._rows = [{row.goal_id: row for row in r.scores.all()} if r else {} for r in self._two]
        self._found = [{row.precondition_id: row for row in r.findings.all()} if r else {} for r in self._two]
        self._notes = {row.goal_id: row.note for row in case.differences.all()}
        super().__init__(*args, case=case, reading=reading, **kwargs)
        self.fields["seen"].initial = reading.saved_at.isoformat()
        for goal in self._goals:
            if goal.pk in self._notes:
                self.fields[f"note_{goal.code}"] = _area(_("What you said about the difference"), 2)
                self.fields[f"note_{goal.code}"].initial = self._notes[goal.pk]

    def _also_shown(self) -> set[int]:
        return set(self._rows[0]) | set(self._rows[1])

    def _beside(self, goal: Goal) -> tuple[Any, ...]:
        note = self[f"note_{goal.code}"] if goal.pk in self._notes else None
        return tuple(rows.get(goal.pk) for rows in self._rows), note

    def _beside_line(self, line: Precondition) -> tuple[Finding | None, ...]:
        return tuple(found.get(line.pk) for found in self._found)

    def clean_seen(self) -> datetime:
        seen = parse_datetime(self.cleaned_data["seen"])
        if seen is None:
            raise ValidationError(_("Open the page again."))
        return seen

    def notes(self) -> dict[str, str]:
        return {
            goal.code: self.cleaned_data[f"note_{goal.code}"]
            for goal in self._goals
            if goal.pk in self._notes
        }


class ConditionForm(forms.Form):
    """One condition; a row without a text is left out."""

    text = forms.CharField(label=_("What is promised"), max_length=300, required=False)
    owner = forms.ChoiceField(label=_("By whom"), choices=Condition.Owner.choices)
    due = forms.DateField(label=_("By when"), widget=DATE, required=False)
    check_how = forms.CharField(label=_("How it is checked"), max_length=300, required=False)

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


ConditionSet = formset_factory(ConditionForm, formset=BaseConditions, extra=2, max_num=20, validate_max=True)


def conditions_of(case: Assessment, data: Any = None) -> BaseConditions:
    """The rows for the conditions of a case, with two empty ones."""
    rows = [
        {"text": c.text, "owner": c.owner, "due": c.due, "check_how": c.check_how}
        for c in case.conditions.all()
    ]
    rows_form: BaseConditions = ConditionSet(data, initial=rows, prefix="conditions")  # type: ignore[assignment]  # its base
    return rows_form


class FilterForm(forms.Form):
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
    buurt = forms.ChoiceField(label=_("Neighbourhood"), required=False)

    def __init__(self, *args: Any, neighbourhoods: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buurt"] = forms.ChoiceField(
            label=_("Neighbourhood"), choices=[("", _("All")), *neighbourhoods], required=False
        )
