from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.columns import CharField, DateField, NameField, TextField
from civicnet.files.models import StoredFile
from civicnet.text.rendered import HtmlField, Rendered
from initiatives.models.initiative import Initiative


class StoryQuerySet(models.QuerySet[Any]):
    """What initiators publish on their page: news, photos, documents."""

    def shown(self) -> Self:
        """Without what a moderator has hidden."""
        return self.filter(hidden_at=None)


class Update(Rendered):
    """News from the initiators, in Markdown."""

    cache_topic = "initiatives"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="updates")
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    title = NameField(max_length=120)
    text = TextField(max_length=10_000)
    html = HtmlField(of="text")
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the page of the initiative, however much news came after it."""
        return f"{self.initiative.get_absolute_url()}?nieuws={self.pk}#nieuws-{self.pk}"


class PhotoQuerySet(StoryQuerySet):
    def shown(self) -> Self:
        """Without what a moderator has hidden, by itself or with the news that it belongs to."""
        return super().shown().exclude(update__hidden_at__isnull=False)


class Photo(models.Model):
    """A picture of an initiative or of one of its `update`s, cleaned by `files`, with a description for those who cannot
    see it.
    """

    cache_topic = "initiatives"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="photos")
    update = models.ForeignKey(Update, null=True, blank=True, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    alt = CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator has hidden it, by itself or with its news."""
        return self.hidden_at is not None or (self.update is not None and self.update.hidden_at is not None)


class Document(models.Model):
    """A document of an initiative, cleaned by `files`: minutes, a drawing, an estimate."""

    cache_topic = "initiatives"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="documents")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = NameField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator has hidden it."""
        return self.hidden_at is not None


class MeasureScore(models.Model):
    """How the initiators themselves think it goes by their own measure, 0 to 10, on one day."""

    cache_topic = "initiatives"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="measure_scores")
    score = models.PositiveSmallIntegerField(validators=[MaxValueValidator(10)])
    note = CharField(many_lines=True, max_length=500, blank=True)
    on = DateField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=10), name="own_measure_0_to_10"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.score}"


class MeasureNorm(models.Model):
    """From which figure on the initiators say that it goes as they hoped; the last one holds.

    A change adds a row, so that the page can tell how the norm changed.
    """

    cache_topic = "initiatives"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="measure_norms")
    norm = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(10)])
    # Why it changed; the first one needs no reason.
    reason = CharField(many_lines=True, max_length=500, blank=True)
    on = DateField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(norm__range=(1, 10)), name="own_norm_1_to_10"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.norm}"


def files_of_members(user: User) -> models.Q:
    """The stored files on the pages of which `user` is a member, drafts too, without what a moderator has hidden."""
    theirs = Initiative.objects.of(user).values("pk")
    return models.Q(pk__in=Photo.objects.shown().filter(initiative__in=theirs).values("file")) | models.Q(
        pk__in=Document.objects.shown().filter(initiative__in=theirs).values("file")
    )
