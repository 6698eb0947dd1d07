from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.addresses import address_of
from civicnet.areas.models import Named, Neighbourhood, Place
from civicnet.columns import CharField, DateField, EmailField, NameField, TextField, URLField
from civicnet.likeness.models import Likened, NoteChange
from civicnet.workflow import Table
from initiatives.models.contact import FirstContact, first_contact
from initiatives.models.extent import Extent
from initiatives.models.initiative_queryset import IS_PUBLIC, InitiativeQuerySet
from initiatives.models.status import Outcome, Status, kind_and_place, status_of
from initiatives.workflow import INITIATIVE, LIVE
from vision.models import Gap, Goal, Theme, VisionVersion

# The four steps of registering, by their words in an address.
STEP_WORDS = ("wat", "wie", "waar", "waarvoor")


class Initiative(Likened, Named):
    """Anything that residents, cooperatives or social enterprises register. Needs nobody's permission."""

    cache_topic = "initiatives"

    workflow: ClassVar[Table] = INITIATIVE
    # Of a row that was fetched `with_extent`.
    extent: Extent

    class Kind(models.TextChoices):
        RESIDENTS_INITIATIVE = "residents_initiative", _("residents' initiative")
        COMMUNITY_ENTERPRISE = "community_enterprise", _("community enterprise")
        ENERGY_COOPERATIVE = "energy_cooperative", _("energy cooperative")
        CARE_COOPERATIVE = "care_cooperative", _("care cooperative")
        HOUSING_COOPERATIVE = "housing_cooperative", _("housing cooperative")
        MUTUAL_SICK_PAY_FUND = "mutual_sick_pay_fund", _("mutual sick-pay fund")
        SOCIAL_ENTERPRISE = "social_enterprise", _("social enterprise")
        CHALLENGE = "challenge", _("challenge")
        YOUTH_INITIATIVE = "youth_initiative", _("youth initiative")

    class LegalForm(models.TextChoices):
        INFORMAL_GROUP = "informal_group", _("informal group")
        ASSOCIATION_LIMITED = "association_limited", _("association with limited powers")
        ASSOCIATION_FULL = "association_full", _("association")
        FOUNDATION = "foundation", _("foundation")
        COOPERATIVE = "cooperative_excluded_liability", _("cooperative (U.A.)")
        COMPANY = "private_limited_company", _("private limited company (BV)")
        BEING_FOUNDED = "being_founded", _("being founded")

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("new")
        PREPARATION = "preparation", _("in preparation")
        RUNNING = "running", _("running")
        DORMANT = "dormant", _("dormant")
        HANDED_OVER = "handed_over", _("handed over")
        ENDED = "ended", _("finished")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug = models.SlugField(max_length=80, unique=True)
    code = models.CharField(max_length=20, blank=True)
    source_id = CharField(max_length=200, null=True, blank=True, unique=True)
    # For imports: the source (for readers), the page there, the day it was published there, and when it was imported.
    source_name = CharField(max_length=200, blank=True)
    source_url = URLField(max_length=500, blank=True)
    source_date = DateField(null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    name = NameField(max_length=150)
    summary = CharField(max_length=200, blank=True)
    purpose = TextField(max_length=2000, blank=True)
    own_measure = CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=30, choices=Kind, blank=True)
    legal_form = models.CharField(max_length=40, choices=LegalForm, blank=True)
    kvk = CharField(
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(\d{8}|\d{12})$", _("Eight digits, or twelve for a branch."))],
    )
    stage = models.CharField(max_length=20, choices=Stage)
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    # The last day for the answer of an assessment under way; empty while its clock is paused. Set like the outcome.
    answer_by = DateField(null=True, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives"
    )
    working_area = models.ManyToManyField(Neighbourhood, related_name="served_by", blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    place_note = CharField(max_length=300, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives"
    )
    # The goals that it says it works on. About a goal of an earlier version its owners are asked again.
    goals = models.ManyToManyField(Goal, related_name="initiatives", blank=True)
    # The goals of earlier versions that it chose while they were in force, and that a later choice has replaced.
    earlier_goals = models.ManyToManyField(Goal, related_name="earlier_initiatives", blank=True)
    # Subjects on which it fits nowhere in the vision, for the next review. Set by staff, name_gap().
    gaps = models.ManyToManyField(Gap, related_name="initiatives", blank=True)
    people = CharField(max_length=200, blank=True)
    contact_email = EmailField(blank=True)
    contact_phone = CharField(max_length=30, blank=True)
    website = URLField(blank=True)
    started_on = DateField(null=True, blank=True)
    ended_on = DateField(null=True, blank=True)
    cover = models.ForeignKey(
        "initiatives.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What a card or a row of a list shows; the page shows `cover` on top.
    newest_photo = models.ForeignKey(
        "initiatives.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    step_reached = models.PositiveSmallIntegerField(default=1)
    contact_person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The last day for the first contact; empty where none was promised (imports).
    contact_due = DateField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)
    # After twelve silent months the owners are asked whether it rests; anything they do restarts the clock.
    rest_proposed_at = models.DateTimeField(null=True, blank=True)
    still_active_at = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(blank=True)
    search = SearchVectorField(null=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            # On what is public only: then a search need not look at the state of each row that it finds.
            GinIndex(fields=["search"], condition=IS_PUBLIC, name="initiative_search"),
            models.Index(fields=["-submitted_at", "-id"], condition=IS_PUBLIC, name="initiative_newest"),
            # Of the few that are not.
            models.Index(fields=["id"], condition=~IS_PUBLIC, name="initiative_not_public"),
            models.Index(
                fields=["contact_due", "id"],
                condition=Q(contacted_at=None, contact_due__isnull=False),
                name="initiative_awaits_contact",
            ),
        ]
        triggers = [INITIATIVE.trigger(), NoteChange()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("initiative", self.slug)

    @property
    def continue_url(self) -> str:
        """Where to continue a draft: the step that was reached, or the preview."""
        if self.step_reached > len(STEP_WORDS):
            return reverse("initiatives:preview", args=[self.slug])
        return reverse("initiatives:step", args=[self.slug, STEP_WORDS[max(self.step_reached, 1) - 1]])

    @property
    def status(self) -> Status:
        """The line for residents that says how it is going."""
        return status_of(self.stage, self.outcome, self.answer_by, imported=self.imported_at is not None)

    def likened(self) -> str:
        """What it is in short: on a whole page the encoder hears no subject any more."""
        return f"{self.name}. {self.summary or Truncator(self.purpose).chars(200)}"

    @classmethod
    def to_liken(cls) -> "models.QuerySet[Initiative]":
        """Those that are alive, and drafts: whoever writes one is shown what is like it."""
        rows = cls.objects.filter(stage__in=(cls.Stage.DRAFT, *LIVE), hidden_at=None)
        return rows.only("name", "summary", "purpose", "changed_at").order_by()

    @property
    def meta(self) -> str:
        """Kind and place in one line."""
        area = self.neighbourhood.name if self.neighbourhood else ""
        return kind_and_place(self.Kind(self.kind).label if self.kind else "", area)

    @property
    def is_asked_to_rest(self) -> bool:
        """Whether its owners still have to say if it rests; anything that they did since counts as an answer."""
        asked = self.rest_proposed_at
        return self.stage == self.Stage.RUNNING and asked is not None and asked >= self.changed_at

    def goals_named_in(self, version: VisionVersion) -> models.QuerySet[Goal]:
        """The goals of `version` that it chooses, or chose while that was in force."""
        return Goal.objects.filter(
            Q(initiatives=self) | Q(earlier_initiatives=self), version=version
        ).distinct()

    @property
    def old_theme(self) -> Theme | None:
        """The theme that was chosen in an earlier version and is not in the one in force."""
        theme = self.theme
        return theme if theme and theme.version.state == VisionVersion.State.SUPERSEDED else None

    @property
    def has_stopped(self) -> bool:
        """Whether its owners ended or withdrew it; others do not go on with it."""
        return self.stage in (self.Stage.ENDED, self.Stage.WITHDRAWN)

    @property
    def is_draft(self) -> bool:
        return self.stage == self.Stage.DRAFT

    def first_contact(self, today: date | None = None) -> FirstContact | None:
        """The state of the promise of a first contact (default: today); None where there is none, or none any more."""
        if self.contact_due is None or self.is_draft:
            return None
        promise = first_contact(self.contact_due, self.contacted_at, deadlines.local_date(today))
        if promise.on is None and self.stage not in LIVE:
            lived = self.ended_on is not None and self.ended_on > self.contact_due
            return promise if promise.is_missed and lived else None
        return promise

    def role_of(self, user: Any) -> str:
        """The role of `user`, in person or through an organisation: `owner`, `member` or nothing.

        Queried once for each person and instance, so that every button may ask.
        """
        known: dict[Any, str] = self.__dict__.setdefault("_roles", {})
        if user.pk not in known:
            known[user.pk] = self._role_of(user) if user.is_authenticated else ""
        return known[user.pk]

    def _role_of(self, user: Any) -> str:
        live = self.memberships.filter(left_at=None).values_list("role", "user_id", "organisation_id")
        parties = list(live)
        roles = {role for role, person, _party in parties if person == user.pk}
        carriers = {party: role for role, _person, party in parties if party}
        if "owner" not in roles and carriers:
            mine = user.organisation_memberships.filter(organisation__in=carriers, left_at=None)
            for party, role in mine.values_list("organisation_id", "role"):
                roles.add("owner" if role == carriers[party] == "owner" else "member")
        return "owner" if "owner" in roles else "member" if roles else ""

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table: owners, members, desk."""
        if name == "desk":
            return list(User.objects.holding("broker", "assessor"))
        who = self.member_ids(owners_only=name == "owners")
        return list(User.objects.filter(pk__in=who).order_by("pk"))

    def member_ids(self, *, owners_only: bool = False) -> set[int]:
        """The ids of those who may speak for it, in person or through an organisation."""
        return set(self.memberships.speakers(owners_only=owners_only))
