"""People, their roles, and what they prefer."""

from typing import Any, ClassVar

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.workflow import GRANT
from civicnet.workflow import Table


class Role(models.TextChoices):
    """Source: domain.md, Who. `assessor` is also the second reader: never both on one case."""

    ASSESSOR = "assessor", _("assessor")
    DECIDER = "decider", _("decider")
    BROKER = "broker", _("broker")
    CURATOR = "curator", _("curator of the vision")
    MODERATOR = "moderator", _("moderator")
    ADMIN = "admin", _("administrator")


# Roles that give power over cases, or are admin itself, need a second admin's consent.
CONSENT_ROLES = frozenset({Role.ASSESSOR, Role.DECIDER, Role.BROKER, Role.ADMIN})


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a lower-case address. Without a password the account can only sign in another way."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def holding(self, *roles: str) -> "models.QuerySet[User]":
        """Active people who hold one of `roles`."""
        return self.filter(
            is_active=True, grants__role__in=roles, grants__state=RoleGrant.State.ACTIVE
        ).distinct()


class User(AbstractBaseUser):
    """Somebody with an account: an e-mail address and a name to be addressed by."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    wants_mail = models.BooleanField(_("send me mail"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("signed up"), default=timezone.now)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    # False in a browser session that has not passed two factors: such a session holds no role.
    strong = True

    def __str__(self) -> str:
        return self.name or self.email.partition("@")[0]

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @cached_property
    def granted_roles(self) -> frozenset[str]:
        """The roles this person holds, whatever the session is like."""
        active = self.grants.filter(state=RoleGrant.State.ACTIVE)
        return frozenset(active.values_list("role", flat=True)) if self.is_active else frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that count now: none in a session without two factors."""
        return self.granted_roles if self.strong else frozenset()

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin opens: for the role admin only."""
        return Role.ADMIN in self.roles

    @property
    def is_superuser(self) -> bool:
        """Nobody is above the rules."""
        return False

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Django's own question, asked by its admin; the tables in rules.py answer it."""
        return self.is_active and rules.has_perm(perm, self, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the Django admin shows this app at all."""
        return Role.ADMIN in self.roles


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def visible_to(self, user: User) -> "RoleGrantQuerySet":
        """All for an administrator, their own for others."""
        return self if Role.ADMIN in user.roles else self.filter(user=user)

    def live(self) -> "RoleGrantQuerySet":
        """Those that count or may come to count."""
        return self.exclude(state=RoleGrant.State.ENDED)

    def active_admins(self) -> "RoleGrantQuerySet":
        """The administrators of now, in the order in which their rows are locked."""
        return self.filter(role=Role.ADMIN, state=RoleGrant.State.ACTIVE, user__is_active=True).order_by("pk")


class RoleGrant(models.Model):
    """One role of one person: asked by an admin, active at once or after a second admin's consent."""

    workflow: ClassVar[Table] = GRANT

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second administrator")
        ACTIVE = "active", _("active")
        ENDED = "ended", _("ended")

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    state = models.CharField(_("state"), max_length=20, choices=State)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    consented_by = models.ForeignKey(
        User, verbose_name=_("consent of"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("proposed on"), default=timezone.now)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=~models.Q(state="ended"), name="one_live_grant_per_role"
            ),
            models.CheckConstraint(
                condition=models.Q(consented_by=None)
                | (
                    ~models.Q(consented_by=models.F("proposed_by")) & ~models.Q(consented_by=models.F("user"))
                ),
                name="nobody_consents_to_an_own_grant",
            ),
        ]
        triggers = [GRANT.trigger()]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        return reverse("roles") if self.state == self.State.PROPOSED else reverse("preferences")

    def audience(self, name: str) -> list[User]:
        """Who is told: the holder, or the administrators who may give their consent."""
        if name == "admins":
            return list(User.objects.holding(Role.ADMIN).exclude(pk=self.user_id))
        return [self.user]
