"""Where things are: the municipality itself, its neighbourhoods, age bands, places, and what its map shows."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.areas.hours import hours_in_words
from civicnet.caching.memory import cached
from civicnet.columns import CharField, DateField, EmailField, NameField, TextField, URLField
from civicnet.text import sort_key


class Municipality(models.Model):
    """The one municipality that this installation serves."""

    cache_topic = "municipality"

    name = NameField(_("name"), max_length=120, help_text=_("Without the word “municipality”."))
    theme = CharField(
        _("house style"), max_length=40, blank=True, help_text=_("Empty: the style that the settings name.")
    )
    phone = CharField(_("telephone"), max_length=30, blank=True)
    # The days (1 is Monday) and hours on which somebody answers the telephone; all three or none.
    call_days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    call_from = models.TimeField(_("from"), null=True, blank=True)
    call_until = models.TimeField(_("until"), null=True, blank=True)
    desk_hours = TextField(
        _("desk, and what else people should know"),
        blank=True,
        help_text=_("For example: Marktstraat 1, on Tuesday until 20:00."),
    )
    email = EmailField(_("e-mail address"), blank=True)
    website = URLField(_("website"), blank=True)
    residents = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    eligible_voters = models.PositiveIntegerField(_("residents of 16 and over"), null=True, blank=True)
    logo = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipality")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_municipality"),
            models.CheckConstraint(
                condition=models.Q(call_days=[], call_from=None, call_until=None)
                | (
                    models.Q(call_from__isnull=False, call_until__isnull=False)
                    & ~models.Q(call_days=[])
                    & models.Q(call_from__lt=models.F("call_until"))
                ),
                name="days_and_hours_or_neither",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def hours(self) -> str:
        """When people can call or come by: a line each, in the current language; empty when nobody said."""
        words = ""
        if self.call_from and self.call_until:
            words = hours_in_words(self.call_days, self.call_from, self.call_until)
        return "\n".join(filter(None, (words, self.desk_hours.strip())))

    @property
    def logo_url(self) -> str:
        """The address of its logo; empty for that of civicnet."""
        return reverse("files:small", args=[self.logo_id]) if self.logo_id else ""

    @staticmethod
    @cached("municipality")
    def current() -> "Municipality | None":
        """The municipality, or None before it is set up."""
        return Municipality.objects.filter(pk=1).first()


class Named(models.Model):
    """A row with a name that lists sort by, the same on every database whatever its collation."""

    name = NameField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=250, editable=False, db_collation="C")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)[:250]
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_key"}
        super().save(*args, **kwargs)


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def on_the_map(self) -> Self:
        """Those with a drawing."""
        return self.exclude(path="")

    def open(self) -> Self:
        """The open ones; lists of choices leave the closed ones out."""
        return self.filter(closed_on=None)

    def offered(self, *, also: Collection[int] = ()) -> Self:
        """For a list of choices: the open ones, and of the closed ones those with these keys."""
        return self.without_outlines().filter(models.Q(closed_on=None) | models.Q(pk__in=also))

    def standing_for(self, codes: Collection[str]) -> Self:
        """Those with one of these codes, and all that became part of them."""
        return self.filter(models.Q(code__in=codes) | models.Q(points_to__code__in=codes))

    def without_outlines(self) -> Self:
        """For lists: the polygons stay in the database."""
        return self.defer("polygon", "path")


class Neighbourhood(Named):
    """The smallest area that maps and counts use. Its code never changes.

    A neighbourhood that is gone is closed, never removed: rows still point to it. `successor` is the one that it
    became part of, as somebody said; `points_to` is the last of a chain of successors, which stands for it in maps,
    lists and counts. `path` is its outline in the coordinates of the map (see maps.py), drawn when areas are loaded;
    `lat` and `lon` are the point of its label, always inside; `west` … `north` are its bounds in degrees.
    """

    cache_topic = "areas"

    class Kind(models.TextChoices):
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
        DISTRICT = "district", _("district")
        VILLAGE = "village", _("village")
        BOROUGH = "borough", _("borough")
        MUNICIPALITY = "municipality", _("municipality")

    code = CharField(_("code"), max_length=40, unique=True)
    cbs_code = CharField(
        _("CBS code"), max_length=20, blank=True, help_text=_("The national code, such as BU03630000.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NEIGHBOURHOOD)
    part_of = CharField(
        _("part of"), max_length=200, blank=True, help_text=_("The larger area that long lists group by.")
    )
    residents = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    eligible_voters = models.PositiveIntegerField(_("residents of 16 and over"), null=True, blank=True)

    closed_on = DateField(
        _("closed on"),
        null=True,
        blank=True,
        help_text=_("The first day on which it is no neighbourhood any more."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("went over into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )
    points_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="stands_for"
    )

    polygon = models.JSONField(_("outline (GeoJSON geometry)"), null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    west = models.FloatField(null=True, editable=False)
    south = models.FloatField(null=True, editable=False)
    east = models.FloatField(null=True, editable=False)
    north = models.FloatField(null=True, editable=False)
    path = models.TextField(blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = NeighbourhoodQuerySet.as_manager()

    @property
    def state_now(self) -> str:
        """Whether it is open or closed, for the message of a refusal."""
        return "open" if self.closed_on is None else "closed"

    class Meta:
        ordering: ClassVar = ["sort_key", "code"]
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")
        indexes = [models.Index(fields=["sort_key", "code"], name="neighbourhood_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(path="")
                | models.Q(polygon__isnull=False, lat__isnull=False, west__isnull=False),
                name="a_drawing_has_an_outline",
            ),
            models.CheckConstraint(
                condition=models.Q(successor=None, points_to=None) | models.Q(closed_on__isnull=False),
                name="only_the_closed_have_a_successor",
            ),
            models.CheckConstraint(
                condition=models.Q(successor=None) | ~models.Q(successor=models.F("pk")),
                name="nobody_succeeds_itself",
            ),
        ]


class Postcode(models.Model):
    """A postcode, such as 1051AB, and a neighbourhood in which it lies.

    `numbers`: which house numbers lie there, where a postcode has several neighbourhoods and the list of the
    municipality says so; otherwise empty.
    """

    cache_topic = "areas"

    postcode = models.CharField(max_length=6, db_collation="C")
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="postcodes")
    numbers = ArrayField(models.PositiveIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["postcode", "neighbourhood"], name="once_a_postcode_and_area"),
            models.CheckConstraint(
                condition=models.Q(postcode__regex=r"^[1-9][0-9]{3}[A-Z]{2}$"), name="postcode_is_a_postcode"
            ),
        ]

    def __str__(self) -> str:
        return self.postcode


class MapFeature(models.Model):
    """Something on the map that is not a neighbourhood: a river, a lake."""

    cache_topic = "areas"

    class Kind(models.TextChoices):
        WATERWAY = "waterway", _("river or canal")
        WATER = "water", _("lake or pond")

    name = CharField(_("name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    geometry = models.JSONField(_("GeoJSON geometry"))
    path = models.TextField(blank=True, editable=False)
    label_x = models.FloatField(null=True, editable=False)
    label_y = models.FloatField(null=True, editable=False)
    label_angle = models.FloatField(default=0, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = _("map feature")
        verbose_name_plural = _("map features")

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class AgeBand(models.Model):
    """Residents of certain ages, both limits included; without an upper limit: and older."""

    cache_topic = "areas"

    code = CharField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=120)
    min_age = models.PositiveSmallIntegerField(_("from age"))
    max_age = models.PositiveSmallIntegerField(_("up to and including age"), null=True, blank=True)
    eligible_voters = models.PositiveIntegerField(_("eligible voters"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["min_age", "code"]
        verbose_name = _("age band")
        verbose_name_plural = _("age bands")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(max_age=None) | models.Q(max_age__gte=models.F("min_age")),
                name="age_band_runs_upwards",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Place(Named):
    """A building or ground that initiatives need. Several may claim it."""

    cache_topic = "areas"

    code = CharField(_("code"), max_length=40, unique=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("neighbourhood"), on_delete=models.PROTECT, related_name="places"
    )
    owner = CharField(_("whose it is"), max_length=120, blank=True)
    area_m2 = models.PositiveIntegerField(_("area in m²"), null=True, blank=True)
    note = TextField(_("note"), blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["sort_key", "code"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lat=None, lon=None)
                | models.Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="place_has_a_point_or_none",
            )
        ]
