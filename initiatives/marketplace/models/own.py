"""The exchanges of one person: for `/mijn/` and for their own calendar."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry, Status, deadline, revised
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
    """What goes on, what changed last first. Three queries, however much there is."""
    live = Exchange.objects.visible_to(user).live()
    posted = set(live.filter(post__in=Post.objects.of(user).values("pk")).values_list("pk", flat=True))
    answered = set(live.filter(spoken_for_by(user)).values_list("pk", flat=True))
    sides = dict.fromkeys(posted - answered, POSTER) | dict.fromkeys(answered - posted, ANSWERER)
    return [OwnExchange(row, sides.get(row.pk, "")) for row in live.with_sides()[:most]]


def exchanges_calendar(user: User) -> list[Entry]:
    """Until when exchanges wait for `user`, and the agreed days. Four queries.

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
    return revised(found, EXCHANGE.by_verb)
