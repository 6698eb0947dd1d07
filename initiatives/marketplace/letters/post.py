"""What is told of an offer or a need: that it closes, that it closed, and whether it is still true."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Letters, Wording
from initiatives.marketplace.letters.audiences import POSTERS
from initiatives.marketplace.models import Post


def facts_of_post(post: Post) -> dict[str, Any]:
    """What the texts say of an offer or a need."""
    return {
        "title": post.title,
        "url": post.get_absolute_url(),
        "keep_open": reverse("marketplace:keep_open", args=[post.pk]),
        "last_day": post.last_day,
    }


POSTS = Letters(
    name="post",
    called=_("Offers and needs"),
    facts=facts_of_post,
    texts=(
        Wording(
            verb="closing",
            to=POSTERS,
            kind=MailKind.WAITS,
            subject=_("“{title}” closes {left}"),
            happened=_("“{title}” closes {left} on the marketplace."),
            todo=_("Is it still true? Keep it open. If you do nothing, it closes, and nobody can answer it."),
            dates=((_("Last day"), "last_day"),),
            button=_("Keep it open"),
            url="keep_open",
        ),
        Wording(
            verb="ask",
            to=POSTERS,
            kind=MailKind.WAITS,
            subject=_("Is “{title}” still true?"),
            happened=_("“{title}” has been on the marketplace for a year, without an end."),
            todo=_(
                "Is it still true? Keep it open, then we ask again in a year. If you do nothing, it closes."
            ),
            dates=((_("Last day"), "last_day"),),
            button=_("Keep it open"),
            url="keep_open",
        ),
        Wording(
            verb="expire",
            to=POSTERS,
            kind=MailKind.WAITS,
            subject=_("“{title}” has closed"),
            happened=_("The time of “{title}” is over. Nobody can answer it any more."),
            todo=_("Is it still true? Put it up again from its own page. Nothing of it is lost."),
            button=_("Put it up again"),
        ),
    ),
)
