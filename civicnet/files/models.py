"""Photos and documents of people: cleaned, stored under a hash of their content, served to those who may see them."""

import uuid
from collections.abc import Callable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.columns import CharField

# Rules of higher rooms: which files stand on a page that is not public but that a signed-in person may see.
_shown_by: list[Callable[[Any], models.Q]] = []


def shown_by(rule: Callable[[Any], models.Q]) -> None:
    """Let `rule(user)` allow more files. A higher room calls this in its apps.py, once for each kind of page."""
    if rule not in _shown_by:
        _shown_by.append(rule)


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, user: Any) -> Self:
        """What `user` may see: everything public, their own uploads, and what stands on a page that they may see."""
        if not user.is_authenticated:
            return self.filter(public=True)
        seen = models.Q(public=True) | models.Q(uploaded_by=user)
        for rule in _shown_by:
            seen |= rule(user)
        return self.filter(seen)


class StoredFile(models.Model):
    """One file. The bytes stand in the media folder under their own hash; equal bytes are kept once.

    `public` is a column that the owner of the page it stands on sets (actions.set_public); this app does not know
    which page that is.
    """

    cache_topic = "files"

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")
        DOCUMENT = "document", _("document")
        UPLOAD = "upload", _("file to be read")
        EXPORT = "export", _("file with one's own data")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    sha256 = models.CharField(max_length=64, db_index=True)  # of the bytes as they are kept
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # in bytes
    width = models.PositiveIntegerField(null=True)  # in pixels
    height = models.PositiveIntegerField(null=True)
    alt_text = CharField(_("what is in the picture"), max_length=300, blank=True)
    public = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="photo") | models.Q(width__gt=0, height__gt=0),
                name="photo_has_a_size",
            )
        ]

    def __str__(self) -> str:
        return self.alt_text or str(self.id)

    def get_absolute_url(self) -> str:
        """The address of the whole picture, at most 1,600 pixels a side."""
        return reverse("files:file", args=[self.pk])

    @property
    def small_url(self) -> str:
        """The address of the small picture, at most 640 pixels a side."""
        return reverse("files:small", args=[self.pk])

    @property
    def kind_and_size(self) -> str:
        """What a link to a document says about its size: "PDF, 1,2 MB"."""
        return f"{self.content_type.rpartition('/')[2].upper()}, {filesizeformat(self.size)}"

    @property
    def path(self) -> str:
        """Where the bytes are, in the default storage."""
        return f"{self.sha256[:2]}/{self.sha256}"

    @property
    def small_path(self) -> str:
        """Where the small picture's bytes are, in the default storage."""
        return f"{self.path}-small"
