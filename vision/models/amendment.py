"""Proposals to word the draft differently, who supports them, and what two curators decided."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, TextField
from civicnet.search.models import Searched
from civicnet.text import diff_words
from civicnet.text.search import Texts
from civicnet.workflow import Table
from vision.models.part import AtPartQuerySet, Kind, name_of, slug_of
from vision.models.version import VisionVersion
from vision.workflow import AMENDMENT


def takes_amendments(version: VisionVersion) -> bool:
    """Whether the wording can still be discussed."""
    return version.state in (VisionVersion.State.CONSULTATION, VisionVersion.State.AMENDING)


# What the first curator proposes, and the second one confirms.
DECISIONS = (
    ("accepted", _("take over")),
    ("partly", _("take over partly")),
    ("rejected", _("do not take over")),
)


class AmendmentQuerySet(AtPartQuerySet):
    def public(self) -> Self:
        """What everybody may read: all that was not taken back, and that no moderator has hidden."""
        return self.not_taken_back().filter(hidden_at=None)

    def not_taken_back(self) -> Self:
        """All that was not taken back, what a moderator has hidden too."""
        return self.exclude(state=Amendment.State.WITHDRAWN)

    def visible_to(self, user: Any) -> Self:
        """What is public in a version that `user` may see, and all of one's own."""
        own = Q(author=user) if user.is_authenticated else Q(pk=None)
        seen = self.filter(version__in=VisionVersion.objects.visible_to(user))
        return seen.filter(~Q(state=Amendment.State.WITHDRAWN) & Q(hidden_at=None) | own)

    def undecided(self) -> Self:
        """What waits for a decision. What a moderator has hidden nobody can read, so nobody decides on it."""
        waits = (Amendment.State.PROPOSED, Amendment.State.DECISION_PROPOSED)
        return self.filter(state__in=waits, hidden_at=None)

    def with_lost_decider(self) -> Self:
        """Where a decision waits for a second curator, and whoever proposed it is no longer a curator."""
        waits = self.filter(state=Amendment.State.DECISION_PROPOSED)
        return waits.exclude(decision_by__in=User.objects.holding("curator").values("pk"))

    def for_list(self, user: Any = None) -> Self:
        """With all that is shown of it: the people, how many support it, and whether `user` does (`mine`)."""
        mine = Support.objects.filter(amendment=OuterRef("pk"), user=user.pk) if user and user.pk else None
        return self.select_related("author", "version", "decision_by", "confirmed_by").annotate(
            supporters=Count("support"),
            mine=Exists(mine) if mine is not None else Value(False, output_field=models.BooleanField()),
        )


class Amendment(Searched, models.Model):
    """A proposal for the wording of one part, for a new goal in a theme, or to drop a goal or a line.

    `base_text` is the part as its author read it; an edit since then shows as "the text has changed". `decided_text` is
    what was put in the draft, with the author's name in its revision.
    """

    cache_topic = "voices"

    workflow: ClassVar[Table] = AMENDMENT

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a decision")
        DECISION_PROPOSED = "decision_proposed", _("a decision waits for a second curator")
        ACCEPTED = "accepted", _("taken over")
        PARTLY = "partly", _("partly taken over")
        REJECTED = "rejected", _("not taken over")
        WITHDRAWN = "withdrawn", _("taken back")

    class Change(models.TextChoices):
        REWORD = "reword", _("word it otherwise")
        ADD = "add", _("add a goal")
        DROP = "drop", _("leave it out")

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="amendments")
    change = models.CharField(max_length=10, choices=Change)
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=20, blank=True)
    # The theme of a new goal.
    theme_code = models.CharField(max_length=20, blank=True)
    base_text = models.TextField(blank=True)
    text = TextField(max_length=6000, blank=True)
    reason = TextField(max_length=3000)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="amendments")
    organisation = models.PositiveBigIntegerField(null=True, blank=True)
    organisation_name = CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, choices=State)
    decision = models.CharField(
        max_length=20,
        blank=True,
        choices=DECISIONS,
    )
    decision_reasons = TextField(max_length=4000, blank=True)
    decided_text = TextField(max_length=6000, blank=True)
    # The text of the part when the decision was proposed: it is confirmed over just that text.
    decided_over = models.TextField(blank=True)
    decision_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Taken off the site by a moderator, with the reason that everybody may read.
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = TextField(max_length=2000, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["version", "kind", "code"], name="amendments_of_a_part")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision_by=None) | (~Q(decision_by=F("author")) | Q(author=None)),
                name="no_decision_on_an_own_amendment",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("decision_by")) & (~Q(confirmed_by=F("author")) | Q(author=None))),
                name="two_curators_decide_an_amendment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "partly", "rejected"))
                | Q(decision=F("state"), decision_by__isnull=False, confirmed_by__isnull=False)
                & ~Q(decision_reasons=""),
                name="decided_amendment_has_two_curators_and_reasons",
            ),
            models.CheckConstraint(
                condition=Q(organisation=None, organisation_name="")
                | (Q(organisation__isnull=False) & ~Q(organisation_name="")),
                name="amendment_of_an_organisation_has_its_name",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_reason="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_reason="")),
                name="hidden_amendment_says_why",
            ),
        ]
        triggers = [AMENDMENT.trigger()]

    def __str__(self) -> str:
        return gettext("Amendment %(n)s: %(what)s") % {"n": self.pk or "", "what": self.subject}

    def get_absolute_url(self) -> str:
        return reverse("vision:amendment", args=[self.pk])

    @property
    def subject(self) -> str:
        """What it is about, in first words: those of the part, with "leave out" before it, or those of a new goal."""
        match self.change:
            case self.Change.ADD:
                return gettext("a new goal: %(words)s") % {"words": name_of(self.kind, self.text)}
            case self.Change.DROP:
                return gettext("leave out “%(part)s”") % {"part": name_of(self.kind, self.base_text)}
        return name_of(self.kind, self.base_text)

    @property
    def name(self) -> str:
        """Who proposes it: the organisation, or the person."""
        return self.organisation_name or (str(self.author) if self.author else "")

    @property
    def part_name(self) -> str:
        return name_of(self.kind, self.base_text) if self.change != self.Change.ADD else self.subject

    @property
    def part_slug(self) -> str:
        return slug_of(self.kind, self.code) if self.code or self.kind == Kind.PREAMBLE else ""

    @property
    def is_decided(self) -> bool:
        return self.state in (self.State.ACCEPTED, self.State.PARTLY, self.State.REJECTED)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PROPOSED, self.State.DECISION_PROPOSED)

    @property
    def tone(self) -> str:
        """The look of its state: ok, no, wait or rest."""
        State = self.State
        return {
            State.ACCEPTED: "ok", State.PARTLY: "ok", State.REJECTED: "no", State.WITHDRAWN: "rest",
        }.get(State(self.state), "wait")  # fmt: skip

    @property
    def html(self) -> SafeString:
        """The proposal word by word against the text that its author read."""
        return diff_words(self.base_text, self.text)

    @property
    def decided_html(self) -> SafeString:
        """What was put in the draft, word by word against the text at that time."""
        return diff_words(self.decided_over, self.decided_text)

    def searched(self) -> Texts:
        """The words that are proposed, and why."""
        return Texts(name=self.organisation_name, summary=self.text, text=self.reason)

    @classmethod
    def to_index(cls) -> "models.QuerySet[Amendment]":
        """All but what was taken back."""
        return cls.objects.not_taken_back()

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table: who wrote it, or who proposed the decision."""
        person = self.decision_by if name == "decider" else self.author
        return [person] if person else []


class Support(models.Model):
    """Somebody supports an amendment. Only how many do is ever shown."""

    cache_topic = "voices"

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="support")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["amendment", "user"], name="supports_an_amendment_once")
        ]

    def __str__(self) -> str:
        return f"{self.amendment_id}"


def report_is_public(version: VisionVersion) -> bool:
    """Whether everybody may read the response report: when every reaction is answered and every proposal decided."""
    match version.state:
        case VisionVersion.State.DRAFTING | VisionVersion.State.CONSULTATION:
            return False
        case VisionVersion.State.AMENDING:
            waits = version.reactions.unanswered().exists()
            return not waits and not Amendment.objects.undecided().filter(version=version).exists()
    return version.consultation_opened_on is not None
