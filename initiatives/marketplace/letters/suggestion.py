"""What is told of what suits an offer or a need."""

from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Letters, Wording
from initiatives.marketplace.letters.audiences import POSTERS
from initiatives.marketplace.matching.compared import Compared, Market
from initiatives.marketplace.matching.factors import reasons
from initiatives.marketplace.models import Post

OFFER_FOUND: Final = _("Somebody offers what may suit you: {found}")
NEED_FOUND: Final = _("Somebody looks for what you offer: {found}")


class Match(NamedTuple):
    """What is told to the people behind `post`: that `other` suits it. `need` and `offer`: the same two, compared."""

    post: Post
    other: Post
    need: Compared
    offer: Compared
    market: Market


def facts_of_match(match: Match) -> dict[str, Any]:
    """What the texts say of it: the two posts, and why they suit."""
    why = reasons(match.need, match.offer, match.market, speaks=True)
    return {
        "post": match.post.title,
        "found": match.other.title,
        "who": capfirst(match.other.party_name),
        "reasons": " ".join(reason.text for reason in why),
        "url": reverse("marketplace:suggestions", args=[match.post.pk]),
    }


SUGGESTIONS = Letters(
    name="suggestion",
    called=_("What suits an offer or a need"),
    facts=facts_of_match,
    texts=(
        Wording(
            verb="offer_found",
            to=POSTERS,
            subject=OFFER_FOUND,
            happened=_("You asked for “{post}”. {who} offers this."),
            outcome="{found}",
            quote="{reasons}",
            todo=_("Look whether it suits. If not, say so: then we do not show it again."),
            button=_("Look at it"),
        ),
        Wording(
            verb="need_found",
            to=POSTERS,
            subject=NEED_FOUND,
            happened=_("You offer “{post}”. {who} looks for this."),
            outcome="{found}",
            quote="{reasons}",
            todo=_("Look whether you can help. If it does not suit, say so: then we do not show it again."),
            button=_("Look at it"),
        ),
    ),
)
