"""What a reader found, how it is written down, and what is still missing in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from initiatives.assessments.models import (
    NEEDS_REASONS,
    Finding,
    GoalScore,
    Overall,
    Reading,
    Score,
)
from vision.models import Goal, Precondition

# Of a goal or a line so much is said in a sentence about it.
LONGEST_NAME: Final = 70
TEXTS = ("summary", "explanation", "support", "continuity", "effects")


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a reader found. Keys are codes of goals and preconditions of the version of the case."""

    scores: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    findings: Mapping[str, tuple[bool | None, str]] = field(default_factory=dict)
    overall: str = ""
    summary: str = ""
    explanation: str = ""
    support: str = ""
    continuity: str = ""
    effects: str = ""


@dataclass(frozen=True)
class Todo:
    """Something that is still missing: the field it is about, and what is to be done, as a sentence."""

    where: str
    text: str | Promise

    @property
    def is_choice(self) -> bool:
        """Whether the field is a group of choices: a link goes to its first one."""
        return self.where == "overall" or self.where.startswith(("score_", "crossed_"))


def _about(where: str, sentence: Any, row: Goal | Precondition) -> Todo:
    """`sentence` with the beginning of the words of a goal or a line of the vision."""
    return Todo(where, format_lazy(sentence, Truncator(str(row).rstrip(".")).chars(LONGEST_NAME)))


def list_missing(reading: Reading) -> list[Todo]:
    """What still keeps a reading from being handed in, in the order of the form (domain.md, Assessment).

    Every score that is not zero needs reasons; every line of the vision is judged, a crossed one with reasons; there
    is an overall; one that contradicts the scores carries an explanation. What both agree on needs a score for every
    goal and a summary in plain words as well.
    """
    agreed = reading.kind == Reading.Kind.AGREED
    missing = []
    for row in reading.scores.all():
        if row.score in NEEDS_REASONS and not row.reasons.strip():
            missing.append(_about(f"reasons_{row.goal.code}", _("Give your reasons for “{}”."), row.goal))
        elif agreed and not row.score:
            missing.append(_about(f"score_{row.goal.code}", _("Choose a score for “{}”."), row.goal))
    found = {row.precondition_id: row for row in reading.findings.all()}
    for line in reading.assessment.version.preconditions.all():
        finding = found.get(line.pk)
        if finding is None or finding.crossed is None:
            missing.append(_about(f"crossed_{line.code}", _("Say whether the plan keeps to “{}”."), line))
        elif finding.crossed and not finding.reasons.strip():
            missing.append(_about(f"why_{line.code}", _("Say why the plan crosses “{}”."), line))
    if not reading.overall:
        missing.append(Todo("overall", _("Choose your answer.")))
    if reading.owes_explanation and not reading.explanation.strip():
        missing.append(
            Todo(
                "explanation",
                _("Explain your answer: it says something else than the scores and the lines."),
            )
        )
    if agreed and not reading.summary.strip():
        missing.append(Todo("summary", _("Write the answer in plain words.")))
    if agreed:
        missing += _list_missing_of_comparison(reading)
    return missing


def _list_missing_of_comparison(reading: Reading) -> list[Todo]:
    case = reading.assessment
    missing = [
        _about(
            f"note_{row.goal.code}", _("Write down what you said about your difference on “{}”."), row.goal
        )
        for row in case.differences.all()
        if not row.note.strip()
    ]
    conditions = case.conditions.exists()
    if reading.overall == Overall.FITS_WITH_CONDITIONS and not conditions:
        missing.append(Todo("conditions", _("Write at least one condition.")))
    elif conditions and reading.overall != Overall.FITS_WITH_CONDITIONS:
        missing.append(
            Todo("conditions", _("Conditions belong only to “fits, with conditions”: take them away."))
        )
    return missing


def write_judgement(reading: Reading, judgement: Judgement, at: datetime | None) -> Reading:
    """Put `judgement` into `reading`. Unknown codes and values raise ValidationError: nothing is dropped silently."""
    version = reading.assessment.version
    goals = {goal.code: goal.pk for goal in version.goals.standing()}
    lines = {line.code: line.pk for line in version.preconditions.all()}
    strange = (set(judgement.scores) - set(goals)) | (set(judgement.findings) - set(lines))
    values = {score for score, _reasons in judgement.scores.values()} - {"", *Score.values}
    if strange or values or judgement.overall not in ("", *Overall.values):
        raise ValidationError(
            _("This goal, line or score is not in the version that this case is held against.")
        )
    GoalScore.objects.bulk_create(
        [
            GoalScore(reading=reading, goal_id=goals[code], score=score, reasons=reasons.strip())
            for code, (score, reasons) in judgement.scores.items()
        ],
        update_conflicts=True,
        unique_fields=["reading", "goal"],
        update_fields=["score", "reasons"],
    )
    Finding.objects.bulk_create(
        [
            Finding(reading=reading, precondition_id=lines[code], crossed=crossed, reasons=reasons.strip())
            for code, (crossed, reasons) in judgement.findings.items()
        ],
        update_conflicts=True,
        unique_fields=["reading", "precondition"],
        update_fields=["crossed", "reasons"],
    )
    reading.overall = judgement.overall
    for name in TEXTS:
        setattr(reading, name, getattr(judgement, name).strip())
    reading.saved_at = at or timezone.now()
    reading.save(update_fields=["overall", "saved_at", *TEXTS])
    return reading
