"""What was agreed on with an answer, and what both sides say came of it. Source: domain.md, Assessment, Conditions."""

from datetime import date, datetime
from typing import Any, ClassVar, Final, NamedTuple, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.columns import CharField, DateField, TextField
from civicnet.workflow import Table
from initiatives.assessments.models.case import Assessment
from initiatives.assessments.workflow import CONDITION
from initiatives.models import DESK, Promises


class ConditionQuerySet(models.QuerySet["Condition"]):
    def of(self, owner: str) -> Self:
        """Those that one side promised: a value of Condition.Owner."""
        return self.filter(owner=owner)

    def that_stand(self) -> Self:
        """Those of an answer that was given."""
        return self.filter(assessment__state=Assessment.State.DECIDED)

    def waiting_for_desk(self) -> Self:
        """What the municipality is to keep, and what the initiators say they kept: somebody is to look."""
        return self._waiting_for(Condition.Owner.MUNICIPALITY)

    def waiting_for_initiators(self) -> Self:
        """What the initiators are to keep, and what the municipality says it kept."""
        return self._waiting_for(Condition.Owner.INITIATORS)

    def _waiting_for(self, side: str) -> Self:
        to_keep = Q(owner=side, outcome=Condition.Outcome.OPEN)
        return self.that_stand().filter(to_keep | ~Q(owner=side) & Q(outcome=Condition.Outcome.TOLD))

    def with_reports(self) -> Self:
        """With what both sides said of each, for `said`. No query more."""
        rows = ConditionReport.objects.filter(condition=OuterRef("pk")).order_by("at", "pk")
        one = JSONObject(says="says", text="text", at="at")
        return self.annotate(reported=ArraySubquery(rows.values(one=one)))

    def with_day_kept(self) -> Self:
        """Each with `kept_at`: when it was last said to be kept, by who promised it if they said so; None unless it is."""
        said = ConditionReport.objects.filter(condition=OuterRef("pk")).order_by("-at", "-pk").values("at")
        told = Subquery(said.filter(says=Condition.Outcome.TOLD)[:1])
        found = Subquery(said.filter(says=Condition.Outcome.KEPT)[:1])
        kept_at = models.functions.Coalesce(told, found)
        return self.annotate(
            kept_at=models.Case(
                models.When(outcome=Condition.Outcome.KEPT, then=kept_at),
                output_field=models.DateTimeField(),
            )
        )


class Condition(models.Model):
    """A promise attached to an answer: who, what, when, and how it is checked.

    Who promised it says when it is done; the other side says whether it is.
    """

    cache_topic = "assessments"

    workflow: ClassVar[Table] = CONDITION

    class Owner(models.TextChoices):
        INITIATORS = "initiators", _("the initiators")
        MUNICIPALITY = "municipality", _("the municipality")

    class Outcome(models.TextChoices):
        OPEN = "open", _("still to come")
        TOLD = "told", _("done, say those who promised it")
        KEPT = "kept", _("kept")
        NOT_KEPT = "not_kept", _("not kept")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="conditions")
    text = CharField(max_length=300)
    owner = models.CharField(max_length=20, choices=Owner)
    due = DateField()
    check_how = CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.OPEN)

    reported: list[dict[str, str]]

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        triggers = [CONDITION.trigger()]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("assessments:condition", args=[self.assessment_id, self.pk])

    @property
    def said(self) -> "list[Said]":
        """What both sides said came of it, the oldest first. Of a row that was fetched `with_reports`."""
        return [
            Said(
                on=deadlines.local_date(datetime.fromisoformat(row["at"])),
                sentence=str(REPORTED[self.owner, row["says"]]),
                text=row["text"],
            )
            for row in self.reported
        ]

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody has said that it is done."""
        return self.outcome == self.Outcome.OPEN and deadlines.is_late(self.due)

    def audience(self, name: str) -> list[User]:
        """Of "owners" and "contact", those who are to hear of the newest step.

        What is said to be done is for the side that looks whether it is; what these say is for the side that promised it.
        """
        theirs = self.owner == self.Owner.INITIATORS
        hears = "contact" if theirs == (self.outcome == self.Outcome.TOLD) else "owners"
        if name != hears:
            return []
        if name == "owners":
            return self.assessment.audience("owners")
        person = self.assessment.contact_now
        if person is not None and person.granted_roles & DESK:
            return [person]
        return [
            user for user in self.assessment.audience("desk") if user.pk not in self.assessment.initiators
        ]


class ConditionReport(models.Model):
    """What somebody of one side said came of a condition, in public. It is not taken back: a newer one stands beside it."""

    cache_topic = "assessments"

    append_only = True

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="reports")
    says = models.CharField(max_length=20, choices=Condition.Outcome)
    text = TextField(max_length=1000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(says="kept") | Q(says__in=("told", "not_kept")) & ~Q(text=""),
                name="a_report_says_what_or_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.condition_id}: {self.says}"


class Said(NamedTuple):
    """A report as it is shown: its day, which side says what, and its words."""

    on: date
    sentence: str
    text: str


_OURS, _THEIRS = Condition.Owner.MUNICIPALITY, Condition.Owner.INITIATORS
REPORTED: Final[dict[tuple[str, str], Any]] = {
    (_OURS, "told"): _("The municipality says that it is done."),
    (_OURS, "kept"): _("The initiators say that it is kept."),
    (_OURS, "not_kept"): _("The initiators say that it is not kept."),
    (_THEIRS, "told"): _("The initiators say that it is done."),
    (_THEIRS, "kept"): _("The municipality says that it is kept."),
    (_THEIRS, "not_kept"): _("The municipality says that it is not kept."),
}


def condition_promises(conditions: ConditionQuerySet, today: date) -> Promises:
    """What both sides promised in `conditions`. What is said to be done, and nobody looked at yet, is still to come."""
    open_ones = Q(outcome=Condition.Outcome.OPEN)
    missed = Q(outcome=Condition.Outcome.NOT_KEPT) | open_ones & Q(due__lt=today)
    waits = open_ones | Q(outcome=Condition.Outcome.TOLD)
    rows = conditions.that_stand().with_day_kept()
    return Promises(rows=rows, waits=waits, missed=missed, due="due", kept="kept_at")
