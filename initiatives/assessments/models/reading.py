"""What each reader found. There is no total score anywhere, on purpose (domain.md, Assessment)."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, TextField
from initiatives.assessments.models.case import Assessment, Overall
from vision.models import Goal, Precondition


class Score(models.TextChoices):
    """What an initiative does for one goal. Stored as text: two of the values are not numbers."""

    CONTRARY = "-2", _("contrary")
    FRICTION = "-1", _("chafes")
    NEUTRAL = "0", _("no difference")
    CONTRIBUTES = "1", _("contributes")
    STRONG = "2", _("contributes strongly")
    NOT_APPLICABLE = "na", _("not applicable")
    TOO_LITTLE = "unknown", _("too little information")


NUMERIC = frozenset({Score.CONTRARY, Score.FRICTION, Score.NEUTRAL, Score.CONTRIBUTES, Score.STRONG})
NEEDS_REASONS = frozenset({Score.CONTRARY, Score.FRICTION, Score.CONTRIBUTES, Score.STRONG})

WITHOUT_REASONS = _("Supplied without reasons.")


def steps_apart(one: str, other: str) -> int:
    """How far two scores are from each other, in steps; two steps or more must be discussed and noted.

    A score against "not applicable" or "too little information" counts as two (domain.md, Assessment). Those two
    against each other count as nothing: neither is a score.
    """
    numbers = [int(score) for score in (one, other) if score in NUMERIC]
    if len(numbers) == 2:
        return abs(numbers[0] - numbers[1])
    return 2 if numbers else 0


def owes_explanation(overall: str, scores: Iterable[str], crossed: bool) -> bool:
    """Whether an overall contradicts what was found, so that it must carry an explanation.

    domain.md, Assessment: "fits with a −2, or a crossed precondition". A crossed line contradicts every yes, with
    conditions or without; a −2 contradicts the yes without conditions.
    """
    if overall == Overall.FITS:
        return crossed or Score.CONTRARY in set(scores)
    return overall == Overall.FITS_WITH_CONDITIONS and crossed


class InterestDeclaration(models.Model):
    """Whether a reader has an interest in the case; made before the case opens for that reader.

    Somebody who found none may find one later: the interest then counts.
    """

    append_only = True

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    has_interest = models.BooleanField()
    note = CharField(many_lines=True, max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user", "has_interest"], name="one_declaration_of_a_kind_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {'interest' if self.has_interest else 'no interest'}"


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: Any) -> Self:
        """What `user` may read of the readings: this keeps the second reading blind, at every door.

        Everybody: what both agreed on, once it is the answer. The readers: their own; the other one's, and what they
        agree on, once both are in. Those who carry the initiative, and the contact person, read the draft as it was
        sent: SentDraft.
        """
        agreed = Q(kind=Reading.Kind.AGREED)
        decided = Q(assessment__state=Assessment.State.DECIDED)
        hearing = Q(assessment__state=Assessment.State.HEARING)
        if not user.is_authenticated:
            return self.filter(agreed, decided)
        both_in = decided | hearing | Q(assessment__state=Assessment.State.COMPARISON)
        no_interest = InterestDeclaration.objects.filter(
            assessment=models.OuterRef("assessment"), user=user, has_interest=False
        )
        reader = Q(assessment__assessor=user) | Q(assessment__second_reader=user)
        reader = reader & Q(models.Exists(no_interest)) if "assessor" in user.roles else Q(pk=None)
        own = Q(kind=Reading.Kind.FIRST, assessment__assessor=user) | Q(
            kind=Reading.Kind.SECOND, assessment__second_reader=user
        )
        return self.filter((agreed & decided) | own | (reader & both_in))

    def with_judgements(self) -> Self:
        """With everything that one reading says, in a fixed number of queries."""
        return self.select_related("reader").prefetch_related(
            models.Prefetch(
                "scores", GoalScore.objects.select_related("goal", "goal__theme", "goal__version")
            ),
            models.Prefetch("findings", Finding.objects.select_related("precondition")),
        )


_Readings = models.Manager.from_queryset(ReadingQuerySet)


class CountedReadings(_Readings):
    """The readings that count: without those that were set aside."""

    def get_queryset(self) -> ReadingQuerySet:  # type: ignore[override]  # made by a function
        return super().get_queryset().filter(set_aside_at=None)  # type: ignore[return-value]  # idem


class Reading(models.Model):
    """One reading of the plan: the first, the blind second, or what both agreed on and publish."""

    cache_topic = "assessments"

    class Kind(models.TextChoices):
        FIRST = "first", _("first assessment")
        SECOND = "second", _("second reading")
        AGREED = "agreed", _("answer of both readers")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="readings")
    kind = models.CharField(max_length=10, choices=Kind)
    reader = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    overall = models.CharField(max_length=30, choices=Overall, blank=True)
    summary = TextField(max_length=4000, blank=True)
    explanation = TextField(max_length=4000, blank=True)
    support = TextField(max_length=4000, blank=True)
    continuity = TextField(max_length=4000, blank=True)
    effects = TextField(max_length=4000, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    # Its reader found an interest afterwards: it is kept, but no longer counts or shows anywhere.
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = CountedReadings()
    everything = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "kind"],
                condition=Q(set_aside_at=None),
                name="one_reading_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.kind}"

    @property
    def verdict(self) -> Overall | None:
        """The overall with its words; None as long as none is chosen."""
        return Overall(self.overall) if self.overall else None

    @property
    def judged(self) -> "list[GoalScore]":
        """The goals that the plan touches, as they were scored."""
        return [row for row in self.scores.all() if row.score not in ("", Score.NOT_APPLICABLE)]

    @property
    def not_applicable(self) -> "list[GoalScore]":
        return [row for row in self.scores.all() if row.score == Score.NOT_APPLICABLE]

    @property
    def found(self) -> "list[Finding]":
        """The lines of the vision that were judged."""
        return [row for row in self.findings.all() if row.crossed is not None]

    @property
    def crossed(self) -> "list[Finding]":
        return [row for row in self.findings.all() if row.crossed]

    @property
    def owes_explanation(self) -> bool:
        """Whether the overall contradicts the scores or the lines of this reading."""
        crossed = any(finding.crossed for finding in self.findings.all())
        return owes_explanation(self.overall, [row.score for row in self.scores.all()], crossed)


class GoalScore(models.Model):
    """One goal judged in one reading; every score that is not zero has its reasons."""

    cache_topic = "assessments"

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="scores")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="scores")
    score = models.CharField(max_length=8, choices=Score, blank=True)
    reasons = TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["goal__theme__position", "goal__position"]
        constraints = [models.UniqueConstraint(fields=["reading", "goal"], name="one_score_per_goal")]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.score}"

    @property
    def said(self) -> str | Promise:
        """The reasons as they are shown. A score that owes reasons and has none says so: it was taken over."""
        return self.reasons or (WITHOUT_REASONS if self.score in NEEDS_REASONS else "")


class Finding(models.Model):
    """Whether one precondition of the vision is kept or crossed, with reasons."""

    cache_topic = "assessments"

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="findings")
    precondition = models.ForeignKey(Precondition, on_delete=models.PROTECT, related_name="findings")
    crossed = models.BooleanField(null=True)
    reasons = TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["precondition__position"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "precondition"], name="one_finding_per_precondition")
        ]

    def __str__(self) -> str:
        return f"{self.precondition_id}: {self.crossed}"

    @property
    def said(self) -> str | Promise:
        """The reasons as they are shown; a crossed line without any says so: it was taken over."""
        return self.reasons or (WITHOUT_REASONS if self.crossed else "")


class DifferencesInOrder(models.Manager["Difference"]):
    """The differences in the order of the vision, each with its goal."""

    def get_queryset(self) -> "models.QuerySet[Difference]":
        found = super().get_queryset().select_related("goal__theme")
        return found.order_by("goal__theme__position", "goal__position")


class Difference(models.Model):
    """What was said about a goal on which the readers were two steps or more apart."""

    cache_topic = "assessments"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="differences")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="+")
    note = TextField(max_length=4000, blank=True)

    objects = DifferencesInOrder()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "goal"], name="one_note_per_difference")]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.note[:40]}"
