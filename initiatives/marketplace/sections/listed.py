"""Offers and needs on the pages of others: home, an initiative, a goal and an organisation."""

from typing import Any, Final

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.areas import maps
from civicnet.sections import Section
from initiatives.codes import GOALS
from initiatives.marketplace.models import Post, Side, Urgency
from initiatives.marketplace.models.post import PostQuerySet
from initiatives.marketplace.selection import MarketSelection
from initiatives.models import Initiative, Organisation
from vision.models import Goal, VisionVersion

WANTED: Final = 4
MOST_SHOWN: Final = 60


def for_home(user: Any) -> Section | None:
    """ "Who can help?": the most wanted needs. One query; None when nothing is asked."""
    urgent = Case(When(urgency=Urgency.HIGH, then=Value(0)), default=Value(1), output_field=IntegerField())
    needs = Post.objects.public().open().filter(side=Side.NEED).order_by(urgent, "-opened_at", "-pk")
    rows = read_posts(needs, WANTED)
    if not rows:
        return None
    return Section(name="wanted", template="marketplace/sections/home.html", context={"wanted": rows})


def for_initiative(initiative: Initiative, user: Any) -> Section | None:
    """What an initiative asks and offers. One query; None without any, for others than its members."""
    rows = read_posts(Post.objects.public().live().filter(initiative=initiative), MOST_SHOWN)
    ours = initiative.role_of(user) != ""
    if not rows and not ours:
        return None
    return Section(
        name="market",
        title=_("Asked and offered"),
        more=ngettext("%(n)s thing", "%(n)s things", len(rows)) % {"n": len(rows)} if rows else "",
        template="marketplace/sections/listed.html",
        context={"posts": rows, "posts_add": ours},
    )


def for_organisation(organisation: Organisation, user: Any) -> Section | None:
    """What an organisation asks and offers. One query; None without any."""
    rows = read_posts(Post.objects.public().live().filter(organisation=organisation), MOST_SHOWN)
    if not rows:
        return None
    return Section(name="market", template="marketplace/sections/part.html", context={"posts": rows})


def for_goal(goal: Goal, user: Any) -> Section | None:
    """The way to what those who work on a goal ask and offer. No query; None when the goal is not in force."""
    if goal.version.state != VisionVersion.State.ADOPTED:
        return None
    chosen = MarketSelection().with_only(GOALS, goal.code)
    url = reverse("marketplace:list") + chosen.querystring()
    return Section(name="market", template="marketplace/sections/goal.html", context={"market_url": url})


def read_posts(rows: PostQuerySet, most: int) -> list[Post]:
    """The first `most` of these, each with the neighbourhood that it is in now."""
    found = list(rows.for_list()[:most])
    known = maps.outlines().by_key
    for post in found:
        post.neighbourhood = known.get(post.neighbourhood_id)
    return found
