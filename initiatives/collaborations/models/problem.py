"""What does not work yet in a collaboration: who has taken it up, how it was solved, and who says so."""

from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import TextField
from civicnet.workflow import Table
from initiatives.assessments.models import Assessment
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Party, name_of, owned_by, owners_of
from initiatives.collaborations.workflow import PROBLEM
from initiatives.marketplace.models import Category, Post
from initiatives.models import Initiative, Organisation

# For so long it waits for an owner before it is offered to others (issue of collaborations, sub-problems).
FORSAKEN_DAYS: Final = 30


class ProblemQuerySet(models.QuerySet["Problem"]):
    def shown(self) -> Self:
        """All but those that were taken off."""
        return self.exclude(state=Problem.State.WITHDRAWN)

    def with_owners(self) -> Self:
        """With the rows of their owners, and of where they come from."""
        return self.select_related("initiative", "organisation", "assessment__initiative", "collaboration")

    def visible_to(self, user: Any) -> Self:
        """Those of the collaborations that `user` may see."""
        seen = Collaboration.objects.visible_to(user).order_by().values("pk")
        return self.shown().filter(collaboration__in=seen)


class Problem(models.Model):
    """A sub-problem: something that does not work yet. Source: domain.md, Collaboration.

    It has one owner at the most, `initiative` or `organisation`: a partner, or a party to which it was offered. `category`
    is the kind of help that would solve it, if one knows. `open_since`: since when nobody has it; `offered_at`: when it was
    offered to those whose offers fit. `solution` says what the owner did.
    """

    cache_topic = "collaborations"

    workflow: ClassVar[Table] = PROBLEM

    class State(models.TextChoices):
        OPEN = "open", _("nobody has it yet")
        PICKED_UP = "picked_up", _("somebody has it")
        IN_PROGRESS = "in_progress", _("is worked on")
        SOLVED = "solved", _("solved, waits for a yes")
        CONFIRMED = "confirmed", _("solved")
        WITHDRAWN = "withdrawn", _("taken off")

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="problems")
    text = TextField(max_length=300)
    category = models.CharField(max_length=20, choices=Category, blank=True)
    state = models.CharField(max_length=20, choices=State)
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="problems_taken"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="problems_taken"
    )
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="problems"
    )
    solution = TextField(max_length=1000, blank=True)
    # What does not work yet, in the words of who sent it back.
    missing = TextField(max_length=1000, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    solved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    open_since = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative=None) | Q(organisation=None), name="a_problem_has_one_owner"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "withdrawn"), initiative=None, organisation=None)
                | ~Q(state__in=("open", "withdrawn"))
                & (Q(initiative__isnull=False) | Q(organisation__isnull=False)),
                name="what_is_taken_up_has_an_owner",
            ),
            # Nobody confirms their own solution.
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(solved_by__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("solved_by")),
                name="another_one_confirms",
            ),
        ]
        triggers = [PROBLEM.trigger()]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.collaboration.get_absolute_url()}#niet-gelukt"

    @property
    def owner(self) -> Party | None:
        """The party that has taken it up."""
        return self.initiative or self.organisation

    @property
    def owner_name(self) -> str:
        """What everybody may call the owner; empty without one."""
        return name_of(self.owner) if self.owner else ""

    def owners(self) -> list[User]:
        """Everybody who decides for the party that has it."""
        return owners_of(self.owner) if self.owner else []

    def is_owned_by(self, user: Any) -> bool:
        """Whether `user` decides for the party that has it."""
        return self.owner is not None and owned_by(self.owner, user)


class ProblemOffer(models.Model):
    """An offer that fits what nobody has taken up: its party was asked, and may take it up."""

    cache_topic = "collaborations"

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="offers")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "post"], name="offered_once_to_each"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id}, {self.post_id}"
