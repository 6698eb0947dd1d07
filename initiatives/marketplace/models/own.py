"""The exchanges of one person: for `/mijn/` and for their own calendar."""

from typing import NamedTuple

from django.db.models import BooleanField, Case, Q, When
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry, Status, changed_by, deadline
from civicnet.journal.models import subject_of
from initiatives.marketplace.models.exchange import ANSWERER, POSTER, Exchange
from initiatives.marketplace.models.party import spoken_for_by
from initiatives.marketplace.models.post import Post
from initiatives.marketplace.workflow import EXCHANGE


class OwnExchange(NamedTuple):
    """An exchange, and the side for which this person speaks; empty for who belongs to both."""

    exchange: Exchange
    side: str

    @property
    def waits(self) -> bool:
        """Whether it waits for this person."""
        return self.side != "" and self.exchange.waits_for(self.side)


def own_exchanges(user: User, *, most: int | None = None) -> list[OwnExchange]:
    """What goes on, what changed last first. One query."""
    posted = Q(post__in=Post.objects.of(user).values("pk"))
    rows = Exchange.objects.visible_to(user).live().with_sides()
    rows = rows.annotate(
        posted=Case(When(posted, then=True), default=False, output_field=BooleanField()),
        answered=Case(When(spoken_for_by(user), then=True), default=False, output_field=BooleanField()),
    )
    return [OwnExchange(row, _side(row.posted, row.answered)) for row in rows[:most]]


def _side(posted: bool, answered: bool) -> str:
    if posted and answered:
        return ""
    return POSTER if posted else ANSWERER


def exchanges_calendar(user: User) -> list[Entry]:
    """Until when exchanges wait for `user`, and the agreed days. One query.

    Anybody with the address of a calendar reads it, so it names what is public only: what was put up.
    """
    found = []
    for row, side in own_exchanges(user):
        url, subjects = row.get_absolute_url(), (subject_of(row),)
        waits = OwnExchange(row, side).waits
        if row.due_on:
            text = _("The other side waits for you: %(post)s") % {"post": row.post.title}
            status = Status.CONFIRMED if waits else Status.CANCELLED
            key = f"exchange-{row.pk}-due"
            found.append(deadline(key, text, row.due_on, url=url, status=status, subjects=subjects))
        if row.ask_on:
            text = _("Agreed: %(post)s") % {"post": row.post.title}
            found.append(deadline(f"exchange-{row.pk}", text, row.ask_on, url=url, subjects=subjects))
    return changed_by(EXCHANGE.by_verb, found)
