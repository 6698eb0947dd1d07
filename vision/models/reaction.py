"""What people say about a draft: reactions at a place in the text, who agrees, and the public answers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, TextField
from civicnet.deadlines import local_date
from civicnet.likeness.models import Likened, NoteChange
from civicnet.search.models import Searched
from civicnet.text.search import Texts
from civicnet.workflow import Table
from vision.anchors import Anchor
from vision.models.part import AtPartQuerySet, Kind, name_of, slug_of
from vision.models.version import VisionVersion
from vision.workflow import REACTION


def takes_reactions(version: VisionVersion, today: date | datetime | None = None) -> bool:
    """Whether everybody can react now: in consultation, up to and including its last day."""
    last = version.consultation_closes_on
    in_time = last is None or local_date(today) <= last
    return version.state == VisionVersion.State.CONSULTATION and in_time


class ReactionAnswer(models.Model):
    """One public answer of the curators, to as many reactions as say the same.

    A correction is an answer of its own, with `why_corrected`; the reactions point to the newest. All corrections point
    to the first one, so that earlier answers can still be read.
    """

    cache_topic = "voices"

    append_only = True

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("taken over")
        PARTLY = "partly", _("partly taken over")
        NOT_ADOPTED = "not_adopted", _("not taken over")
        EXPLAINED = "explained", _("explained")
        ALREADY = "already", _("it is in the text already")
        OUTSIDE = "outside", _("outside this vision")

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reasons = TextField(max_length=4000)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    original = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    why_corrected = TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(original=None, why_corrected="")
                | (Q(original__isnull=False) & ~Q(why_corrected="")),
                name="corrected_answer_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}"

    @property
    def earlier(self) -> "list[ReactionAnswer]":
        """The answers that this one replaced, newest first."""
        if self.original is None:
            return []
        every = [self.original, *self.original.corrections.all()]
        return [answer for answer in reversed(every) if answer.pk < self.pk]

    @property
    def tone(self) -> str:
        """The look of the outcome: ok, no or rest."""
        return _TONES.get(self.outcome, "rest")


_TONES: Mapping[str, str] = {
    ReactionAnswer.Outcome.ADOPTED: "ok",
    ReactionAnswer.Outcome.PARTLY: "ok",
    ReactionAnswer.Outcome.NOT_ADOPTED: "no",
}


class ReactionQuerySet(AtPartQuerySet):
    def public(self) -> Self:
        """What everybody may read: all that was not taken back, and that no moderator has hidden."""
        return self.not_taken_back().filter(hidden_at=None)

    def not_taken_back(self) -> Self:
        """All that was not taken back, what a moderator has hidden too."""
        return self.exclude(state=Reaction.State.WITHDRAWN)

    def visible_to(self, user: Any) -> Self:
        """What is public in a version that `user` may see, and all of one's own."""
        own = Q(author=user) if user.is_authenticated else Q(pk=None)
        seen = self.filter(version__in=VisionVersion.objects.visible_to(user))
        return seen.filter(~Q(state=Reaction.State.WITHDRAWN) & Q(hidden_at=None) | own)

    def unanswered(self) -> Self:
        """What waits for an answer. What a moderator has hidden nobody can read, so nobody answers it."""
        return self.filter(state=Reaction.State.GIVEN, hidden_at=None)

    def for_list(self, user: Any = None) -> Self:
        """With all that is shown of it: author, answer, how many agree, and whether `user` does (`mine`)."""
        mine = Agreement.objects.filter(reaction=OuterRef("pk"), user=user.pk) if user and user.pk else None
        return (
            self.select_related("author", "answer__original", "version")
            .prefetch_related("answer__original__corrections")
            .annotate(
                agreed=Count("agreements"),
                mine=Exists(mine) if mine is not None else Value(False, output_field=models.BooleanField()),
            )
        )

    def pointing(self) -> Self:
        """Only what each is about and whether it has an answer, oldest first."""
        return self.only("kind", "code", "quote", "offset", "before", "after", "state").order_by("pk")


class Reaction(Searched, Likened, models.Model):
    """What one person, or an organisation, says about a place in the draft.

    It hangs on the code of a part, not on its row: a goal may be rewritten, split or dropped while it is being
    answered. `part_text` is the part as its author read it; `quote` the words chosen from it, if any.
    `organisation` is the key of an organisation in the registry, a higher room; its name is kept as it was then.
    """

    cache_topic = "voices"

    workflow: ClassVar[Table] = REACTION

    class State(models.TextChoices):
        GIVEN = "given", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("taken back")

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="reactions")
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=20, blank=True)
    part_text = models.TextField()
    quote = models.TextField(blank=True)
    offset = models.PositiveIntegerField(default=0)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    text = TextField(max_length=3000)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="reactions")
    organisation = models.PositiveBigIntegerField(null=True, blank=True)
    organisation_name = CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, choices=State)
    answer = models.ForeignKey(
        ReactionAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="reactions"
    )
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Taken off the site by a moderator, with the reason that everybody may read.
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = TextField(max_length=2000, blank=True)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["version", "kind", "code"], name="reactions_of_a_part")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="answered", answer__isnull=False) | (~Q(state="answered") & Q(answer=None)),
                name="answered_reaction_has_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(organisation=None, organisation_name="")
                | (Q(organisation__isnull=False) & ~Q(organisation_name="")),
                name="reaction_of_an_organisation_has_its_name",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_reason="")
                | (Q(hidden_at__isnull=False) & ~Q(hidden_reason="")),
                name="hidden_reaction_says_why",
            ),
        ]
        triggers = [REACTION.trigger(), NoteChange()]

    def __str__(self) -> str:
        return str(_("Reaction to “%(part)s”")) % {"part": self.part_name}

    def get_absolute_url(self) -> str:
        part = reverse("vision:part", args=[slug_of(self.kind, self.code)])
        return f"{part}?versie={self.version.number}&reactie={self.pk}#reactie-{self.pk}"

    @property
    def name(self) -> str:
        """Who says it: the organisation, or the person."""
        return self.organisation_name or (str(self.author) if self.author else "")

    @property
    def part_name(self) -> str:
        """What it is about, by the words that its author read."""
        return name_of(self.kind, self.part_text)

    @property
    def part_slug(self) -> str:
        """The part it belongs to, as in an address."""
        return slug_of(self.kind, self.code)

    @cached_property
    def anchor(self) -> Anchor:
        return Anchor(self.quote, self.offset, self.before, self.after)

    def searched(self) -> Texts:
        """What was said, and the words that it is about."""
        return Texts(name=self.organisation_name, summary=self.text, aside=self.quote)

    @classmethod
    def to_index(cls) -> "models.QuerySet[Reaction]":
        """All but what was taken back."""
        return cls.objects.not_taken_back()

    def likened(self) -> str:
        """What was said, without the words that it is about."""
        return self.text

    @classmethod
    def to_liken(cls) -> "models.QuerySet[Reaction]":
        """Those that wait for an answer: reactions that say the same are answered together."""
        return cls.objects.unanswered().only("text", "changed_at").order_by()

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table: only who wrote it."""
        return [self.author] if self.author else []


class Agreement(models.Model):
    """Somebody agrees with a reaction. Only how many do is ever shown."""

    cache_topic = "voices"

    reaction = models.ForeignKey(Reaction, on_delete=models.CASCADE, related_name="agreements")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reaction", "user"], name="agrees_once_with_a_reaction")
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id}"
