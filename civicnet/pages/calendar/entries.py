"""Everything that has a day and waits for one person, from all capabilities: their own calendar.

Anybody with its address can read it, without signing in. So a plan that is not public has no name in it, nothing
that is written in a case is in it, and a vote is only announced: not whether this person voted.
"""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from civicnet.accounts.models import User
from civicnet.calendar import KEEP_DAYS, Entry, in_order
from civicnet.deadlines import local_date
from civicnet.following.models import Follow
from civicnet.pages.agenda.entries import agenda_to_subscribe, votes_to_subscribe
from initiatives.assessments.models import Assessment, calendar_of, worklist_calendar
from initiatives.collaborations.models import meetings_calendar
from initiatives.marketplace.models import closing_calendar, exchanges_calendar
from initiatives.models import Initiative, contacts_calendar
from vision.models import Vision


def own_calendar(user: User) -> list[Entry]:
    """What waits for `user` and was promised to them. The same number of queries however much there is.

    Votes are everybody's. Curators, and those who follow the vision, get all of its calendar.
    """
    since = local_date() - timedelta(days=KEEP_DAYS)
    own = Initiative.objects.of(user).order_by().values("pk")
    found = [
        *contacts_calendar(user, since),
        *calendar_of(Assessment.objects.filter(initiative__in=own), mine=True),
        *worklist_calendar(user, since),
        *exchanges_calendar(user, since),
        *closing_calendar(user, since),
        *meetings_calendar(user, since),
    ]
    follows = Exists(Follow.objects.filter(kind="vision", key=Cast(OuterRef("pk"), CharField()), user=user))
    for vision in Vision.objects.annotate(followed=follows):
        whole = "curator" in user.roles or vision.followed
        found += agenda_to_subscribe(vision) if whole else votes_to_subscribe(vision)
    # A condition may be in it twice: with its case, and with the person who sees to it.
    return in_order({entry.key: entry for entry in found}.values())
