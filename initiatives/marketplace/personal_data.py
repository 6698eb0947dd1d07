"""What the marketplace keeps of people. See civicnet/personal_data.py."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.personal_data import Kept, Kind, NotPersonal
from initiatives.personal_data import WORDS

POSTS: Final = Kind(
    what=_("What you offer and ask for on the marketplace"),
    what_for=_("So that people find each other and can help"),
    who_sees=_("Everybody. Yours in person stands there without your name"),
    how_long=_("As long as it is on the site"),
    when_erased=_("Yours in person is taken off: only its title stays. A draft of it is erased."),
)

CONVERSATIONS: Final = Kind(
    what=_("What you say and agree with somebody on the marketplace"),
    what_for=_("So that both know what they promised each other"),
    who_sees=_("Only you both, and the others of an initiative or organisation for which you speak"),
    how_long=_("About a year after it ended. That it worked out, and a thank you, stay"),
    when_erased=_(
        "Yours in person ends and is erased. What you wrote for an initiative stays with it, without your name."
    ),
    held_by=("marketplace.erase_conversations",),
)

KEPT: Final = (
    Kept("marketplace.Post", "title text place_note photo_alt person made_by", POSTS, of="person made_by"),
    Kept("marketplace.Suggestion", "reason set_aside_by", POSTS, of="set_aside_by"),
    Kept("marketplace.Exchange", "person reason made_by", CONVERSATIONS, of="person made_by"),
    Kept("marketplace.Message", "text written_by", CONVERSATIONS, of="written_by"),
    Kept("marketplace.Terms", "what when where who made_by", CONVERSATIONS, of="made_by"),
    Kept("marketplace.Consent", "given_by", CONVERSATIONS, of="given_by"),
    Kept("marketplace.Thanks", "text written_by", WORDS, of="written_by"),
)

NOT_PERSONAL: Final[NotPersonal] = {
    "marketplace.Post": "code source_id days day_parts",
    "marketplace.Terms": "sha256",
}
