"""People, the roles there are, and what they get letters about."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.columns import DateField, EmailField, JSONField, NameField
from civicnet.deadlines import local_date


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
    FOLLOWED = "followed", _("What I follow")
    VISION = "vision", _("The vision")
    SUMMARY = "summary", _("The summary of the day")

    @property
    def anchor(self) -> str:
        """The id of its choice on the page of preferences."""
        return f"id_{self.value}"

    @property
    def usual(self) -> "Rhythm":
        """How often who chose nothing hears of it: at once of what is theirs alone, once a week of all else."""
        return Rhythm.WEEKLY if self in (MailKind.FOLLOWED, MailKind.VISION) else Rhythm.NOW


class Rhythm(models.TextChoices):
    """How often somebody gets letters about one kind of thing."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day, in one letter")
    WEEKLY = "weekly", _("Once a week, in one letter")
    NEVER = "never", _("Only on the site")

    @property
    def days(self) -> int:
        """How long news waits for the letter at most, in days; 0 when it does not wait."""
        return {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}.get(self, 0)


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a lower-case address. Without a password the account can only sign in another way."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def hearing(self, rhythm: Rhythm, *kinds: MailKind) -> "models.QuerySet[User]":
        """Active people who hear of one of `kinds` in this rhythm."""
        chosen = models.Q()
        for kind in kinds:
            chosen |= models.Q(**{f"mail_rhythms__{kind}": rhythm})
            if kind.usual == rhythm:
                chosen |= ~models.Q(mail_rhythms__has_key=kind.value)
        return self.filter(chosen, is_active=True)

    def away(self, day: date) -> "models.QuerySet[User]":
        """Who said to be away on that day."""
        return self.filter(away_from__lte=day, away_until__gte=day)

    def holding(self, *roles: str) -> "models.QuerySet[User]":
        """Active people who hold one of `roles`."""
        return self.filter(is_active=True, grants__role__in=roles, grants__state="active").distinct()


class User(AbstractBaseUser):
    """Somebody with an account: an e-mail address and a name to be addressed by."""

    cache_topic = "people"

    email = EmailField(_("e-mail address"), unique=True)
    name = NameField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="nl")
    # How often (Rhythm) by what it is about (MailKind), where that is not the usual.
    mail_rhythms = JSONField(_("how often letters go out"), default=dict, blank=True)
    # The first and the last day on which they are away, as they said; others see it where it helps them.
    away_from = DateField(null=True, blank=True)
    away_until = DateField(null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("signed up"), default=timezone.now)
    # When the account was erased on request, or after years without use. What the person did in public stays.
    erased_at = models.DateTimeField(null=True, blank=True)
    # How many times all sessions of this person were ended at once (actions.reset_second_factor).
    sessions_ended = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="away_from_a_day_until_a_day",
                condition=models.Q(away_from=None, away_until=None)
                | models.Q(away_from__lte=models.F("away_until")),
            ),
        ]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    # False in a browser session that has not passed two factors: such a session holds no role.
    strong = True

    def __str__(self) -> str:
        """The name. Nothing of the address stands in its place: others would read it."""
        if self.erased_at:
            return gettext("a former resident")
        return self.name or gettext("Somebody without a name")

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def rhythm_of(self, kind: MailKind) -> Rhythm:
        """How often letters about this kind go out."""
        return Rhythm(self.mail_rhythms.get(kind, kind.usual))

    def wants_mail(self, kind: MailKind) -> bool:
        """Whether a letter about this kind may be sent at once."""
        return self.rhythm_of(kind) == Rhythm.NOW

    @property
    def is_away(self) -> bool:
        """Whether they said to be away today."""
        return self.is_away_on(local_date())

    def is_away_on(self, day: date) -> bool:
        """Whether they said to be away on that day."""
        return bool(self.away_from and self.away_until and self.away_from <= day <= self.away_until)

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
        active = self.grants.filter(state="active")
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
