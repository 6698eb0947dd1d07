from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

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
from civicnet.models import CharField, DateField, EmailField, NameField, TextField, URLField
from civicnet.quick import address
from civicnet.workflow import Table
from initiatives.models.contact import ContactFigures, FirstContact, contact_figures, first_contact
from initiatives.models.status import Status, kind_and_place, status_of
from initiatives.workflow import INITIATIVE, LIVE
from vision.models import Gap, Goal, Theme, VisionVersion

if TYPE_CHECKING:
    from initiatives.models.extent import Extent

# The four steps of registering, as they stand in an address.
STEP_WORDS = ("wat", "wie", "waar", "waarvoor")


class Outcome(models.TextChoices):
    """The overall of the last decided assessment, set by it through `record_outcome`."""

    NOT_ASKED = "", _("no assessment asked for")
    UNDER_WAY = "under_way", _("the municipality is looking at it")
    FITS = "fits", _("fits")
    FITS_WITH_CONDITIONS = "fits_with_conditions", _("fits, with conditions")
    NOT_YET_ASSESSABLE = "not_yet_assessable", _("cannot be judged yet")
    DOES_NOT_FIT = "does_not_fit", _("does not fit")


# What everybody may see; `InitiativeQuerySet.public` asks the same, so that these indexes serve it.
_PUBLIC = ~Q(stage="draft") & Q(hidden_at=None)

# Who may be the face of the municipality for initiators.
DESK = frozenset({"assessor", "broker"})
_AWAITS_CONTACT = Q(stage__in=LIVE, contact_due__isnull=False, contacted_at=None)


def _missed_contact(today: date) -> Q:
    """Also of what ended later: an end does not undo the days in which nobody called."""
    ended_later = Q(stage__in=("ended", "handed_over"), ended_on__gt=models.F("contact_due"))
    return Q(contact_due__lt=today, contacted_at=None) & (Q(stage__in=LIVE) | ended_later)


# What the filter of neighbourhoods calls having none, and no working area either.
NOWHERE = "geen"
# Where something is by now: a neighbourhood that is closed points on to the one that it went over into.
_NOW = Coalesce("neighbourhood__points_to", "neighbourhood")


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def public(self) -> Self:
        """All but drafts, and what a moderator has hidden."""
        return self.filter(_PUBLIC)

    def that_count(self) -> Self:
        """Those that count for a goal of the vision: public, and not withdrawn."""
        return self.public().exclude(stage=Initiative.Stage.WITHDRAWN)

    def visible_to(self, user: Any) -> Self:
        """What is public, and whatever one is a member of."""
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
        """Whose contact person no longer holds a role at the desk, or has left."""
        return self.filter(contact_person__isnull=False).exclude(
            contact_person__in=User.objects.holding(*DESK).values("pk")
        )

    def drafts_of(self, user: User) -> Self:
        """What `user` has begun and not put on the site yet, the last touched first."""
        return self.of(user).filter(stage=Initiative.Stage.DRAFT).order_by("-changed_at", "-pk")

    def silent(self, today: date | None = None) -> Self:
        """What runs, and whose owners did nothing with it for twelve months; without what was asked about that.

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
        """Alive, promised a first contact, and nobody got in touch yet. The first that is due on top."""
        return self.public().filter(_AWAITS_CONTACT).order_by("contact_due", "pk")

    def contact_missed(self, today: date) -> Self:
        """What nobody got in touch with, though the promised day has passed. The longest ago on top."""
        return self.public().filter(_missed_contact(today)).order_by("contact_due", "pk")

    def contact_unmet(self, today: date) -> Self:
        """Where nobody got in touch yet, in time or not. The first that is due on top."""
        return self.public().filter(_AWAITS_CONTACT | _missed_contact(today)).order_by("contact_due", "pk")

    def contact_at_desk(self) -> Self:
        """What waits for a first contact of its own: while an assessment is under way, its contact person sees to it."""
        return self.awaiting_contact().exclude(outcome=Outcome.UNDER_WAY)

    def contact_of(self, user: User) -> Self:
        """What waits for a first contact by `user`, who is its contact person."""
        return self.contact_at_desk().filter(contact_person=user)

    def contact_free_for(self, user: User) -> Self:
        """What waits for a first contact and has nobody who sees to it; never one's own initiative."""
        if not user.roles & DESK:
            return self.none()
        owned = Initiative.objects.of(user).order_by().values("pk")
        desk = User.objects.holding(*sorted(DESK)).order_by().values("pk")
        nobody = Q(contact_person=None) | ~Q(contact_person__in=desk)
        return self.contact_at_desk().filter(nobody).exclude(pk__in=owned)

    def contact_figures(self, today: date) -> ContactFigures:
        """How the promise of a first contact was kept, over all that is public. One query."""
        return contact_figures(self.public(), waits=_AWAITS_CONTACT, missed=_missed_contact(today))

    def serving(self, goal: Goal) -> Self:
        """Those that say that they serve `goal`, or said so as long as its version was in force."""
        now = Initiative.goals.through.objects.filter(goal=goal)
        then = Initiative.earlier_goals.through.objects.filter(goal=goal)
        return self.filter(Q(pk__in=now.values("initiative")) | Q(pk__in=then.values("initiative")))

    def in_neighbourhoods(self, codes: Collection[str]) -> Self:
        """Those in one of the neighbourhoods with these codes; NOWHERE among them: and those that are in none.

        Without a neighbourhood of its own an initiative is wherever it works. The one rule of maps, lists and counts.
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

    def by_theme(self) -> dict[int, int]:
        """How many chose each theme, by its key. One query."""
        chosen = self.exclude(theme=None).order_by().values_list("theme")
        return dict(chosen.annotate(n=Count("pk")))

    def asked_about_goals(self) -> Self:
        """Those whose owners have not said yet what a newer version of the vision makes of their goals or theme."""
        open_ones = Initiative.goals.through.objects.filter(goal__in=Goal.objects.of_before())
        old_theme = Q(theme__version__state=VisionVersion.State.SUPERSEDED)
        return self.filter(Q(pk__in=open_ones.values("initiative")) | old_theme)

    def for_list(self) -> Self:
        """With what a card or row shows, and no more: texts, search columns and outlines stay in the database."""
        return self.select_related("neighbourhood", "cover").only(
            *(
                "slug",
                "name",
                "summary",
                "kind",
                "stage",
                "outcome",
                "answer_by",
                "step_reached",
                "submitted_at",
                "changed_at",
                "imported_at",
            ),
            *("neighbourhood__name", "neighbourhood__code", "cover__alt", "cover__file_id"),
        )


class Initiative(Named):
    """Anything that residents, cooperatives or social enterprises register. Needs nobody's permission."""

    workflow: ClassVar[Table] = INITIATIVE
    # Of a row that was fetched `with_extent`.
    extent: "Extent"

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
    # Of what an import took over: from where (for readers), its page there, the day it was put there, and when we did.
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
    # The last day for the answer of an assessment under way; empty while its clock stands still. Set like the outcome.
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
    # What it says that it works on. A goal of an earlier version: so it said then, and its owners are asked what now.
    goals = models.ManyToManyField(Goal, related_name="initiatives", blank=True)
    # What it said of a version for as long as that was in force, and what it says of a later one has taken over.
    earlier_goals = models.ManyToManyField(Goal, related_name="earlier_initiatives", blank=True)
    # Subjects of the next review that it shows: where it fits nowhere in the vision. Set by staff, name_gap().
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
    # The last day for the first contact; empty where none was promised (imports, what was loaded from elsewhere).
    contact_due = DateField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)
    # After twelve silent months the owners are asked whether it rests; what they do restarts the clock.
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
            # All that the filters count, so that counting reads no rows (Selection.counts).
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
        """Where one goes on with a draft: the step that was reached, or the look at the whole."""
        if self.step_reached > len(STEP_WORDS):
            return reverse("initiatives:preview", args=[self.slug])
        return reverse("initiatives:step", args=[self.slug, STEP_WORDS[max(self.step_reached, 1) - 1]])

    @property
    def status(self) -> Status:
        """The line for residents: what is the matter with it."""
        return status_of(self.stage, self.outcome, self.answer_by, imported=self.imported_at is not None)

    @property
    def meta(self) -> str:
        """Kind and place in one line."""
        area = self.neighbourhood.name if self.neighbourhood else ""
        return kind_and_place(self.Kind(self.kind).label if self.kind else "", area)

    @property
    def is_asked_to_rest(self) -> bool:
        """Whether its owners still have to say if it rests; whatever they did since is an answer."""
        asked = self.rest_proposed_at
        return self.stage == self.Stage.RUNNING and asked is not None and asked >= self.changed_at

    def goals_named_in(self, version: VisionVersion) -> models.QuerySet[Goal]:
        """What it says of `version`, or said of it as long as that was in force."""
        return Goal.objects.filter(
            Q(initiatives=self) | Q(earlier_initiatives=self), version=version
        ).distinct()

    @property
    def old_theme(self) -> Theme | None:
        """The theme that was chosen in an earlier version and that the one in force does not have so."""
        theme = self.theme
        return theme if theme and theme.version.state == VisionVersion.State.SUPERSEDED else None

    @property
    def is_draft(self) -> bool:
        return self.stage == self.Stage.DRAFT

    def first_contact(self, today: date | None = None) -> FirstContact | None:
        """How it stands with the promise of a first contact (default: today); None where there is none, or no more."""
        if self.contact_due is None or self.is_draft:
            return None
        promise = first_contact(self.contact_due, self.contacted_at, deadlines.local_date(today))
        if promise.on is None and self.stage not in LIVE:
            lived = self.ended_on is not None and self.ended_on > self.contact_due
            return promise if promise.is_missed and lived else None
        return promise

    def role_of(self, user: Any) -> str:
        """`owner`, `member` or nothing: what `user` is here, in person or through an organisation.

        Asked once for each person and instance, so that every button can ask again.
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
        # Each way in one filter(): its conditions must hold for one and the same membership.
        person = {f"memberships__{name}": value for name, value in now.items()}
        party = {
            f"organisation_memberships__organisation__initiative_memberships__{n}": v for n, v in now.items()
        }
        in_party = {f"organisation_memberships__{name}": value for name, value in now.items()}
        through = "organisation_memberships__organisation__initiative_memberships__initiative"
        themselves = User.objects.filter(memberships__initiative=self, **person)
        by_party = User.objects.filter(**{through: self}, **party, **in_party)
        return set(themselves.values_list("pk", flat=True).union(by_party.values_list("pk", flat=True)))
