"""The outbox's part of the pages of a person (civicnet/pages/me and work): what they were told, and mail that failed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import User
from civicnet.outbox.models import Message, RefusedAddress
from civicnet.search.query import number_of_rows
from civicnet.sections import Section, Waiting

# All of them have a page of their own.
NEWEST_NOTICES: Final = 5
# What went wrong longer ago is no work any more.
LATELY: Final = timedelta(days=14)


def for_me(user: User) -> Section | None:
    """The newest notices, and how many are unread. One query."""
    counted = user.notices.annotate(unread=number_of_rows(user.notices.unread()))
    notices = list(counted[: NEWEST_NOTICES + 1])
    return Section(
        name="notices",
        template="outbox/sections/me.html",
        context={
            "notices": notices[:NEWEST_NOTICES],
            "more_notices": len(notices) > NEWEST_NOTICES,
            "unread": notices[0].unread if notices else 0,
        },
    )


def for_staff(user: User) -> Section | None:
    """Letters that did not arrive, for an administrator. Two queries."""
    return Section(name="failed_mail", waiting=list(_failed())) if "admin" in user.roles else None


def _failed() -> Iterator[Waiting]:
    letters, since = reverse("administration:letters"), timezone.now() - LATELY
    given_up = Message.objects.filter(gave_up_at__gte=since)
    n, newest = given_up.aggregate(n=Count("pk"), newest=Max("gave_up_at")).values()
    if n:
        why = ngettext(
            "%(n)s was given up in the last two weeks.", "%(n)s were given up in the last two weeks.", n
        )
        text = _("Look at what could not be sent")
        yield Waiting(text, f"{letters}?toon=opgegeven", why % {"n": n}, newest=newest)
    refused = RefusedAddress.objects.filter(since__gte=since)
    n, newest = refused.aggregate(n=Count("pk"), newest=Max("since")).values()
    if n:
        why = ngettext(
            "The mail server of %(n)s person refused our letters in the last two weeks.",
            "The mail servers of %(n)s people refused our letters in the last two weeks.",
            n,
        )
        text = _("Find people whom our mail does not reach")
        yield Waiting(text, letters, why % {"n": n}, newest=newest)
