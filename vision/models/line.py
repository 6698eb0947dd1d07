"""The lines of a text: preconditions, themes and goals, with what the council made of each.

Source: domain.md, Vision.
"""

from typing import Any, Self

from django.db import models
from django.urls import reverse

from civicnet.columns import NameField, TextField
from civicnet.likeness.models import Likened, NoteChange
from vision.models.part import first_words
from vision.models.version import CouncilChange, VisionVersion


class Line(models.Model):
    """A piece of the text, with what the council made of it; that part was *niet in stemming geweest* (not voted on).

    `text` is what residents voted on and is frozen with it; a piece that the council added has no part in that.
    """

    code = models.CharField(max_length=20)
    text = TextField()
    position = models.PositiveSmallIntegerField()
    council_change = models.CharField(max_length=10, choices=CouncilChange, blank=True)
    council_text = TextField(blank=True)
    council_reason = TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.wording

    @property
    def wording(self) -> str:
        """The text as it holds: as the council changed it, or else as it was put to the vote."""
        return self.council_text or self.text

    @property
    def short(self) -> str:
        """What it is called where there is room for one line."""
        return first_words(self.wording)

    @property
    def is_dropped(self) -> bool:
        """Whether the council took it out; then it is shown struck through, and no longer assessed against."""
        return self.council_change == CouncilChange.DROPPED


def council_constraint(name: str) -> models.CheckConstraint:
    """A deviation has a reason, a rewording has its words, and what does not deviate has neither."""
    return models.CheckConstraint(
        condition=models.Q(council_change="", council_text="", council_reason="")
        | (models.Q(council_change="reworded") & ~models.Q(council_text="") & ~models.Q(council_reason=""))
        | (models.Q(council_change__in=["dropped", "added"], council_text="") & ~models.Q(council_reason="")),
        name=name,
    )


class LineQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Without what the council took out: what plans are assessed against."""
        return self.exclude(council_change=CouncilChange.DROPPED)

    def in_force(self) -> Self:
        """Those of the version that the council adopted last."""
        return self.filter(version__state=VisionVersion.State.ADOPTED)

    def of_before(self) -> Self:
        """Those of versions that were in force before it."""
        return self.filter(version__state=VisionVersion.State.SUPERSEDED)


class Precondition(Line):
    """A line that may not be crossed (*randvoorwaarde*)."""

    cache_topic = "vision"

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="preconditions")

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="one_precondition_per_code"),
            council_constraint("precondition_deviation_explained"),
        ]


class Theme(models.Model):
    """A chapter of the vision."""

    cache_topic = "vision"

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="themes")
    code = models.CharField(max_length=20)
    name = NameField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="one_theme_per_code")]

    def __str__(self) -> str:
        return self.name


class Goal(Likened, Line):
    """One testable aim. Codes are stable across versions; `continues` points to what it grew out of."""

    cache_topic = "vision"

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="goals")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="goals")
    continues = models.ManyToManyField("self", symmetrical=False, related_name="continued_by", blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["theme__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="one_goal_per_code"),
            council_constraint("goal_deviation_explained"),
        ]
        triggers = [NoteChange()]

    @property
    def slug(self) -> str:
        """How it is called in the addresses of the consultation and the workshop."""
        return f"doel-{self.code}"

    def get_absolute_url(self) -> str:
        return reverse("goal", args=[self.version.number, self.code])

    @property
    def code_in_text(self) -> str:
        """Its code where goals of several versions can stand: "D1.1", or "2.0/D1.1" of a version no longer in force."""
        before = self.version.state == VisionVersion.State.SUPERSEDED
        return f"{self.version.number}/{self.code}" if before else self.code

    def likened(self) -> str:
        """Its words as they hold."""
        return self.wording

    @classmethod
    def to_liken(cls) -> "models.QuerySet[Goal]":
        """Those that hold now; they do not change any more."""
        return cls.objects.in_force().standing().only("text", "council_text").order_by()

    def says_the_same_as(self, other: "Goal") -> bool:
        """Whether both have equal words and an equal indicator: what is said of one holds for the other.

        Source: domain.md, Vision: "unchanged: equal words and indicator". Codes and themes do not matter.
        """
        mine, its = getattr(self, "indicator", None), getattr(other, "indicator", None)
        if mine is None or its is None:
            return self.wording == other.wording and mine is its
        return self.wording == other.wording and mine.content == its.content
