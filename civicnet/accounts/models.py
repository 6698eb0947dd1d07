"""People, their roles, and what they prefer."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, ClassVar, Self

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.workflow import ANNOUNCEMENT, FACTOR_RESET, GRANT
from civicnet.columns import DateField, EmailField, NameField
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


class MailKind(models.TextChoices):
    """What somebody gets letters about, or not. Whatever they choose, `/mijn/` says it as well."""

    WAITS = "waits", _("What waits for me")
    MINE = "mine", _("My initiatives, and what I said or asked")
    FOLLOWED = "followed", _("Initiatives that I follow")
    VISION = "vision", _("The vision")
    SUMMARY = "summary", _("The summary of the day")

    @property
    def anchor(self) -> str:
        """The id of its box on the page of preferences."""
        return f"id_mail_{MailKind.values.index(self.value)}"


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

    cache_topic = "people"

    email = EmailField(_("e-mail address"), unique=True)
    name = NameField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    unwanted_mail = ArrayField(
        models.CharField(max_length=10, choices=MailKind),
        verbose_name=_("no letters about"),
        default=list,
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("signed up"), default=timezone.now)
    # How many times all sessions of this person were ended at once (actions.reset_second_factor).
    sessions_ended = models.PositiveIntegerField(default=0, db_default=0)

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
        """The name. Nothing of the address stands in its place: others would read it."""
        return self.name or gettext("Somebody without a name")

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def wants_mail(self, kind: str) -> bool:
        """Whether letters about this kind (MailKind) may be sent."""
        return kind not in self.unwanted_mail

    def get_session_auth_hash(self) -> str:
        """What a session must hold to be valid; changes with the password and with `sessions_ended`."""
        return self._of_now(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same with each earlier SECRET_KEY."""
        return map(self._of_now, super().get_session_auth_fallback_hash())

    def _of_now(self, auth_hash: str) -> str:
        if not self.sessions_ended:
            return auth_hash
        return sha256(f"{auth_hash}:{self.sessions_ended}".encode()).hexdigest()

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
        """Never: nobody is above the rules."""
        return False

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """What Django's admin asks; the tables in rules.py answer it."""
        return self.is_active and rules.has_perm(perm, self, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the Django admin shows this app at all."""
        return Role.ADMIN in self.roles


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def visible_to(self, user: User) -> "RoleGrantQuerySet":
        """All for an administrator, their own for others."""
        return self if Role.ADMIN in user.roles else self.filter(user=user)

    def live(self) -> "RoleGrantQuerySet":
        """Grants that are in force or may still come into force."""
        return self.exclude(state=RoleGrant.State.ENDED)

    def active(self, role: str) -> "RoleGrantQuerySet":
        """The grants of everybody who holds `role` now, in the order in which their rows are locked."""
        return self.filter(role=role, state=RoleGrant.State.ACTIVE, user__is_active=True).order_by("pk")

    def active_admins(self) -> "RoleGrantQuerySet":
        """The grants of the present administrators, in the order in which their rows are locked."""
        return self.active(Role.ADMIN)

    def with_last_holders(self) -> "RoleGrantQuerySet":
        """With `is_last_holder` and the announcements, which the rules on ending a role ask for."""
        others = RoleGrant.objects.filter(
            role=models.OuterRef("role"), state=RoleGrant.State.ACTIVE, user__is_active=True
        ).exclude(pk=models.OuterRef("pk"))
        return self.annotate(is_last_holder=~models.Exists(others)).prefetch_related("announcements")


class RoleGrant(models.Model):
    """One role of one person: asked by an admin, active at once or after a second admin's consent."""

    cache_topic = "people"

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

    @cached_property
    def is_last_holder(self) -> bool:
        """Whether nobody else holds this role. Actions compute it again under the lock."""
        return not RoleGrant.objects.active(self.role).exclude(pk=self.pk).exists()

    @property
    def needs_consent(self) -> bool:
        """Whether a second administrator has to agree before it is given."""
        return self.role in CONSENT_ROLES

    @property
    def needs_two_to_end(self) -> bool:
        """Whether one administrator alone may not end it. Source: domain.md, Who."""
        return self.state == self.State.ACTIVE and (self.role == Role.ADMIN or self.is_last_holder)

    @property
    def end_is_agreed(self) -> bool:
        """Whether a second administrator has agreed to its end."""
        agreed = (Announcement.Kind.END, Announcement.State.AGREED)
        return any((one.kind, one.state) == agreed for one in self.announcements.all())


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def open(self) -> Self:
        """Those that may still come into force, the first one due first."""
        return self.filter(state=Announcement.State.ANNOUNCED).order_by("due_on", "pk")


class Announcement(models.Model):
    """What one administrator alone wants to do with somebody's role: all staff see it for seven days, then it is
    carried out.

    The end of an administrator or of the last holder of a role; and a new administrator, when there is no second one to
    consent. Source: domain.md, Who.
    """

    workflow: ClassVar[Table] = ANNOUNCEMENT

    class Kind(models.TextChoices):
        END = "end", _("a role ends")
        GIVE = "give", _("a role is given")

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        AGREED = "agreed", _("agreed by a second administrator")
        WITHDRAWN = "withdrawn", _("stopped")
        CARRIED_OUT = "carried_out", _("carried out after seven days")
        LAPSED = "lapsed", _("lapsed")

    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=20, choices=State)
    announced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    due_on = DateField()  # the last of the seven days

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant"],
                condition=models.Q(state="announced"),
                name="one_open_announcement_per_grant",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by=None) | ~models.Q(agreed_by=models.F("announced_by")),
                name="nobody_agrees_to_an_own_announcement",
            ),
        ]
        triggers = [ANNOUNCEMENT.trigger()]

    def __str__(self) -> str:
        said = (
            _("%(name)s loses the role %(role)s")
            if self.kind == self.Kind.END
            else _("%(name)s gets the role %(role)s")
        )
        return said % {"name": self.grant.user, "role": self.grant.get_role_display()}

    def get_absolute_url(self) -> str:
        return reverse("announcements")

    def audience(self, name: str) -> list[User]:
        """Who is told: everybody with a role (`staff`), but for who loses it now: that person is told of the end itself."""
        people = User.objects.holding(*Role.values)
        ends = self.kind == self.Kind.END and self.state in (self.State.AGREED, self.State.CARRIED_OUT)
        return list(people.exclude(pk=self.grant.user_id) if ends else people)


class SetUpDone(models.Model):
    """One row, written by the database itself once there were two administrators: set-up never opens again.

    The web role can neither change nor remove it (migration 0003). Source: domain.md, Who: the set-up door opens once.
    """

    append_only = True

    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="set_up_once")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class FactorReset(models.Model):
    """Somebody lost their second factor: asked by one administrator, done with the consent of another."""

    workflow: ClassVar[Table] = FACTOR_RESET

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second administrator")
        DONE = "done", _("removed")
        WITHDRAWN = "withdrawn", _("stopped")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_resets")
    state = models.CharField(_("state"), max_length=20, choices=State)
    # Both empty when it was done by a command on the server.
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    consented_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="proposed"), name="one_open_factor_reset"
            ),
            models.CheckConstraint(
                condition=models.Q(proposed_by=None) | ~models.Q(proposed_by=models.F("user")),
                name="nobody_asks_for_an_own_factor_reset",
            ),
            models.CheckConstraint(
                condition=models.Q(consented_by=None)
                | (
                    ~models.Q(consented_by=models.F("proposed_by")) & ~models.Q(consented_by=models.F("user"))
                ),
                name="nobody_consents_to_an_own_factor_reset",
            ),
        ]
        triggers = [FACTOR_RESET.trigger()]

    def __str__(self) -> str:
        return _("Lost second step of %(name)s") % {"name": self.user}

    def get_absolute_url(self) -> str:
        return reverse("roles")

    def audience(self, name: str) -> list[User]:
        """Who is told: the administrators but the person, who gets a letter when it is done (actions)."""
        return list(User.objects.holding(Role.ADMIN).exclude(pk=self.user_id))


class CalendarAddress(models.Model):
    """The secret address of somebody's own calendar: a calendar program cannot sign in. Each person has at most one.

    The key in the address is kept nowhere. It follows from `salt` and the server's SECRET_KEY, so that its owner can look
    it up; `sha256` is the hash of it, by which whoever asks is found. See actions/calendar.py.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    salt = models.CharField(max_length=43)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
