"""What must happen after the transaction that caused it: events, notices, mail.

Each row is carried out at least once.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.columns import CharField, JSONField, TextField


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> "MessageQuerySet":
        """The rows to be carried out now, oldest first."""
        waiting = self.filter(done_at=None, gave_up_at=None, next_try_at__lte=timezone.now())
        return waiting.order_by("next_try_at", "pk")

    def held_up(self) -> "MessageQuerySet":
        """Mail that could not be handed to the mail server yet, and is tried again."""
        return self.waiting_mail().filter(tries__gt=0)

    def given_up(self, *, since: datetime) -> "MessageQuerySet":
        """Mail that was refused for good since `since`."""
        return self.filter(kind=Message.Kind.MAIL, gave_up_at__gte=since)

    def waiting_mail(self) -> "MessageQuerySet":
        """Mail that has not been sent yet."""
        return self.filter(done_at=None, gave_up_at=None, kind=Message.Kind.MAIL)

    def letters(self, kind: "LetterKind", *, since: datetime) -> "MessageQuerySet":
        """Letters of one kind that were written since `since`, sent or not."""
        return self.filter(kind=Message.Kind.MAIL, name=kind, made_at__gte=since)


class LetterKind(models.TextChoices):
    """Why a letter goes out: the `name` of a Message of kind mail."""

    PERSONAL = "mail.personal"  # from one person to another: an invitation, a message
    NEWS = "mail.news"  # what is on /mijn/ as a notice as well
    DOOR = "mail.door"  # signing up, signing in, a new password
    TRY_OUT = "mail.try_out"  # an administrator to themselves: does mail leave?


class Message(models.Model):
    """One thing to carry out after commit. `payload` holds ids and, for mail, the letter itself."""

    class Kind(models.TextChoices):
        EVENT = "event"
        MAIL = "mail"
        TASK = "task"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    payload = JSONField(default=dict)
    made_at = models.DateTimeField(_("written"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    # For letters: who caused it, and the receiver as a keyed hash, which stays when the letter itself is removed.
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    receiver = models.CharField(max_length=64, blank=True)
    refusals = models.PositiveSmallIntegerField(_("refused for good"), default=0)
    gave_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    # When its receiver's mail server said, after it was taken, that it cannot be delivered.
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=models.Q(done_at=None), name="outbox_due"),
            models.Index(
                fields=["done_at"], condition=models.Q(done_at__isnull=False), name="outbox_carried_out"
            ),
            models.Index(
                fields=["receiver", "made_at"], condition=~models.Q(receiver=""), name="outbox_to_receiver"
            ),
            models.Index(
                fields=["sender", "made_at"],
                condition=models.Q(sender__isnull=False),
                name="outbox_by_sender",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class RefusedAddress(models.Model):
    """An address that its own mail server refuses for good; no news goes there until its owner asks for it."""

    receiver = models.CharField(max_length=64, unique=True)
    # Whose it is, for an administrator who helps; nobody for an address without an account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)
    answer = CharField(many_lines=True, max_length=500)

    def __str__(self) -> str:
        return self.answer


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """What one person is told on `/mijn/`. Says what happened and where; `url` is a path of this site."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=80)
    title = CharField(max_length=300)
    text = TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # What it is about (MailKind), when it waits for a letter about many things; empty when it waits for none.
    awaits = models.CharField(max_length=10, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"])]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class News(models.Model):
    """What happened in public, for whoever follows one of its topics. One row, however many those are.

    `topics` are as Letters.topics has them, the thing itself first. `said` has the title and the address by language.
    """

    at = models.DateTimeField(default=timezone.now)
    topics = ArrayField(models.CharField(max_length=80))
    # What it tells of, as the journal names it: when that is hidden there is no news of it any more.
    source = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    said = JSONField()

    class Meta:
        indexes = [
            GinIndex(fields=["topics"], name="news_by_topic"),
            models.Index(fields=["-at", "-id"], name="news_newest"),
            models.Index(fields=["source"], name="news_by_source"),
        ]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.said)


class Reminder(models.Model):
    """A reminder that was sent, so that it is sent once.

    `about` names the thing, its day and which reminder it was.
    """

    about = models.CharField(max_length=120, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.about
