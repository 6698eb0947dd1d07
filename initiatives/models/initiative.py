from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.areas.models import Named, Neighbourhood, Place
from civicnet.columns import CharField, DateField, EmailField, NameField, TextField, URLField
from civicnet.quick import address
from civicnet.workflow import Table
from initiatives.models.contact import ContactFigures, FirstContact, contact_figures, first_contact
from initiatives.models.status import Outcome, Status, kind_and_place, status_of
from initiatives.workflow import INITIATIVE, LIVE
from vision.models import Gap, Goal, Theme, VisionVersion

# The four steps of registering, by their words in an address.
STEP_WORDS = ("wat", "wie", "waar", "waarvoor")


# What everybody may see. The same condition as `InitiativeQuerySet.public`, so that the indexes below can be used.
_PUBLIC = ~Q(stage="draft") & Q(hidden_at=None)

# The roles that can be contact person of an initiative.
DESK = frozenset({"assessor", "broker"})
_AWAITS_CONTACT = Q(stage__in=LIVE, contact_due__isnull=False, contacted_at=None)


def _missed_contact(today: date) -> Q:
    """Also of initiatives that ended later: their end does not undo the days in which nobody called."""
    ended_later = Q(stage__in=("ended", "handed_over"), ended_on__gt=models.F("contact_due"))
    return Q(contact_due__lt=today, contacted_at=None) & (Q(stage__in=LIVE) | ended_later)


# The value of the filter of neighbourhoods for having none, and no working area either.
NOWHERE = "geen"
# Where an initiative is now: a closed neighbourhood points to the one that it became part of.
_NOW = Coalesce("neighbourhood__points_to", "neighbourhood")


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def public(self) -> Self:
        """All but drafts and what a moderator has hidden."""
        return self.filter(_PUBLIC)

    def visible_to(self, user: Any) -> Self:
        """What is public, and what `user` is a member of."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(_PUBLIC | Q(pk__in=Initiative.objects.of(user).values("pk")))

    def of(self, user: User) -> Self:
        """What `user` is a member of, in person or through an organisation."""
        mine = Q(memberships__user=user) | Q(
            memberships__organisation__members__user=user, memberships__organisation__members__left_at=None
        )
        return self.filter(mine, memberships__left_at=None).distinct()

    def with_lost_contact(self) -> Self:
        """Those whose contact person no longer holds a role at the desk, or has left."""
        return self.filter(contact_person__isnull=False).exclude(
            contact_person__in=User.objects.holding(*DESK).values("pk")
        )

    def drafts_of(self, user: User) -> Self:
        """What `user` has begun and not put on the site yet, the last touched first."""
        return self.of(user).filter(stage=Initiative.Stage.DRAFT).order_by("-changed_at", "-pk")

    def silent(self, today: date | None = None) -> Self:
        """Running initiatives whose owners did nothing for twelve months and were not asked about it yet.

        Source: domain.md, Initiative: "Dormant is proposed by the system after 12 silent months".
        """
        since = deadlines.a_year_before(today)
        asked = Q(rest_proposed_at__gte=models.F("changed_at"))
        return (
            self.public()
            .filter(stage=Initiative.Stage.RUNNING, changed_at__date__lte=since)
            .filter(Q(still_active_at=None) | Q(still_active_at__date__lte=since))
            .filter(Q(rest_proposed_at=None) | ~asked)
        )

    def awaiting_contact(self) -> Self:
        """Active, promised a first contact, and nobody got in touch yet. The first due comes first."""
        return self.public().filter(_AWAITS_CONTACT).order_by("contact_due", "pk")

    def contact_missed(self, today: date) -> Self:
        """Those that nobody got in touch with, though the promised day has passed. The longest ago comes first."""
        return self.public().filter(_missed_contact(today)).order_by("contact_due", "pk")

    def contact_unmet(self, today: date) -> Self:
        """Those that nobody got in touch with yet, late or not. The first due comes first."""
        return self.public().filter(_AWAITS_CONTACT | _missed_contact(today)).order_by("contact_due", "pk")

    def contact_at_desk(self) -> Self:
        """Those that the desk must contact: while an assessment is under way, its contact person does so."""
        return self.awaiting_contact().exclude(outcome=Outcome.UNDER_WAY)

    def contact_of(self, user: User) -> Self:
        """Those waiting for a first contact by `user`, who is their contact person."""
        return self.contact_at_desk().filter(contact_person=user)

    def contact_free_for(self, user: User) -> Self:
        """Those waiting for a first contact without anybody to make it; never an initiative of `user`."""
        if not user.roles & DESK:
            return self.none()
        owned = Initiative.objects.of(user).order_by().values("pk")
        desk = User.objects.holding(*sorted(DESK)).order_by().values("pk")
        nobody = Q(contact_person=None) | ~Q(contact_person__in=desk)
        return self.contact_at_desk().filter(nobody).exclude(pk__in=owned)

    def contact_figures(self, today: date) -> ContactFigures:
        """How the promise of a first contact was kept, over all public initiatives. One query."""
        return contact_figures(self.public(), waits=_AWAITS_CONTACT, missed=_missed_contact(today))

    def serving(self, goal: Goal) -> Self:
        """Those that say that they serve `goal`, or said so while its version was in force."""
        now = Initiative.goals.through.objects.filter(goal=goal)
        then = Initiative.earlier_goals.through.objects.filter(goal=goal)
        return self.filter(Q(pk__in=now.values("initiative")) | Q(pk__in=then.values("initiative")))

    def in_neighbourhoods(self, codes: Collection[str]) -> Self:
        """Those in one of the neighbourhoods with these codes; with NOWHERE among them, also those that are in none.

        An initiative without a neighbourhood of its own is wherever it works. Maps, lists and counts all use this
        rule.
        """
        everywhere = Initiative.working_area.through.objects.values("initiative")
        areas = Neighbourhood.objects.standing_for(codes).values("pk")
        working = everywhere.filter(neighbourhood__in=areas)
        found = Q(neighbourhood__in=areas) | Q(neighbourhood=None, pk__in=working)
        if NOWHERE in codes:
            found |= Q(neighbourhood=None) & ~Q(pk__in=everywhere)
        return self.filter(found)

    def by_neighbourhood(self) -> dict[int | None, int]:
        """How many are in each neighbourhood by the rule of `in_neighbourhoods`, by its key; None: in none. One query."""
        rows = self.order_by()
        placeless = rows.filter(neighbourhood=None)
        working = Initiative.working_area.through.objects.filter(initiative__in=placeless.values("pk"))
        parts = (
            working.values_list(_NOW).annotate(n=Count("initiative", distinct=True)),
            placeless.in_neighbourhoods([NOWHERE]).values_list("neighbourhood").annotate(n=Count("pk")),
        )
        own = rows.exclude(neighbourhood=None).values_list(_NOW).annotate(n=Count("pk"))
        counts: Counter[int | None] = Counter()
        for area, n in own.union(*parts, all=True):
            counts[area] += n
        return counts

    def asked_about_goals(self) -> Self:
        """Those whose owners have yet to say what a newer version of the vision means for their goals or theme."""
        open_ones = Initiative.goals.through.objects.filter(goal__in=Goal.objects.of_before())
        old_theme = Q(theme__version__state=VisionVersion.State.SUPERSEDED)
        return self.filter(Q(pk__in=open_ones.values("initiative")) | old_theme)

    def for_list(self) -> Self:
        """With only what a card or row shows: texts, search columns and outlines stay in the database."""
        return self.select_related("neighbourhood", "cover").only(
            *("slug", "name", "summary", "kind", "stage", "outcome", "answer_by", "step_reached"),
            *("submitted_at", "changed_at", "imported_at"),
            *("neighbourhood__name", "neighbourhood__code", "cover__alt", "cover__file_id"),
        )


class Initiative(Named):
    """Anything that residents, cooperatives or social enterprises register. Needs nobody's permission."""

    workflow: ClassVar[Table] = INITIATIVE

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
            GinIndex(fields=["search"], name="initiative_search"),
            models.Index(fields=["-submitted_at", "-id"], condition=_PUBLIC, name="initiative_newest"),
            models.Index(fields=["-changed_at", "-id"], condition=_PUBLIC, name="initiative_changed"),
            models.Index(fields=["sort_key", "id"], condition=_PUBLIC, name="initiative_by_name"),
            # All columns that the filters count, so that counting reads no rows (Selection.counts).
            models.Index(
                fields=["neighbourhood", "kind", "stage", "outcome", "theme", "id"],
                condition=_PUBLIC,
                name="initiative_counts",
            ),
            models.Index(
                fields=["contact_due", "id"],
                condition=Q(contacted_at=None, contact_due__isnull=False),
                name="initiative_awaits_contact",
            ),
        ]
        triggers = [INITIATIVE.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("initiative", self.slug)

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
        """The people behind a word of the transition table: owners, members, followers, desk."""
        if name == "desk":
            return list(User.objects.holding("broker", "assessor"))
        if name == "followers":
            return list(
                User.objects.filter(Q(follows__initiative=self) | Q(pk__in=self.member_ids())).distinct()
            )
        return list(User.objects.filter(pk__in=self.member_ids(owners_only=name == "owners")))

    def member_ids(self, *, owners_only: bool = False) -> set[int]:
        """The ids of those who may speak for it, in person or through an organisation."""
        now: dict[str, Any] = {"left_at": None} | ({"role": "owner"} if owners_only else {})
        # Each way in a single filter(): the conditions must hold for one and the same membership.
        person = {f"memberships__{name}": value for name, value in now.items()}
        party = {
            f"organisation_memberships__organisation__initiative_memberships__{n}": v for n, v in now.items()
        }
        in_party = {f"organisation_memberships__{name}": value for name, value in now.items()}
        through = "organisation_memberships__organisation__initiative_memberships__initiative"
        themselves = User.objects.filter(memberships__initiative=self, **person)
        by_party = User.objects.filter(**{through: self}, **party, **in_party)
        return set(themselves.values_list("pk", flat=True).union(by_party.values_list("pk", flat=True)))
