"""What is told of everything at once: the summary of the day, of what waits for somebody in each of their roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civicnet.accounts.models import MailKind
from civicnet.addresses import site_url
from civicnet.days import written_out
from civicnet.deadlines import local_date
from civicnet.outbox.letter import Part, Row, short_day
from civicnet.outbox.wording import Audience, Letters, Mail, Wording
from civicnet.sections import Waiting, time_left

MOST_IN_A_PART: Final = 10

STAFF = Audience(
    name="staff",
    called=gettext_lazy("Everybody with a role"),
    why=gettext_lazy("You get this letter because you have a role here."),
    kind=MailKind.SUMMARY,
)


@dataclass(frozen=True)
class Summary:
    """What one member of staff reads on one morning: cases that are late, due this week and new; and all else."""

    today: date
    late: Sequence[Waiting]
    soon: Sequence[Waiting]
    new: Sequence[Waiting]
    other: Sequence[Waiting]

    def says_something(self, since: datetime) -> bool:
        """Whether something has come in, or has become late, since that moment."""
        came_in = any(row.newest is not None and row.newest > since for row in (*self.late, *self.other))
        became_late = any(row.due is not None and row.due >= local_date(since) for row in self.late)
        return bool(self.new) or came_in or became_late


def facts_of_summary(summary: Summary) -> dict[str, Any]:
    """What the text says of the day."""
    parts = (
        (_("Late"), summary.late),
        (_("This week"), summary.soon),
        (_("New"), summary.new),
        (_("Also waits for you") if summary.late or summary.soon or summary.new else "", summary.other),
    )
    return {
        "today": written_out(summary.today, "l j F").capitalize(),
        "in_short": in_short(*map(len, (summary.late, summary.soon, summary.new, summary.other))),
        "parts": [_part(title, rows, summary.today) for title, rows in parts if rows],
        "url": reverse("work"),
    }


def in_short(late: int, soon: int, new: int, other: int) -> str:
    """How much of each there is, without what there is nothing of: "2 late, 3 this week, 2 new cases"."""
    alone = not (late or soon or new)
    counts = (
        (late, ngettext("%(n)s late", "%(n)s late", late)),
        (soon, ngettext("%(n)s this week", "%(n)s this week", soon)),
        (new, ngettext("%(n)s new case", "%(n)s new cases", new)),
        (
            other,
            ngettext("%(n)s thing waits for you", "%(n)s things wait for you", other)
            if alone
            else ngettext("%(n)s other thing", "%(n)s other things", other),
        ),
    )
    return ", ".join(words % {"n": n} for n, words in counts if n)


def _part(title: str, items: Sequence[Waiting], today: date) -> Part:
    rows = [
        Row(
            what=item.text,
            url=site_url(item.url),
            text=item.why,
            when=f"{short_day(item.due)}: {time_left(item.due, today).lower()}" if item.due else "",
            late=item.due is not None and item.due < today,
        )
        for item in items[:MOST_IN_A_PART]
    ]
    left_out = len(items) - len(rows)
    return Part(title, rows, _("and %(n)s more") % {"n": left_out} if left_out else "")


SUMMARIES = Letters(
    name="worklist",
    called=gettext_lazy("Summary of the day"),
    facts=facts_of_summary,
    texts=(
        Wording(
            verb="summary",
            to=STAFF,
            subject=gettext_lazy("{today}: {in_short}"),
            happened=gettext_lazy("This is the summary of today: {in_short}."),
            parts="parts",
            button=gettext_lazy("Open the worklist"),
            mail=Mail.ALONE,
        ),
    ),
)
