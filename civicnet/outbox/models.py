"""What must happen outside the transaction that decided it: events, notices, mail. Rows, relayed at least once."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> "MessageQuerySet":
        """What is to be relayed now, oldest first."""
        return self.filter(done_at=None, next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")

    def waiting_mail(self) -> "MessageQuerySet":
        """Mail that has not left yet."""
        return self.filter(done_at=None, kind=Message.Kind.MAIL)


class Message(models.Model):
    """One thing to carry out after commit. `payload` holds ids and, for mail, the letter itself."""

    class Kind(models.TextChoices):
        EVENT = "event"
        MAIL = "mail"
        TASK = "task"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    payload = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("written"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=models.Q(done_at=None), name="outbox_due"),
            models.Index(
                fields=["done_at"], condition=models.Q(done_at__isnull=False), name="outbox_carried_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """What one person is told on `/mijn/`. Says what happened and where; `url` is a path of this site."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"])]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title
