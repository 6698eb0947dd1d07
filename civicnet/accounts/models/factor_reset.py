"""A second factor that somebody lost."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models.user import Role, User
from civicnet.accounts.workflow import FACTOR_RESET
from civicnet.workflow import Table


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
