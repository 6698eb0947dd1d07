"""What the clock does with what nobody takes up: offer it to those whose offers fit.

Source: domain.md, Collaboration; by the marketplace's own matching.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM
from initiatives.collaborations.actions.counting import locked
from initiatives.collaborations.models import FORSAKEN_DAYS, Collaboration, Problem, ProblemOffer
from initiatives.collaborations.models.partner import name_of, owners_of
from initiatives.collaborations.models.problem import ProblemQuerySet
from initiatives.marketplace.matching.for_text import Wanted, offers_that_fit
from initiatives.marketplace.models import Post
from initiatives.models import Initiative


def offer_forsaken(now: datetime | None = None) -> int:
    """Offer what nobody has taken up for 30 days to those whose offers fit, and tell the partners. Returns how many.

    Each once, until somebody takes it up and lets it go again. Idempotent.
    """
    moment = now or timezone.now()
    return sum(_offer(row, moment) for row in _forsaken(moment).with_owners().order_by("pk"))


def _forsaken(moment: datetime) -> ProblemQuerySet:
    return Problem.objects.filter(
        Q(offered_at=None) | Q(offered_at__lt=F("open_since")),
        state=Problem.State.OPEN,
        open_since__lte=moment - timedelta(days=FORSAKEN_DAYS),
        collaboration__in=Collaboration.objects.live().order_by().values("pk"),
    )


@transaction.atomic
def _offer(problem: Problem, moment: datetime) -> bool:
    """Offer one, unless somebody took it up meanwhile."""
    problem.collaboration = locked(problem.collaboration)
    if not _forsaken(moment).filter(pk=problem.pk).exists():
        return False
    posts = offers_that_fit(_wanted(problem))
    problem.offered_at = moment
    problem.save(update_fields=["offered_at"])
    for post in posts:
        _row, new = ProblemOffer.objects.get_or_create(
            problem=problem, post=post, defaults={"made_at": moment}
        )
        party = post.initiative or post.organisation
        if new and party is not None:
            facts = {"party": name_of(party), "post": post.title}
            tell(owners_of(party), "problem.offer", "offered", about=problem, by=SYSTEM, facts=facts)
    readers = [o for p in problem.collaboration.partners.here().with_parties() for o in p.owners()]
    facts = {"asked": lambda: _whom(posts)}
    tell(readers, "problem.forsaken", "partners", about=problem, by=SYSTEM, facts=facts)
    return True


def _whom(posts: list[Post]) -> str:
    """Who was asked, in a sentence of the current language."""
    names = [name_of(party) for post in posts if (party := post.initiative or post.organisation) is not None]
    if not names:
        return _("Nobody on the marketplace offers what would help.")
    return _("We asked who offers what may help: %(names)s.") % {"names": ", ".join(dict.fromkeys(names))}


def _wanted(problem: Problem) -> Wanted:
    """What is looked for, as the marketplace compares it."""
    partners = list(problem.collaboration.partners.here().with_parties())
    plans = [partner.initiative for partner in partners if partner.initiative]
    goals = Initiative.goals.through.objects.filter(
        initiative__in=plans, goal__version__state="adopted"
    ).select_related("goal")
    return Wanted(
        text=problem.text,
        category=problem.category,
        areas={plan.neighbourhood_id for plan in plans if plan.neighbourhood_id},
        goals={row.goal_id: row.goal.short for row in goals},
        parties={
            ("initiative", p.initiative_id) if p.initiative_id else ("organisation", p.organisation_id or 0)
            for p in partners
        },
        speakers={owner.pk for partner in partners for owner in partner.owners()},
    )
