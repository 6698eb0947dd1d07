"""What the two sides of an exchange say to each other. Nobody else reads it, and it is erased after a term."""

import json
from hashlib import sha256
from typing import Any, Final

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, DateField, TextField
from civicnet.files.models import StoredFile
from initiatives.marketplace.models.exchange import SIDES, Exchange

# What the terms say, in the order of the page.
TERMS: Final = ("what", "number", "when", "last_day", "where", "who")


class Terms(models.Model):
    """One version of what would be agreed; versions are only added.

    `last_day` is the agreed day: the last one on which anything happens. `sha256` is of all that it says.
    """

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="terms")
    version = models.PositiveIntegerField()
    what = TextField(max_length=500)
    number = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    when = CharField(max_length=300)
    last_day = DateField()
    where = CharField(max_length=300, blank=True)
    who = TextField(max_length=1000, blank=True)
    sha256 = models.CharField(max_length=64)
    side = models.CharField(max_length=10, choices=SIDES)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "version"], name="one_version_of_terms_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id}, {self.version}"

    def digest(self) -> str:
        """The SHA-256 of its canonical text: the fields of TERMS as JSON, days as YYYY-MM-DD."""
        said = {name: getattr(self, name) for name in TERMS} | {"last_day": self.last_day.isoformat()}
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Consent(models.Model):
    """The yes of one side to one version of the terms."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="consents")
    side = models.CharField(max_length=10, choices=SIDES)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "side"], name="a_side_says_yes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.terms_id}, {self.side}"


class Message(models.Model):
    """One line of the conversation: what somebody wrote, or what they did (`act`, without words of theirs)."""

    class Act(models.TextChoices):
        TERMS = "terms", _("proposed terms")
        YES = "yes", _("said yes")
        AGREED = "agreed", _("both said yes")
        LATER = "later", _("asked to be asked later")
        REMIND = "remind", _("reminded the other side")

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=10, choices=SIDES)
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    text = TextField(max_length=4000, blank=True)
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Act, blank=True)
    # Of the terms that an act is about.
    version = models.PositiveIntegerField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["exchange", "made_at"], name="messages_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="") | ~Q(text="") | Q(photo__isnull=False), name="a_message_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id}, {self.made_at:%Y-%m-%d %H:%M}"


def files_of_talkers(user: Any) -> Q:
    """The photos in conversations of `user`."""
    seen = Message.objects.filter(exchange__in=Exchange.objects.visible_to(user), hidden_at=None)
    return Q(pk__in=seen.exclude(photo=None).values("photo"))
