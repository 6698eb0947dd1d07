"""How long a case takes, and the contact with its initiators."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.columns import CharField, DateTimeField


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How long the municipality has taken, for everybody to see. Days of a pause do not count."""

    used: int
    due: date
    left: int
    standing_still: bool
    running: bool
    overdue: bool
    days: int = deadlines.ANSWER_DAYS


class Contact(models.Model):
    """The first human contact, and those after it: when, how, by whom. Counted against 14 days."""

    cache_topic = "assessments"

    class How(models.TextChoices):
        CALL = "call", _("phone call")
        VISIT = "visit", _("visit")
        TALK = "talk", _("conversation")
        MAIL = "mail", _("mail")

    assessment = models.ForeignKey(
        "assessments.Assessment", on_delete=models.PROTECT, related_name="contacts"
    )
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = DateTimeField(default=timezone.now)
    how = models.CharField(max_length=20, choices=How)
    # For those who work on the case; the public timeline says only that there was contact, how and when.
    note = CharField(many_lines=True, max_length=500, blank=True)

    append_only = True

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.how} {self.at:%Y-%m-%d}"
