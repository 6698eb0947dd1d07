from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar, Final, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood, Place
from civicnet.columns import CharField, DateField, NameField, TextField
from civicnet.files.models import StoredFile
from civicnet.likeness.models import Likened, NoteChange
from civicnet.search.models import Searched
from civicnet.text.search import Texts
from civicnet.workflow import Table
from initiatives.marketplace.models.party import Party, one_party, resident_of, spoken_for_by
from initiatives.marketplace.models.wording import KINDS, UNANSWERED_DAYS, status_of, when_of, where_of
from initiatives.marketplace.workflow import LIVE, POST
from initiatives.models import Status, kind_and_place

# domain.md, Marketplace: a post closes after 90 days; one without end is asked about once a year.
POST_DAYS: Final = 90


class Side(models.TextChoices):
    NEED = "need", _("need")
    OFFER = "offer", _("offer")


class Category(models.TextChoices):
    SPACE = "space", _("space")
    LAND = "land", _("ground")
    ROOF = "roof", _("roof")
    KNOWLEDGE = "knowledge", _("knowledge")
    HANDS = "hands", _("hands")
    MATERIAL = "material", _("material")
    TRANSPORT = "transport", _("transport")
    MEALS = "meals", _("meals")
    MONEY = "money", _("money")
    NETWORK = "network", _("people one knows")
    PERMISSION = "permission", _("permission")
    LEGAL_ENTITY = "legal_entity", _("legal entity")


class Urgency(models.TextChoices):
    LOW = "low", _("no hurry")
    NORMAL = "normal", _("soon")
    HIGH = "high", _("urgent")


class DayPart(models.TextChoices):
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")
    EVENING = "evening", _("evening")


class PostQuerySet(models.QuerySet["Post"]):
    def public(self) -> Self:
        """What everybody sees: all but drafts, what a moderator has hidden, and what hidden initiatives put up."""
        return self.exclude(state=Post.State.DRAFT).filter(
            Q(initiative=None) | Q(initiative__hidden_at=None), hidden_at=None
        )

    def of(self, user: User) -> Self:
        """What parties put up for which `user` may speak, drafts too."""
        return self.filter(spoken_for_by(user))

    def visible_to(self, user: Any) -> Self:
        """What is public, and what `user` may speak for."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(Q(pk__in=Post.objects.public().values("pk")) | spoken_for_by(user))

    def live(self) -> Self:
        """Open, or agreed and not done yet."""
        return self.filter(state__in=LIVE)

    def open(self) -> Self:
        """What can be answered."""
        return self.filter(state=Post.State.OPEN)

    def with_party(self) -> Self:
        """With the rows that a verb needs."""
        return self.select_related("initiative", "organisation", "person", "neighbourhood", "place")

    def with_working_area(self) -> Self:
        """With the keys of the neighbourhoods for which it is, as `works_in`."""
        rows = Post.working_area.through.objects.filter(post=OuterRef("pk")).order_by("neighbourhood_id")
        works_in: Any = ArraySubquery(rows.values("neighbourhood_id"))
        return self.annotate(works_in=works_in)

    def for_list(self) -> Self:
        """With the rows that a line of a list shows; never the resident in person."""
        beside = self.select_related("initiative", "organisation", "neighbourhood", "condition")
        unread = (
            "neighbourhood__polygon",
            "neighbourhood__path",
            "initiative__search",
            "initiative__search_text",
        )
        return beside.defer(*unread).with_working_area()


class Post(Searched, Likened, Party):
    """Something that a party or a resident in person offers or needs.

    `neighbourhood` is where it is, and `working_area` for which neighbourhoods; either may be empty, and with neither it
    does not matter where. `number` is how many are offered or wanted, `taken` how many of these are agreed or given; `from_on` and `until_on`,
    `days` (1 is Monday) and `day_parts` are when, and without any of them it is to be agreed. `closes_on` is the last
    day on which it is open; without it, it is a standing offer, asked about on `ask_on`. `condition` is the place
    without which it cannot be given.
    """

    cache_topic = "marketplace"

    workflow: ClassVar[Table] = POST

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        RESERVED = "reserved", _("agreed with somebody")
        FULFILLED = "fulfilled", _("worked out")
        EXPIRED = "expired", _("closed")
        WITHDRAWN = "withdrawn", _("taken off")

    side = models.CharField(max_length=10, choices=Side)
    category = models.CharField(max_length=20, choices=Category)
    state = models.CharField(max_length=10, choices=State)
    code = models.CharField(max_length=20, blank=True)
    source_id = CharField(max_length=200, null=True, blank=True, unique=True)
    title = NameField(max_length=120)
    text = TextField(max_length=2000, blank=True)
    number = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    taken = models.PositiveIntegerField(default=0)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NORMAL)
    is_unique = models.BooleanField(default=False)
    neighbourhood = models.ForeignKey(
        Neighbourhood, null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    working_area = models.ManyToManyField(Neighbourhood, related_name="posts_for", blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    place_note = CharField(max_length=200, blank=True)
    condition = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="conditional_posts"
    )
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    from_on = DateField(null=True, blank=True)
    until_on = DateField(null=True, blank=True)
    days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    day_parts = ArrayField(models.CharField(max_length=10, choices=DayPart), default=list, blank=True)
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    photo_alt = CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_on = DateField(null=True, blank=True)
    ask_on = DateField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["side", "category", "-opened_at"], name="post_market"),
            models.Index(fields=["closes_on"], condition=Q(state="open"), name="post_closes"),
        ]
        constraints = [
            models.CheckConstraint(condition=one_party(), name="a_post_is_of_one_party"),
            models.CheckConstraint(
                condition=Q(number__gte=1, taken__lte=F("number")), name="no_more_is_promised_than_there_is"
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(from_on__lte=F("until_on")),
                name="a_post_begins_before_it_ends",
            ),
            # A need always has an end; a standing offer is asked about.
            models.CheckConstraint(
                condition=~Q(state="open")
                | Q(closes_on__isnull=False, ask_on=None)
                | Q(side="offer", closes_on=None, ask_on__isnull=False),
                name="an_open_post_closes_or_is_asked_about",
            ),
        ]
        triggers = [POST.trigger(), NoteChange()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("marketplace:post", args=[self.pk])

    @property
    def continue_url(self) -> str:
        """Where to continue a draft."""
        return reverse("marketplace:new_step", args=[self.pk, "waar"])

    @cached_property
    def works_in(self) -> list[int]:
        """The keys of the neighbourhoods for which it is. One query, none after `with_working_area`."""
        return list(self.working_area.order_by("pk").values_list("pk", flat=True))

    @property
    def area_name(self) -> str:
        """The neighbourhood where it is; empty when it says none."""
        return self.neighbourhood.name if self.neighbourhood else ""

    @property
    def where(self) -> str:
        """The neighbourhood where it is, or those for which it is, in a few words; empty when it says none."""
        return self.area_name or where_of(self)

    @property
    def party_name(self) -> str:
        """Who put it up, as everybody may read it: a resident in person is not named."""
        if self.organisation is not None and self.organisation.is_municipality:
            return gettext("the municipality")
        return resident_of(self.area_name) if self.is_in_person else str(self.party)

    @property
    def is_need(self) -> bool:
        return self.side == Side.NEED

    @property
    def icon(self) -> str:
        """The icon of its category."""
        return KINDS[self.category][0]

    @property
    def kind_and_place(self) -> str:
        """The line above its title: "Space in Weversveld"."""
        return kind_and_place(self.get_category_display(), self.where)

    @property
    def side_and_kind(self) -> str:
        """The same with its side: "Asked: space in Weversveld"."""
        line = gettext("Asked: %(what)s") if self.is_need else gettext("Offered: %(what)s")
        what = self.kind_and_place
        return line % {"what": what[:1].lower() + what[1:]}

    @property
    def day_part_choices(self) -> list[DayPart]:
        """Its parts of the day, in the order of the day."""
        return [part for part in DayPart if part in self.day_parts]

    @property
    def when(self) -> str:
        """When it is, in words."""
        return when_of(self)

    @property
    def status(self) -> Status | None:
        """How it stands, in a sentence; None when its title says enough."""
        return status_of(self)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def left(self) -> int:
        """How many are still wanted or to be had."""
        return self.number - self.taken

    @property
    def is_standing(self) -> bool:
        """Whether it has no end."""
        return self.is_live and self.closes_on is None

    @property
    def asks_on(self) -> date | None:
        """The day on which its party has to say whether it is still true: its last day, or once a year."""
        return self.closes_on or self.ask_on

    @property
    def last_day(self) -> date | None:
        """The last day on which it is open: of a standing offer 30 days after it was asked about."""
        return self.closes_on or (self.ask_on and self.ask_on + timedelta(days=UNANSWERED_DAYS))

    def searched(self) -> Texts:
        """Its title and text, where it is, and who put it up; never the resident in person."""
        party = self.initiative or self.organisation
        return Texts(self.title, self.place_note, self.text, party.name if party else "")

    @classmethod
    def to_index(cls) -> "models.QuerySet[Post]":
        """All but drafts."""
        return cls.objects.exclude(state=cls.State.DRAFT).select_related("initiative", "organisation")

    def likened(self) -> str:
        """Its title and text."""
        return f"{self.title}. {self.text}"

    @classmethod
    def to_liken(cls) -> "models.QuerySet[Post]":
        """Those that can be answered."""
        return cls.objects.open().only("title", "text", "changed_at").order_by()

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table: everybody who may speak for its party."""
        return self.speakers()


def files_of_posters(user: User) -> Q:
    """The stored photos of drafts that `user` may speak for."""
    return Q(pk__in=Post.objects.of(user).exclude(photo=None).values("photo"))
