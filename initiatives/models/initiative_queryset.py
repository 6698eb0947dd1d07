"""Questions about many initiatives: who sees which, which wait for a contact, where they are."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from civicnet import deadlines
from civicnet.accounts.models import User
from initiatives.models.contact import DESK
from initiatives.models.promises import Promises
from initiatives.models.status import Outcome
from initiatives.workflow import LIVE
from vision.models import Goal, VisionVersion

# What everybody may see. The indexes of Initiative are on the same condition, so that they serve `public`.
IS_PUBLIC = ~Q(stage="draft") & Q(hidden_at=None)
_AWAITS_CONTACT = Q(stage__in=LIVE, contact_due__isnull=False, contacted_at=None)


def _missed_contact(today: date) -> Q:
    """Also of what ended later: an end does not undo the days in which nobody called."""
    ended_later = Q(stage__in=("ended", "handed_over"), ended_on__gt=models.F("contact_due"))
    return Q(contact_due__lt=today, contacted_at=None) & (Q(stage__in=LIVE) | ended_later)


# What the filter of neighbourhoods calls having none, and no working area either.
NOWHERE = "geen"


class InitiativeQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """All but drafts, and what a moderator has hidden."""
        return self.filter(IS_PUBLIC)

    def that_count(self) -> Self:
        """Those that count for a goal of the vision: public, and not withdrawn."""
        return self.public().exclude(stage="withdrawn")

    def visible_to(self, user: Any) -> Self:
        """What is public, and whatever one is a member of."""
        if not user.is_authenticated:
            return self.public()
        return self.filter(IS_PUBLIC | Q(pk__in=self.model.objects.of(user).values("pk")))

    def hidden_from(self, user: Any) -> Self:
        """The few that `user` may not see: all that is not `visible_to`."""
        hidden = self.filter(~IS_PUBLIC)
        return (
            hidden.exclude(pk__in=self.model.objects.of(user).values("pk"))
            if user.is_authenticated
            else hidden
        )

    def of(self, user: User) -> Self:
        """What `user` is a member of, in person or through an organisation."""
        mine = Q(memberships__user=user) | Q(
            memberships__organisation__members__user=user, memberships__organisation__members__left_at=None
        )
        return self.filter(mine, memberships__left_at=None).distinct()

    def owned_by(self, user: User) -> Self:
        """What `user` decides for, in person or through an organisation: where `role_of` says owner."""
        mine = Q(memberships__user=user) | Q(
            memberships__organisation__members__user=user,
            memberships__organisation__members__left_at=None,
            memberships__organisation__members__role="owner",
        )
        return self.filter(mine, memberships__left_at=None, memberships__role="owner").distinct()

    def with_lost_contact(self) -> Self:
        """Whose contact person no longer holds a role at the desk, or has left."""
        return self.filter(contact_person__isnull=False).exclude(
            contact_person__in=User.objects.holding(*DESK).values("pk")
        )

    def drafts_of(self, user: User) -> Self:
        """What `user` has begun and not put on the site yet, the last touched first."""
        return self.of(user).filter(stage=self.model.Stage.DRAFT).order_by("-changed_at", "-pk")

    def silent(self, today: date | None = None) -> Self:
        """What runs, and whose owners did nothing with it for twelve months; without what was asked about that.

        Source: domain.md, Initiative: "Dormant is proposed by the system after 12 silent months".
        """
        since = deadlines.a_year_before(today)
        asked = Q(rest_proposed_at__gte=models.F("changed_at"))
        return (
            self.public()
            .filter(stage=self.model.Stage.RUNNING, changed_at__date__lte=since)
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
        owned = self.model.objects.of(user).order_by().values("pk")
        desk = User.objects.holding(*sorted(DESK)).order_by().values("pk")
        nobody = Q(contact_person=None) | ~Q(contact_person__in=desk)
        return self.contact_at_desk().filter(nobody).exclude(pk__in=owned)

    def contact_promises(self, today: date) -> Promises:
        """The promise of a first contact, for all that is public."""
        return Promises(rows=self.public(), waits=_AWAITS_CONTACT, missed=_missed_contact(today))

    def with_own_measure(self, on: date) -> Self:
        """Those that had chosen a norm and given themselves a figure by the day `on`, with the last of both as
        `norm` and `figure`."""
        last = {"initiative": models.OuterRef("pk"), "on__lte": on}
        norms = self.model._meta.get_field("measure_norms").related_model.objects.filter(**last)
        figures = self.model._meta.get_field("measure_scores").related_model.objects.filter(**last)
        return (
            self.filter(models.Exists(norms), models.Exists(figures))
            .exclude(own_measure="")
            .annotate(
                norm=models.Subquery(norms.order_by("-on", "-pk").values("norm")[:1]),
                figure=models.Subquery(figures.order_by("-on", "-pk").values("score")[:1]),
            )
        )

    def serving(self, goal: Goal) -> Self:
        """Those that say that they serve `goal`, or said so as long as its version was in force."""
        now = self.model.goals.through.objects.filter(goal=goal)
        then = self.model.earlier_goals.through.objects.filter(goal=goal)
        return self.filter(Q(pk__in=now.values("initiative")) | Q(pk__in=then.values("initiative")))

    def asked_about_goals(self) -> Self:
        """Those whose owners have not said yet what a newer version of the vision makes of their goals or theme."""
        open_ones = self.model.goals.through.objects.filter(goal__in=Goal.objects.of_before())
        old_theme = Q(theme__version__state=VisionVersion.State.SUPERSEDED)
        return self.filter(Q(pk__in=open_ones.values("initiative")) | old_theme)

    def for_list(self) -> Self:
        """With what a card or row shows, and no more: texts, search columns and outlines stay in the database."""
        return self.select_related("neighbourhood", "newest_photo").only(
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
            *("neighbourhood__name", "neighbourhood__code", "newest_photo__alt", "newest_photo__file_id"),
        )
