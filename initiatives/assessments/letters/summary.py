"""The summary of the day for the desk: what is late, what is due this week, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civicnet.addresses import site_url
from civicnet.days import written_out
from civicnet.outbox.letter import Part, Row, short_day
from civicnet.outbox.wording import Letters, Mail, Wording
from civicnet.sections import time_left
from civicnet.workflow import Text
from initiatives.letters import DESK_TEAM

MOST_IN_A_PART: Final = 10


@dataclass(frozen=True, order=True)
class Item:
    """Something that waits for somebody: by when, of which plan, what, and the view where one does it."""

    due: date
    plan: str
    what: Text = field(compare=False)
    view: str = field(compare=False)
    of: int | str = field(compare=False)


@dataclass(frozen=True)
class Summary:
    """What one member of the desk reads on one morning. `waiting` counts all that waits for this person."""

    today: date
    waiting: int
    late: Sequence[Item]
    soon: Sequence[Item]
    new: Sequence[Item]


def facts_of_summary(summary: Summary) -> dict[str, Any]:
    """What the text says of the day."""
    parts = ((_("Late"), summary.late), (_("This week"), summary.soon), (_("New"), summary.new))
    return {
        "today": written_out(summary.today, "l j F").capitalize(),
        "in_short": in_short(len(summary.late), len(summary.soon), len(summary.new)),
        "waiting": summary.waiting,
        "parts": [_part(title, items, summary.today) for title, items in parts if items],
        "url": reverse("work"),
    }


def in_short(late: int, soon: int, new: int) -> str:
    """How much of each there is, without what there is nothing of: "2 late, 3 this week, 2 new cases"."""
    counts = (
        (late, ngettext("%(n)s late", "%(n)s late", late)),
        (soon, ngettext("%(n)s this week", "%(n)s this week", soon)),
        (new, ngettext("%(n)s new case", "%(n)s new cases", new)),
    )
    return ", ".join(words % {"n": n} for n, words in counts if n)


def _part(title: str, items: Sequence[Item], today: date) -> Part:
    rows = [
        Row(
            what=item.plan,
            url=site_url(reverse(item.view, args=[item.of])),
            text=str(item.what),
            when=f"{short_day(item.due)}: {time_left(item.due, today).lower()}",
            late=item.due < today,
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
            to=DESK_TEAM,
            subject=gettext_lazy("{today}: {in_short}"),
            happened=gettext_lazy("This waits for you and for the team today: {in_short}."),
            parts="parts",
            button=gettext_lazy("Open the worklist"),
            mail=Mail.ALONE,
        ),
    ),
)
