"""Who stands behind an offer, a need or a promise: an initiative, an organisation, or a resident in person.

Source: domain.md, Marketplace; the municipality is an organisation like any other.
"""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from civicnet.accounts.models import User
from initiatives.models import Initiative, Organisation
from initiatives.workflow import LIVE


def one_party() -> Q:
    """The condition that exactly one of the three columns of a party is filled."""
    columns = ("initiative", "organisation", "person")
    return reduce(or_, (Q(**{f"{c}__isnull": c != chosen for c in columns}) for chosen in columns))


class Party(models.Model):
    """One party, in three columns of which exactly one is filled. To inherit from."""

    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def party(self) -> "Initiative | Organisation | User":
        """Who it is."""
        found = self.initiative or self.organisation or self.person
        assert found is not None  # a constraint of the database
        return found

    @property
    def party_key(self) -> tuple[str, int]:
        """Which party it is, without fetching it: the column and the key."""
        for column in ("initiative", "organisation", "person"):
            if (key := getattr(self, f"{column}_id")) is not None:
                return column, key
        raise LookupError("a row of no party")  # a constraint of the database

    @property
    def is_in_person(self) -> bool:
        """Whether a resident is the party; never named in public."""
        return self.person_id is not None

    def speaks_for_party(self, user: User) -> bool:
        """Whether `user` may speak for the party: a member of it, or the resident."""
        if self.initiative is not None:
            return self.initiative.role_of(user) != ""
        if self.organisation is not None:
            return self.organisation.members.filter(user_id=user.pk, left_at=None).exists()
        return user.pk is not None and self.person_id == user.pk

    def speakers(self) -> list[User]:
        """Everybody who may speak for the party."""
        if self.initiative is not None:
            return self.initiative.audience("members")
        if self.organisation is not None:
            mine = {"organisation_memberships__left_at": None}
            rows = User.objects.filter(organisation_memberships__organisation=self.organisation, **mine)
            return list(rows.distinct().order_by("pk"))
        return [self.person] if self.person else []


def resident_of(area: str) -> str:
    """How a resident in person is called in public, in the current language."""
    if not area:
        return gettext("a resident")
    return gettext("a resident of %(area)s") % {"area": area}


def parties_of(user: User) -> tuple[list[Initiative], list[Organisation]]:
    """The initiatives and organisations for which `user` may speak in the marketplace, by name. Two queries."""
    initiatives = Initiative.objects.of(user).public().filter(stage__in=LIVE).order_by("sort_key")
    return list(initiatives), list(Organisation.objects.of(user).order_by("name"))


def spoken_for_by(user: User) -> Q:
    """The rows whose party `user` may speak for."""
    return (
        Q(initiative__in=Initiative.objects.of(user).values("pk"))
        | Q(organisation__in=Organisation.objects.of(user).values("pk"))
        | Q(person=user.pk)
    )
