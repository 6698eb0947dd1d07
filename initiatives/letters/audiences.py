"""Who is told about initiatives and their assessments, and why."""

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import NOT_AGAIN, Audience

OWNERS = Audience(
    name="owners",
    called=_("Initiators"),
    why=_("You get this letter because you are an initiator of {plan}."),
    signed=_("Contact person of your plan"),
    kind=MailKind.MINE,
)
MEMBERS = Audience(
    name="members",
    called=_("Who takes part"),
    why=_("You get this letter because you take part in {plan}."),
    kind=MailKind.MINE,
)
ASKER = Audience(
    name="asker",
    called=_("Who asked"),
    why=_("You get this letter because you asked this question."),
    kind=MailKind.MINE,
)
DESK_TEAM = Audience(
    name="desk",
    called=_("Team of the municipality"),
    why=_("You get this letter because you work on initiatives at the municipality."),
)
CONTACT = Audience(
    name="contact",
    called=_("Contact person at the municipality"),
    why=_("You get this letter because you are the contact person of {plan}."),
)
SUCCESSOR = Audience(
    name="successor",
    called=_("Who may go on with it"),
    why=_("You get this letter because the initiators of {plan} named you."),
)
INVITEE = Audience(
    name="invitee",
    called=_("Who is invited"),
    why=_("You get this letter because {by} typed your address."),
    fewer=NOT_AGAIN,
)
SIGNAL_AUTHOR = Audience(
    name="author",
    called=_("Who left the signal"),
    why=_("You get this letter because you left this signal."),
    kind=MailKind.MINE,
)
REPORTER = Audience(
    name="reporter",
    called=_("Who reported it"),
    why=_("You get this letter because you reported something."),
    kind=MailKind.MINE,
)
REPORTED_AUTHOR = Audience(
    name="author", called=_("Who wrote it"), why=_("You get this letter because it is yours.")
)
MODERATORS = Audience(
    name="moderators", called=_("Moderators"), why=_("You get this letter because you are a moderator.")
)
