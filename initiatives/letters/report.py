"""What is told of something that was reported to the moderators."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Letters, Mail, Wording
from initiatives.letters.audiences import MODERATORS, REPORTED_AUTHOR, REPORTER
from initiatives.models import Report


def facts_of_report(report: Report) -> dict[str, Any]:
    """What the texts say of a report: never the words that were reported."""
    return {"what": str(report.title), "url": report.get_absolute_url(), "desk": report.desk_url}


REPORTS = Letters(
    name="report",
    called=_("Reports"),
    facts=facts_of_report,
    texts=(
        Wording(
            verb="waits",
            to=MODERATORS,
            subject=_("Reported: {what}"),
            happened=_("Somebody reported {what}."),
            todo=_("Look at it, then hide it or leave it on the site. Give the reason."),
            button=_("Look at the report"),
            url="desk",
            mail=Mail.NEVER,  # it waits for the summary of the day
        ),
        Wording(
            verb="objection",
            to=MODERATORS,
            subject=_("The author objects: {what}"),
            happened=_("The author of {what} objects to its being hidden."),
            todo=_("Another moderator than the one who hid it decides. Read the objection and decide."),
            button=_("Decide on the objection"),
            url="desk",
            mail=Mail.NEVER,  # it waits for the summary of the day
        ),
        Wording(
            verb="hide",
            to=REPORTER,
            subject=_("A moderator has hidden what you reported"),
            happened=_("You reported {what}. A moderator has hidden it."),
            quote="{note}",
            button=_("Look at your report"),
        ),
        Wording(
            verb="settle",
            to=REPORTER,
            subject=_("A moderator has hidden what you reported"),
            happened=_("You reported {what}. Others did too. A moderator has hidden it."),
            quote="{note}",
            button=_("Look at your report"),
        ),
        Wording(
            verb="dismiss",
            to=REPORTER,
            subject=_("What you reported stays on the site"),
            happened=_("You reported {what}. A moderator looked at it, and it stays on the site."),
            quote="{note}",
            button=_("Look at your report"),
        ),
        Wording(
            verb="hidden",
            to=REPORTED_AUTHOR,
            subject=_("A moderator has hidden something of yours"),
            happened=_("A moderator has hidden {what}. You can still see it, others cannot."),
            quote="{reason}",
            todo=_("Do you disagree? Object once. Another moderator then looks at it again."),
            button=_("Read why, or object"),
            mail=Mail.ALWAYS,
        ),
        Wording(
            verb="restored",
            to=REPORTED_AUTHOR,
            subject=_("It is on the site again"),
            happened=_("{what} is on the site again."),
            quote="{reason}",
            button=_("Read the decision"),
            mail=Mail.ALWAYS,
        ),
        Wording(
            verb="upheld",
            to=REPORTED_AUTHOR,
            subject=_("It stays hidden"),
            happened=_("Another moderator looked at your objection. {what} stays hidden."),
            quote="{reason}",
            button=_("Read the decision"),
            mail=Mail.ALWAYS,
        ),
    ),
)
