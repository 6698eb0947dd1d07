from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, TextField
from civicnet.workflow import Table
from initiatives.models.initiative import Initiative
from initiatives.workflow import QUESTION


class QuestionQuerySet(models.QuerySet["Question"]):
    def shown(self) -> Self:
        """What everybody sees under an initiative: without what was taken back, and what a moderator has hidden."""
        return self.exclude(state=Question.State.WITHDRAWN).filter(hidden_at=None)

    def visible_to(self, user: Any) -> Self:
        """What is shown, and what `user` asked, under initiatives that `user` may see."""
        rows = self.filter(initiative__in=Initiative.objects.visible_to(user))
        if not user.is_authenticated:
            return rows.shown()
        return rows.filter(Q(asked_by=user) | Q(pk__in=Question.objects.shown().values("pk")))


class Question(models.Model):
    """What somebody asks the owners of an initiative, in public, and their one answer. Who asked is not shown."""

    cache_topic = "initiatives"

    workflow: ClassVar[Table] = QUESTION

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="questions")
    text = CharField(many_lines=True, max_length=500)
    state = models.CharField(max_length=20, choices=State)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    answer = TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(answer="")
                | ~Q(state="answered") & Q(answer="", answered_at=None),
                name="an_answered_question_has_its_answer",
            )
        ]
        triggers = [QUESTION.trigger()]

    def __str__(self) -> str:
        return Truncator(self.text).words(12)

    def get_absolute_url(self) -> str:
        """Its own page: the question with its answer, and the form of who may answer or take it back."""
        return reverse("initiatives:question", args=[self.initiative.slug, self.pk])

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table: who asked, or the owners."""
        if name == "owners":
            return self.initiative.audience("owners")
        return [self.asked_by] if self.asked_by else []
