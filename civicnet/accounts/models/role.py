"""Who has which role, and what administrators announce of it."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models.user import CONSENT_ROLES, Role, User
from civicnet.accounts.workflow import ANNOUNCEMENT, GRANT
from civicnet.columns import DateField
from civicnet.workflow import Table


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
