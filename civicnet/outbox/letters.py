"""What people are told of letters that do not arrive: on `/mijn/` only."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import NOT_AGAIN, Audience, Letters, Mail, Wording

READER = Audience(
    name="reader", called=_("Owner of the address"), why=_("You read this because it is your address.")
)
SENDER = Audience(name="sender", called=_("Who sent it"), why=_("You read this because you sent it."))
ADMINS = Audience(
    name="admins", called=_("Administrators"), why=_("You read this because you are an administrator.")
)

TESTER = Audience(
    name="tester",
    called=_("Administrator who tries the mail"),
    why=_("You get this because you asked for it on the page with the settings."),
    fewer=NOT_AGAIN,
)


def facts_of_letter(_message: Any) -> dict[str, Any]:
    """Where to look after it."""
    return {
        "preferences": reverse("preferences"),
        "refused": reverse("administration:letters") + "?toon=opgegeven",
        "me": reverse("me"),
        "settings": reverse("administration:index") + "#mail",
    }


LETTERS = Letters(
    name="mail",
    called=_("Letters that do not arrive"),
    facts=facts_of_letter,
    texts=(
        Wording(
            verb="gave_up",
            to=READER,
            subject=_("Our mail does not reach {address}"),
            happened=_("The mail server of {address} refused our letters three times."),
            todo=_("Look whether the address is right. Until you say so we send it no more news."),
            button=_("Look at my address"),
            url="preferences",
            mail=Mail.NEVER,
        ),
        Wording(
            verb="gave_up",
            to=SENDER,
            subject=_("Your letter to {address} could not be delivered"),
            happened=_("The mail server of that address refused it three times."),
            todo=_("Ask the receiver for another address."),
            button=_("To my page"),
            url="me",
            mail=Mail.NEVER,
        ),
        Wording(
            verb="refused",
            to=ADMINS,
            subject=_("Letters are refused by the mail servers of their readers"),
            happened=_("At least one letter was refused three times, and is not tried again."),
            todo=_("The list shows which, and why. You get this notice once, until you have read it."),
            button=_("Look at the letters that were refused"),
            url="refused",
            mail=Mail.NEVER,
        ),
        Wording(
            verb="try_out",
            to=TESTER,
            subject=_("The mail of civicnet arrives"),
            happened=_("You tried whether letters of this site arrive. They do."),
            todo=_("Look whether this letter was not among unwanted mail."),
            button=_("To the settings"),
            url="settings",
            mail=Mail.ALONE,
        ),
    ),
)
