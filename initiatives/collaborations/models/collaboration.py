from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.accounts.models import User
from civicnet.columns import DateField, JSONField, NameField, TextField
from civicnet.deadlines import local_date
from civicnet.search.models import Searched
from civicnet.text.search import Texts
from civicnet.workflow import Table
from initiatives.collaborations.models.step import WorkStep
from initiatives.collaborations.workflow import COLLABORATION, LIVE
from initiatives.marketplace.models import Exchange
from initiatives.models import Initiative, Organisation, Status

IS_PUBLIC: Final = Q(opened_at__isnull=False, hidden_at=None)


class CollaborationQuerySet(models.QuerySet["Collaboration"]):
    def public(self) -> Self:
        """What two partners or more said yes to once, but not what a moderator has hidden."""
        return self.filter(IS_PUBLIC)

    def visible_to(self, user: Any) -> Self:
        """What is public; before that only those who are asked, and who asked them."""
        if not user.is_authenticated:
            return self.public()
        from_within = Collaboration.objects.filter(
            Q(made_by=user)
            | Q(partners__initiative__in=Initiative.objects.of(user).values("pk"))
            | Q(partners__organisation__in=Organisation.objects.of(user).values("pk"))
        )
        return self.filter(IS_PUBLIC | Q(pk__in=from_within.order_by().values("pk")))

    def live(self) -> Self:
        """Not over yet."""
        return self.filter(state__in=LIVE)

    def with_partners(self) -> Self:
        """With everybody who was ever asked, and their parties. Three queries more."""
        return self.prefetch_related("partners__initiative", "partners__organisation")


class Collaboration(Searched, models.Model):
    """Two parties or more that work on one goal together, in words of their own. Source: domain.md, Collaboration.

    It is public from the moment that two of them said yes (`opened_at`). `exchange` is what it came of, if it came of
    help that both said worked out. A bridge builder who brought them together is `made_by` and no partner.
    """

    cache_topic = "collaborations"

    workflow: ClassVar[Table] = COLLABORATION

    class State(models.TextChoices):
        EXPLORING = "exploring", gettext_lazy("exploring")
        ACTIVE = "active", gettext_lazy("active")
        RENEGOTIATING = "renegotiating", gettext_lazy("agreeing anew")
        EVALUATING = "evaluating", gettext_lazy("looking back")
        LASTING = "lasting", gettext_lazy("for good")
        COMPLETED = "completed", gettext_lazy("done")
        DISSOLVED = "dissolved", gettext_lazy("stopped")

    slug = models.SlugField(max_length=80, unique=True)
    name = NameField(max_length=120)
    goal = TextField(max_length=400)
    state = models.CharField(max_length=20, choices=State)
    exchange = models.ForeignKey(
        Exchange, null=True, blank=True, on_delete=models.PROTECT, related_name="collaborations"
    )
    by_broker = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    # The steps of the work, each a WorkStep, and when somebody last wrote them down.
    steps = JSONField(default=list, blank=True)
    steps_at = models.DateTimeField(null=True, blank=True)
    # When its partners sit together next; None while they do not know.
    next_on = DateField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = CollaborationQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        triggers = [COLLABORATION.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("collaborations:collaboration", args=[self.slug])

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_public(self) -> bool:
        return self.opened_at is not None

    @property
    def work_steps(self) -> list[WorkStep]:
        """The steps of the work, in their order."""
        return [WorkStep(**row) for row in self.steps]

    @property
    def status(self) -> Status:
        """How it stands, in a sentence."""
        if not self.is_live:
            day = date_format(local_date(self.changed_at))
            if self.state == self.State.COMPLETED:
                return Status("rest", "finished", _("Done on %(day)s, all of them say.") % {"day": day})
            return Status("rest", "no", _("Stopped on %(day)s.") % {"day": day})
        if not self.is_public:
            return Status("wait", "wait", _("Not public yet: that comes once two of you said yes."))
        day = date_format(local_date(self.opened_at))
        if self.state == self.State.ACTIVE:
            return Status("ok", "running", _("They work together since %(day)s.") % {"day": day})
        if self.state == self.State.LASTING:
            return Status(
                "ok", "running", _("They work together since %(day)s, and that stays.") % {"day": day}
            )
        if self.state == self.State.EVALUATING:
            text = _("They work together since %(day)s, and look back now.")
            return Status("wait", "message", text % {"day": day})
        if self.state == self.State.RENEGOTIATING:
            text = _("They work together since %(day)s, and talk about a new agreement.")
            return Status("wait", "message", text % {"day": day})
        return Status("go", "running", _("They explore it since %(day)s.") % {"day": day})

    def searched(self) -> Texts:
        """Its name and its goal, once it is public."""
        return Texts(name=self.name, text=self.goal) if self.is_public else Texts(name="", text="")
