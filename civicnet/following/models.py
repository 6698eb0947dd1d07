"""Who follows what, and which letters about it went out. Nobody but the person themselves sees any of it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from civicnet.accounts.models import MailKind
from civicnet.columns import CharField


class FollowQuerySet(models.QuerySet["Follow"]):
    def of(self, kind: str, key: object) -> Self:
        """Those who follow this one thing."""
        return self.filter(kind=kind, key=str(key))


class Follow(models.Model):
    """Somebody who wants to hear the news of one thing, or of all that a saved search finds (see kinds.py)."""

    # A page for everybody says how many follow something, never who.
    cache_topic = "following"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=20)
    key = CharField(max_length=600)
    since = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="follows_once")]
        indexes = [models.Index(fields=["kind", "key"], name="followers_of")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.topic}"

    @property
    def topic(self) -> str:
        """As News.topics has it."""
        return f"{self.kind}:{self.key}"


class Digest(models.Model):
    """One person's letter of one period, or that there was nothing to write. What came in until `until` is done with.

    The row is made in the transaction that puts the letter in the outbox, so a period has one letter whatever stops.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=40)
    until = models.DateTimeField()
    about = ArrayField(models.CharField(max_length=10, choices=MailKind))
    lines = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "period"], name="one_digest_a_period")]
        indexes = [models.Index(fields=["until"], name="digests_by_age")]

    def __str__(self) -> str:
        return f"{self.period} {self.user_id}"


def followers_of(kind: str, key: object) -> models.QuerySet[Any]:
    """The keys of the people who follow this one thing: for who must tell them, never to show."""
    return Follow.objects.of(kind, key).values("user")
