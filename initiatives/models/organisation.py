from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, NameField, TextField, URLField
from civicnet.search.models import Searched
from civicnet.text.search import Texts
from initiatives.models.initiative import Initiative


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> Self:
        """Organisations are public."""
        return self

    def of(self, user: User) -> Self:
        """What `user` is a member of now."""
        return self.filter(members__user=user, members__left_at=None)

    def owned_by(self, user: User) -> Self:
        return self.filter(members__user=user, members__left_at=None, members__role="owner")


class Organisation(Searched, models.Model):
    """A cooperative, enterprise, foundation, association, informal group or the municipality itself."""

    cache_topic = "initiatives"

    slug = models.SlugField(max_length=80, unique=True)
    name = NameField(max_length=120)
    about = TextField(max_length=2000, blank=True)
    legal_form = models.CharField(max_length=40, choices=Initiative.LegalForm, blank=True)
    kvk = CharField(
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(\d{8}|\d{12})$", _("Eight digits, or twelve for a branch."))],
    )
    website = URLField(blank=True)
    is_municipality = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # When a moderator hid what it says about itself; its name stays, for the initiatives that it owns.
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_municipality"],
                condition=models.Q(is_municipality=True),
                name="one_municipality_organisation",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])

    def searched(self) -> Texts:
        """Its name, and what it says about itself unless a moderator has hidden that."""
        return Texts(name=self.name, text="" if self.hidden_at else self.about)


class OrganisationMember(models.Model):
    """Somebody who may speak for an organisation."""

    cache_topic = "initiatives"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="organisation_memberships")
    role = models.CharField(max_length=10, choices=[("owner", _("owner")), ("member", _("member"))])
    since = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(left_at=None),
                name="once_in_an_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.organisation})"
