"""What people bring up before anything is drafted: contributions under topics, also from meetings.

Source: domain.md, Vision; the issue "written together": each contribution shows what became of it.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.areas.models import Neighbourhood
from civicnet.columns import CharField, DateTimeField, NameField, TextField
from civicnet.search.models import Searched
from civicnet.text.rendered import HtmlField, Rendered
from civicnet.text.search import Texts
from civicnet.workflow import Table
from vision.models.version import Vision
from vision.workflow import CONTRIBUTION, MEETING


class Topic(models.Model):
    """A heading under which curators sort what people bring up."""

    cache_topic = "voices"

    vision = models.ForeignKey(Vision, on_delete=models.PROTECT, related_name="topics")
    name = NameField(_("theme"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["vision", "name"], name="one_topic_per_name")]

    def __str__(self) -> str:
        return self.name


class Meeting(Rendered):
    """A meeting about the vision: where and when, what is on the agenda, and afterwards the report."""

    cache_topic = "voices"

    workflow: ClassVar[Table] = MEETING

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("called off")

    vision = models.ForeignKey(Vision, on_delete=models.PROTECT, related_name="meetings")
    title = NameField(_("title"), max_length=150)
    begins_at = DateTimeField(_("begins"))
    ends_at = DateTimeField(_("ends"))
    place = CharField(_("place"), max_length=200)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("neighbourhood"), on_delete=models.PROTECT, null=True, blank=True
    )
    agenda = TextField(_("agenda"), blank=True)
    agenda_html = HtmlField(of="agenda")
    state = models.CharField(max_length=20, choices=State)
    report = TextField(_("report"), blank=True)
    report_html = HtmlField(of="report")
    present = models.PositiveIntegerField(_("how many people were there"), null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["begins_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="held") | (models.Q(present__isnull=False) & ~models.Q(report="")),
                name="held_meeting_has_its_report",
            ),
        ]
        triggers = [MEETING.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("vision:meeting", args=[self.pk])

    @property
    def is_overnight(self) -> bool:
        """Whether it ends on the day after it began."""
        return timezone.localdate(self.ends_at) > timezone.localdate(self.begins_at)

    def audience(self, name: str) -> list[Any]:
        """Who is told: `followers` of the vision."""
        return self.vision.audience(name)


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def public(self) -> Self:
        """What everybody may read: all that was not taken back, and that no moderator has hidden."""
        return self.not_taken_back().filter(hidden_at=None)

    def not_taken_back(self) -> Self:
        """All that was not taken back, what a moderator has hidden too."""
        return self.exclude(state=Contribution.State.WITHDRAWN)

    def hidden(self) -> Self:
        """What moderators took off the site, newest first: that it was there, and why it no longer is, is public."""
        return self.not_taken_back().exclude(hidden_at=None).order_by("-hidden_at", "-pk")

    def visible_to(self, user: Any) -> Self:
        """What is public, and what a moderator has hidden of one's own."""
        own = Q(author=user) if user.is_authenticated else Q(pk=None)
        return self.not_taken_back().filter(Q(hidden_at=None) | own)

    def waiting(self) -> Self:
        """Nothing became of it yet, and everybody can read it."""
        return self.filter(state=Contribution.State.GIVEN, hidden_at=None)

    def for_list(self) -> Self:
        """With all that is shown of it, newest first."""
        return self.select_related("author", "neighbourhood", "topic", "meeting").order_by("-given_at", "-pk")

    def voices(self) -> int:
        """For how many people they speak: one each, or as many as were present at a meeting who said it."""
        return int(self.aggregate(n=Sum("people"))["n"] or 0)


class Contribution(Searched, models.Model):
    """One short thing that somebody brings up. From a meeting it has no author, but the number of people."""

    cache_topic = "voices"

    workflow: ClassVar[Table] = CONTRIBUTION

    class State(models.TextChoices):
        GIVEN = "given", _("not looked at yet")
        SETTLED = "settled", _("answered")
        WITHDRAWN = "withdrawn", _("taken back")

    class Fate(models.TextChoices):
        TAKEN_UP = "taken_up", _("it is in the draft")
        PARTLY = "partly", _("part of it is in the draft")
        NOT_TAKEN_UP = "not_taken_up", _("it is not in the draft")
        PASSED_ON = "passed_on", _("passed on: it is no subject for a vision")

    vision = models.ForeignKey(Vision, on_delete=models.PROTECT, related_name="contributions")
    text = TextField(_("what should the vision be about?"), max_length=500)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("neighbourhood"), on_delete=models.PROTECT, null=True, blank=True
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("theme"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions"
    )
    people = models.PositiveIntegerField(_("how many people said so"), default=1)
    state = models.CharField(max_length=20, choices=State)
    fate = models.CharField(max_length=20, choices=Fate, blank=True)
    # What became of it: the codes of goals, and why.
    goals = CharField(max_length=100, blank=True)
    reason = TextField(max_length=1000, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Taken off the site by a moderator, with the reason that everybody may read.
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = TextField(max_length=2000, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["vision", "topic", "-given_at"], name="contributions_by_topic")]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False, meeting__isnull=True, people=1)
                | Q(author__isnull=True, meeting__isnull=False, people__gte=1),
                name="contribution_of_a_person_or_a_meeting",
            ),
            models.CheckConstraint(
                condition=(Q(state="settled") & ~Q(fate="")) | (~Q(state="settled") & Q(fate="")),
                name="settled_contribution_says_what_became_of_it",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_reason="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_reason="")),
                name="hidden_contribution_says_why",
            ),
        ]
        triggers = [CONTRIBUTION.trigger()]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("vision:topics") + f"#bijdrage-{self.pk}"

    def searched(self) -> Texts:
        """What was brought up."""
        return Texts(name="", summary=self.text)

    @classmethod
    def to_index(cls) -> "models.QuerySet[Contribution]":
        """All but what was taken back."""
        return cls.objects.not_taken_back()

    @property
    def tone(self) -> str:
        """The look of what became of it."""
        return {"taken_up": "ok", "partly": "ok", "not_taken_up": "no"}.get(self.fate, "rest")

    @property
    def told(self) -> str:
        """What became of it, with the goals it is in."""
        fate = str(self.get_fate_display())
        return f"{fate}: {self.goals}" if self.goals else fate

    def audience(self, name: str) -> list[Any]:
        """Who is told: the `author`; nobody for one from a meeting."""
        return [self.author] if name == "author" and self.author else []


def by_topic(contributions: ContributionQuerySet) -> dict[int | None, tuple[int, int]]:
    """How many contributions each topic has and for how many people they speak, by the key of the topic."""
    rows = (
        contributions.order_by().values_list(F("topic")).annotate(n=models.Count("pk"), people=Sum("people"))
    )
    return {topic: (n, people) for topic, n, people in rows}
