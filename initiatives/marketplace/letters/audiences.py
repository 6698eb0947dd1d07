"""Who is told about the marketplace, and why."""

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Audience

PARTNERS = Audience(
    name="partners",
    called=_("The other side of an exchange"),
    why=_("You get this letter because you talk with {other} about “{post}”."),
    kind=MailKind.WAITS,
)
BROKERS = Audience(
    name="brokers",
    called=_("Bridge builders"),
    why=_("You get this letter because you are a bridge builder of the municipality."),
)
POSTERS = Audience(
    name="posters",
    called=_("Who put it on the marketplace"),
    why=_("You get this letter because you, or a group that you speak for, put this on the marketplace."),
    kind=MailKind.MINE,
)
