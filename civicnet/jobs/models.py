"""One piece of long work: who asked for it, how far it is, and what came of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.files.models import StoredFile
from civicnet.jobs.workflow import JOB
from civicnet.workflow import Table


class Job(models.Model):
    """`kind` is the name of the task that carries it out. `options` say what to do, `result` its outcome so far."""

    workflow: ClassVar[Table] = JOB

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        RUNNING = "running", _("under way")
        DONE = "done", _("ready")
        FAILED = "failed", _("broken off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    options = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "-made_at"]),
            models.Index(
                fields=["changed_at"], condition=models.Q(state__in=("waiting", "running")), name="job_open"
            ),
        ]
        triggers: ClassVar = [JOB.trigger()]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it has yet to be carried out, or is under way."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How far it is, in percent."""
        return self.done * 100 // self.total if self.total else 0
