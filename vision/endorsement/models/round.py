"""A round in which residents endorse a frozen text, and the groups that its rule looks at."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.columns import CharField, DateTimeField
from civicnet.deadlines import local_date
from civicnet.workflow import Table
from vision.endorsement.workflow import ROUND
from vision.models import VisionVersion


class Way(models.TextChoices):
    """How a voter shows who they are. Each way strikes the same line of the roll."""

    LOGIN = "login", _("log in")
    LETTER = "letter", _("with the code from the letter")
    DESK = "desk", _("on paper at the desk")


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> Self:
        """What everybody may read: every round whose rule is fixed. Curators see those in preparation as well."""
        if "curator" in getattr(user, "roles", ()):
            return self
        return self.exclude(state=Round.State.PREPARING).exclude(
            state=Round.State.CANCELLED, fixed_at__isnull=True
        )

    def with_figures(self) -> Self:
        """With what `result_of` reads. One query more."""
        return self.select_related("version").prefetch_related("groups")

    def live(self) -> "Round | None":
        """The round that is under way, from its preparation until it is closed; there is at most one."""
        return self.filter(state__in=Round.LIVE).select_related("version__vision").first()

    def announced(self) -> "Round | None":
        """The round that other pages announce: fixed and to come, or open."""
        states = (Round.State.FIXED, Round.State.OPEN)
        return self.filter(state__in=states).select_related("version").first()


class Round(models.Model):
    """One vote on one frozen version. From `fix` on, nothing that decides the outcome can change (migration 0002)."""

    cache_topic = "endorsement"

    workflow: ClassVar[Table] = ROUND

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        FIXED = "fixed", _("fixed, not open yet")
        OPEN = "open", _("open for voting")
        CLOSING = "closing", _("being closed")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("called off")

    class Outcome(models.TextChoices):
        BROADLY_ENDORSED = "broadly_endorsed", _("broadly endorsed")
        ENDORSED_WITH_CONCERNS = "endorsed_with_concerns", _("endorsed with concerns")
        NOT_ENDORSED = "not_endorsed", _("not endorsed")

    LIVE: ClassVar = (State.PREPARING, State.FIXED, State.OPEN, State.CLOSING)

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="rounds")
    code = models.SlugField(max_length=40, unique=True)
    state = models.CharField(max_length=20, choices=State)
    opens_at = DateTimeField()
    closes_at = DateTimeField()
    # Thresholds as broad.Rule.as_json() writes them: fractions as "2/3", so that nothing is rounded.
    rule = models.JSONField()
    ways = models.JSONField(default=list)
    # Without a roll there is one way, login; lines of the roll are then made when they are struck.
    has_roll = models.BooleanField(default=True)
    per_goal = models.BooleanField(default=True)
    # SHA-256 of the key's file contents is never kept; the name of the file outside the database is.
    fixed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # How far closing has come: the last step that is done, and the progress of the one under way.
    closing_step = models.CharField(max_length=40, blank=True)
    closing_done = models.PositiveIntegerField(default=0)
    closing_total = models.PositiveIntegerField(default=0)
    # Set by closing: the manifest with the roots of the sealed lists, the verdict (shielding.Told.verdict_json()) and
    # what was found about the goals (opinions.py). Public figures only: what is too small is not in them.
    manifest = models.TextField(blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    verdict = models.JSONField(null=True, blank=True)
    opinions = models.JSONField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            # Purging a closed round empties whole tables, so no other round may have ballots or a roll meanwhile.
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(state__in=["preparing", "fixed", "open", "closing"]),
                name="one_live_round",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_it_opens"
            ),
            # From `fix` on the rule is fixed, also for anybody who bypasses the verbs.
            models.CheckConstraint(
                condition=models.Q(state="preparing", fixed_at=None)
                | models.Q(state="cancelled")
                | (~models.Q(state="preparing") & models.Q(fixed_at__isnull=False)),
                name="round_is_fixed_by_its_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | (~models.Q(manifest="") & ~models.Q(outcome="")),
                name="closed_round_has_its_result",
            ),
        ]
        triggers = [ROUND.trigger()]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("endorsement:round", args=[self.code])

    def is_open(self) -> bool:
        """Whether a ballot cast at this moment counts."""
        return self.state == Round.State.OPEN and self.opens_at <= timezone.now() < self.closes_at

    @property
    def first_day(self) -> date:
        """The first day of voting, in Amsterdam."""
        return local_date(self.opens_at)

    @property
    def last_day(self) -> date:
        """The last day on which people can vote, in Amsterdam."""
        return local_date(self.closes_at - timedelta(microseconds=1))

    @property
    def time_is_over(self) -> bool:
        """Whether the last day of voting has passed. Papers from the box can still be keyed in until closing."""
        return timezone.now() >= self.closes_at

    def audience(self, name: str) -> list[object]:
        return []


class Group(models.Model):
    """A neighbourhood or an age band as this round counts it, with how many may vote.

    One that is merged (`merged_into`) has no ballots of its own: its voters count in the other one.
    """

    cache_topic = "endorsement"

    class Dimension(models.TextChoices):
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
        AGE = "age", _("age")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups")
    dimension = models.CharField(max_length=20, choices=Dimension)
    code = models.CharField(max_length=40)
    name = CharField(max_length=200)
    eligible = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )

    class Meta:
        ordering = ["dimension", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "dimension", "code"], name="one_group_per_code"),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="group_not_merged_into_itself"
            ),
            # In the published lists "*" stands for what is not shown, and each ballot is one line.
            models.CheckConstraint(condition=~models.Q(code__regex=r"[*\n]"), name="group_code_fits_a_line"),
        ]

    def __str__(self) -> str:
        return self.name
