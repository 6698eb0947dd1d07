"""What a reader fills in: scores, lines and texts, alone or as what both agree on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField
from initiatives.assessments.actions import Judgement
from initiatives.assessments.models import (
    Assessment,
    Finding,
    GoalScore,
    Overall,
    Reading,
    Score,
)
from vision.models import Goal, Precondition


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


def _area(label: Any, rows: int = 3, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return CharField(label=label, max_length=4000, required=False, widget=widget, help_text=help_text)


KEPT = [("no", _("kept")), ("yes", _("crossed"))]


TEXTS = ("support", "continuity", "effects", "overall", "explanation", "summary")


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

    def __init__(self, *args: Any, case: Assessment, reading: Reading | None, **kwargs: Any) -> None:
        self.case, self.reading = case, reading
        self._scores = {row.goal_id: row for row in reading.scores.all()} if reading else {}
        self._findings = {row.precondition_id: row for row in reading.findings.all()} if reading else {}
        every = [goal for goal in case.goals if not goal.is_dropped]
        shown = self._also_shown() | set(self._scores)
        self._goals = [goal for goal in every if goal.is_named or goal.pk in shown]
        self._lines = [line for line in case.version.preconditions.all() if not line.is_dropped]
        initial = {name: getattr(reading, name) for name in TEXTS} if reading else {}
        super().__init__(*args, **kwargs, initial=initial)  # type: ignore[misc]  # no other call gives initial
        if others := [goal for goal in every if goal not in self._goals]:
            choices = [("", _("Choose a goal")), *((goal.code, str(goal)) for goal in others)]
            label = _("One more goal")
            self.fields["add_goal"] = forms.ChoiceField(label=label, choices=choices, required=False)
        for goal in self._goals:
            row = self._scores.get(goal.pk)
            self.fields[f"score_{goal.code}"] = forms.ChoiceField(
                label=str(goal),
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
                label=str(line),
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
        if added := data.get("add_goal"):
            scores[added] = ("", "")
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


class AgreedForm(ReadingForm):
    """What both readers agree on, with the two readings beside it and a note for each real difference."""

    seen = CharField(widget=forms.HiddenInput)

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
