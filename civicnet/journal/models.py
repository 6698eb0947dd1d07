"""The append-only record of who did what. The database refuses UPDATE and DELETE (migration 0002)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.columns import JSONField, TextField

if TYPE_CHECKING:
    from django.db.models import Model


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, *rows: "Model") -> "EntryQuerySet":
        """The entries about one row or several, oldest first."""
        return self.filter(subject__in=[subject_of(row) for row in rows]).order_by("at", "pk")


def subject_of(obj: "Model") -> str:
    """The name of a row in the journal: "initiatives.initiative:12"."""
    return f"{obj._meta.label_lower}:{obj.pk}"


class Entry(models.Model):
    """One act. `before` and `after` are states; `data` holds figures of the act, never private text."""

    cache_topic = "journal"

    append_only = True

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    subject = models.CharField(_("subject"), max_length=120)
    verb = models.CharField(_("verb"), max_length=60)
    before = models.CharField(_("state before"), max_length=40, blank=True)
    after = models.CharField(_("state after"), max_length=40, blank=True)
    note = TextField(_("note"), blank=True)
    data = JSONField(_("figures"), default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes = [models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.subject} {self.verb}"
