"""The future vision and its versions, each with a preamble and what the council made of it; its lines are in line.py.

What is frozen never changes: migration 0002 has the triggers that refuse it, whoever asks.
Source: domain.md, Vision.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, DateField, NameField, TextField
from civicnet.deadlines import CONSULTATION_DAYS
from civicnet.following.models import followers_of
from civicnet.workflow import Table
from vision.workflow import REVIEW, VERSION


class Vision(models.Model):
    """The vision of the municipality, through all its versions. `review` says how far its next review is."""

    cache_topic = "vision"

    workflow: ClassVar[Table] = REVIEW

    class Review(models.TextChoices):
        RESTING = "resting", _("not yet")
        DUE = "due", _("it is time")
        UNDER_WAY = "under_way", _("under way")

    code = models.CharField(max_length=20, unique=True)
    title = NameField(max_length=200)
    next_review_on = DateField(null=True, blank=True)
    review = models.CharField(max_length=10, choices=Review, default=Review.RESTING)

    class Meta:
        triggers = [REVIEW.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("vision:review")

    def audience(self, name: str) -> list[Any]:
        """Who is told: `curators`, or the `followers` of the vision."""
        if name == "curators":
            return list(User.objects.holding("curator"))
        if name == "followers":
            return list(User.objects.filter(pk__in=followers_of("vision", self.pk), is_active=True))
        return []


class VersionQuerySet(models.QuerySet["VisionVersion"]):
    def visible_to(self, user: Any) -> Self:
        """What everybody may read: all that has left the drawing board. Curators see drafts as well."""
        if "curator" in getattr(user, "roles", ()):
            return self
        return self.exclude(state=VisionVersion.State.DRAFTING)

    def in_force(self) -> "VisionVersion | None":
        """The adopted version, or None before there is one."""
        return self.filter(state=VisionVersion.State.ADOPTED).select_related("vision").first()

    def consulted(self) -> Self:
        """Those that everybody is or was asked about, newest first."""
        return self.exclude(consultation_opened_on=None).exclude(state=VisionVersion.State.DRAFTING)

    def in_force_and_asked(self) -> "tuple[VisionVersion | None, VisionVersion | None]":
        """The adopted version, and the newest that people are or were just asked about. One query."""
        State = VisionVersion.State
        found = list(
            self.filter(state__in=(State.ADOPTED, State.CONSULTATION, State.AMENDING)).select_related(
                "vision"
            )
        )
        adopted = [version for version in found if version.state == State.ADOPTED]
        asked = [version for version in found if version.state != State.ADOPTED]
        return next(iter(adopted), None), next(iter(asked), None)

    def with_text(self) -> Self:
        """With everything that makes its text, in reading order."""
        return self.select_related("vision").prefetch_related(*_parts_of_text())


def _parts_of_text() -> list[str | Prefetch[Any]]:
    """What makes the text of a version, to be fetched with it: four queries, however long it is."""
    goals: Any = VisionVersion._meta.get_field("goals").related_model
    return [
        "preconditions",
        "themes",
        Prefetch("themes__goals", goals.objects.select_related("indicator")),
        "themes__goals__indicator__measurements",
    ]


class Endorsement(models.TextChoices):
    """What a vote of the residents said about a text (domain.md, Endorsement round)."""

    BROADLY_ENDORSED = "broadly_endorsed", _("broadly endorsed")
    ENDORSED_WITH_CONCERNS = "endorsed_with_concerns", _("endorsed with concerns")
    NOT_ENDORSED = "not_endorsed", _("not endorsed")


class VisionVersion(models.Model):
    """One text of the vision. `number` is how people name it: "2.0"."""

    cache_topic = "vision"

    workflow: ClassVar[Table] = VERSION

    class State(models.TextChoices):
        DRAFTING = "drafting", _("being written")
        CONSULTATION = "consultation", _("open for reactions")
        AMENDING = "amending", _("being amended")
        FROZEN = "frozen", _("frozen")
        ENDORSEMENT = "endorsement", _("put to the vote")
        COUNCIL = "council", _("before the council")
        ADOPTED = "adopted", _("adopted")
        SUPERSEDED = "superseded", _("superseded")
        REJECTED = "rejected", _("not adopted")

    vision = models.ForeignKey(Vision, on_delete=models.PROTECT, related_name="versions")
    number = NameField(max_length=20)
    title = NameField(max_length=200)
    state = models.CharField(max_length=20, choices=State)
    preamble = TextField(blank=True)
    # First and last day on which everybody can react, as announced, and why when it is less than six weeks. Once
    # announced, it never changes (migration 0017): the day on which it really ended is kept beside it, and why when
    # that was earlier.
    consultation_opened_on = DateField(null=True, blank=True)
    consultation_closes_on = DateField(null=True, blank=True)
    consultation_reason = TextField(max_length=1000, blank=True)
    consultation_closed_on = DateField(null=True, blank=True)
    closing_reason = TextField(max_length=1000, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    freezing_reason = TextField(max_length=1000, blank=True)
    # Brought in by the loader as it was frozen elsewhere: nobody here can vouch for how it was made.
    taken_over = models.BooleanField(default=False)
    adopted_on = DateField(null=True, blank=True)
    decision_number = CharField(max_length=60, blank=True)
    # How residents voted on it, set by the room of the rounds through record_endorsement().
    endorsement = models.CharField(max_length=30, choices=Endorsement, blank=True)
    # What the council made of the preamble, and why; empty: as it was put to the vote.
    council_preamble = TextField(blank=True)
    council_reason = TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["vision", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["vision"], condition=models.Q(state="adopted"), name="one_adopted_version"
            ),
            models.CheckConstraint(
                condition=models.Q(consultation_closed_on=None)
                | models.Q(consultation_closed_on__gte=models.F("consultation_closes_on"))
                | ~models.Q(closing_reason=""),
                name="consultation_closed_early_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_at=None)
                | models.Q(taken_over=True)
                | models.Q(consultation_opened_on__isnull=False, consultation_closed_on__isnull=False),
                name="frozen_text_was_in_consultation",
            ),
            # What is past the drawing board has a text that can no longer change, and nothing before that has.
            models.CheckConstraint(
                condition=models.Q(state__in=("drafting", "consultation", "amending"), frozen_at=None)
                | (
                    ~models.Q(state__in=("drafting", "consultation", "amending"))
                    & models.Q(frozen_at__isnull=False)
                ),
                name="version_is_frozen_by_its_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("council", "adopted", "superseded"))
                | ~models.Q(endorsement="")
                | models.Q(taken_over=True),
                name="no_text_reaches_the_council_without_a_vote",
            ),
        ]
        triggers = [VERSION.trigger()]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"  # its own title: that of the vision may change later

    @property
    def council_change(self) -> str:
        """What the council made of the preamble, as of a line."""
        return CouncilChange.REWORDED if self.council_preamble else ""

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    def fetch_text(self) -> None:
        """Have this row as if it was fetched `with_text`."""
        prefetch_related_objects([self], *_parts_of_text())

    def get_absolute_url(self) -> str:
        return reverse("vision:version", args=[self.number])

    @property
    def last_day(self) -> date | None:
        """The last day on which people could or can react: as it was announced, or earlier when it was closed early."""
        return self.consultation_closed_on or self.consultation_closes_on

    @property
    def closed_early(self) -> bool:
        """Whether the consultation ended before the day that was announced."""
        promised, real = self.consultation_closes_on, self.consultation_closed_on
        return promised is not None and real is not None and real < promised

    @property
    def is_short(self) -> bool:
        """Whether less time was given than the usual six weeks (domain.md, Consultation)."""
        opened, promised = self.consultation_opened_on, self.consultation_closes_on
        return bool(opened and promised and (promised - opened).days < CONSULTATION_DAYS)

    @property
    def term_told(self) -> str:
        """What everybody may know about an unusual term: shorter than six weeks, or closed early. Both days, and why."""
        told = []
        if self.is_short and self.consultation_reason:
            told.append(
                gettext("There is less time than six weeks, because: %(why)s")
                % {"why": self.consultation_reason}
            )
        promised, real = self.consultation_closes_on, self.consultation_closed_on
        if promised and real and real < promised:
            days = {"promised": date_format(promised), "real": date_format(real), "why": self.closing_reason}
            told.append(
                gettext(
                    "It would last up to and including %(promised)s. It was closed on %(real)s, because: %(why)s"
                )
                % days
            )
        return " ".join(told)

    @property
    def opening(self) -> str:
        """The preamble as it holds: as the council changed it, or else as it was put to the vote."""
        return self.council_preamble or self.preamble

    @property
    def told(self) -> str:
        """How far it is, for residents, with the day where there is one."""
        State = VisionVersion.State
        day = date_format(self.adopted_on) if self.adopted_on else ""
        match self.state:
            case State.ADOPTED if day:
                return gettext("adopted by the council on %(day)s") % {"day": day}
            case State.SUPERSEDED if day:
                return gettext("adopted by the council on %(day)s, a newer version has taken its place") % {
                    "day": day
                }
            case State.REJECTED:
                return gettext("not adopted: the text went back to the residents")
            case State.FROZEN if self.frozen_at:
                return gettext("frozen on %(day)s") % {"day": date_format(self.frozen_at)}
            case State.ENDORSEMENT if self.endorsement:
                return gettext("residents have voted on it")
        return self.get_state_display()

    @property
    def tone(self) -> str:
        """The look of that line: ok, wait, no or rest."""
        State = VisionVersion.State
        return {State.ADOPTED: "ok", State.REJECTED: "no", State.SUPERSEDED: "rest"}.get(
            VisionVersion.State(self.state), "wait"
        )

    def audience(self, name: str) -> list[Any]:
        """Who is told: `voices` (they reacted to this text or proposed other words), `curators`, or `followers`."""
        if name == "voices":
            said = models.Q(pk__in=self.reactions.not_taken_back().values("author"))
            proposed = models.Q(pk__in=self.amendments.not_taken_back().values("author"))
            return list(User.objects.filter(said | proposed, is_active=True))
        return self.vision.audience(name)


class CouncilChange(models.TextChoices):
    """How a part of the text that the council adopted differs from what residents voted on."""

    REWORDED = "reworded", _("reworded")
    DROPPED = "dropped", _("taken out")
    ADDED = "added", _("added")
