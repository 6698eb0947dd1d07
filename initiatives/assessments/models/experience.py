"""How initiators found a step of the municipality: three questions, each yes or no.

Source: domain.md, Trust: "clear? fair? heard?", reported apart for those who got a yes and a no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from initiatives.assessments.models.case import Assessment, Overall

# A figure that rests on fewer people is not shown: it could tell what one of them said.
FEWEST_PEOPLE: Final = 5
QUESTIONS: Final = {
    "clear": _("Was it clear?"),
    "fair": _("Was it fair?"),
    "heard": _("Did somebody listen to you?"),
}
YES: Final = (Overall.FITS, Overall.FITS_WITH_CONDITIONS)


class Experience(models.Model):
    """What one of the initiators answered about one step of a case. Nobody else sees it but in a figure."""

    class Step(models.TextChoices):
        CONTACT = "contact", _("The first contact")
        DRAFT = "draft", _("The draft answer")
        ANSWER = "answer", _("The answer")

    cache_topic = "assessments"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="experiences")
    step = models.CharField(max_length=10, choices=Step)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    clear = models.BooleanField()
    fair = models.BooleanField()
    heard = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "step", "person"], name="one_experience_of_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.step}"


@dataclass(frozen=True, kw_only=True)
class Experiences:
    """Of one group: how many answers there are, and how many were yes to each of QUESTIONS; none when they are too few."""

    answers: int
    yes: dict[str, int]


def steps_taken(case: Assessment) -> list[str]:
    """The steps of a case that the municipality has taken, and can be asked about."""
    steps = Experience.Step
    taken = {
        steps.CONTACT: case.contacted_at is not None,
        steps.DRAFT: case.draft_id is not None,
        steps.ANSWER: case.state == Assessment.State.DECIDED,
    }
    return [] if case.taken_over else [step for step, is_taken in taken.items() if is_taken]


def experiences_of(cases: "QuerySet[Assessment]") -> tuple[Experiences | None, Experiences | None]:
    """What was answered in the decided `cases` by who got a yes, and by who got a no. One query.

    None for a group in which fewer than FEWEST_PEOPLE people answered.
    """
    decided = Experience.objects.filter(
        assessment__in=cases.order_by().values("pk"), assessment__state="decided"
    )
    said = {name: Count("pk", filter=Q(**{name: True})) for name in QUESTIONS}
    groups = (
        decided.order_by()
        .values(got_yes=Q(assessment__overall__in=YES))
        .annotate(people=Count("person", distinct=True), answers=Count("pk"), **said)
    )
    found = {row["got_yes"]: row for row in groups if row["people"] >= FEWEST_PEOPLE}
    return _told(found.get(True)), _told(found.get(False))


def _told(row: Mapping[str, Any] | None) -> Experiences | None:
    return Experiences(answers=row["answers"], yes={name: row[name] for name in QUESTIONS}) if row else None
