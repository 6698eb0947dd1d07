from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, NameField
from civicnet.search.models import Searched
from civicnet.text.search import Texts
from civicnet.workflow import Table
from initiatives.models.initiative import Initiative
from initiatives.workflow import SIGNAL


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: Any) -> Self:
        """Signals that wait, those that became an initiative on the site, and those that `user` left or adopted."""
        became = Q(state=Signal.State.ADOPTED, adopted_as__in=Initiative.objects.visible_to(user))
        seen = (Q(state=Signal.State.OPEN) | became) & Q(hidden_at=None)
        return self.filter(seen | Q(left_by=user)) if user.is_authenticated else self.filter(seen)


class Signal(Searched, models.Model):
    """Three fields that anyone signed in may leave: what should happen, where, and why (*signaal*).

    Somebody, perhaps another person, adopts it into the draft of an initiative. The person who left it is not shown.
    """

    cache_topic = "initiatives"

    workflow: ClassVar[Table] = SIGNAL

    class State(models.TextChoices):
        OPEN = "open", _("waits for somebody")
        ADOPTED = "adopted", _("somebody works on it")
        WITHDRAWN = "withdrawn", _("withdrawn")

    what = NameField(max_length=150)
    where = CharField(max_length=200)
    why = CharField(many_lines=True, max_length=1000)
    state = models.CharField(max_length=20, choices=State)
    left_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="signals")
    adopted_as = models.OneToOneField(
        Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="signal"
    )
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="adopted", adopted_as__isnull=False)
                | (~Q(state="adopted") & Q(adopted_as=None)),
                name="adopted_signal_has_an_initiative",
            )
        ]
        triggers = [SIGNAL.trigger()]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{reverse('initiatives:signals')}#signaal-{self.pk}"

    def searched(self) -> Texts:
        """What should happen, where, and why."""
        return Texts(name=self.what, summary=self.where, text=self.why)

    @classmethod
    def to_index(cls) -> "models.QuerySet[Signal]":
        """All but those withdrawn."""
        return cls.objects.exclude(state=cls.State.WITHDRAWN)

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table: only the person who left it."""
        return [self.left_by] if self.left_by else []
