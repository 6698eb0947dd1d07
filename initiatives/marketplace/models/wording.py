"""What a line says of an offer or a need: its kind, when, and how it stands, in the language of this moment."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from civicnet.areas import maps
from civicnet.deadlines import local_date
from initiatives.models import Status

if TYPE_CHECKING:
    from initiatives.marketplace.models.post import Post

# domain.md, Marketplace: what nobody answers for so long after it was asked whether it is still true is closed.
UNANSWERED_DAYS: Final = 30
# By category: its icon, and what it is in a few words.
KINDS: Final = {
    "space": ("space", gettext_lazy("a hall, a barn")),
    "land": ("ground", gettext_lazy("a strip, a garden")),
    "roof": ("roof", gettext_lazy("for sun or water")),
    "knowledge": ("knowledge", gettext_lazy("somebody who knows")),
    "hands": ("people", gettext_lazy("hands and time")),
    "material": ("tools", gettext_lazy("to lend or to keep")),
    "transport": ("transport", gettext_lazy("a ride, a van")),
    "meals": ("meal", gettext_lazy("cooking or eating")),
    "money": ("money", gettext_lazy("not through civicnet")),
    "network": ("network", gettext_lazy("who knows whom")),
    "permission": ("permit", gettext_lazy("to be allowed something")),
    "legal_entity": ("sign", gettext_lazy("who signs for you")),
}
# More neighbourhoods, or larger areas, than this are counted in the line of a list, and not named.
MOST_NAMED: Final = 2
_WEEK: Final = [1, 2, 3, 4, 5]
_WEEKEND: Final = [6, 7]


def when_of(post: "Post") -> str:
    """On which days and parts of the day, and between which dates: "Saturday morning, from 6 February 2026"."""
    parts = [str(part.label) for part in post.day_part_choices]
    if len(post.days) == 1 and len(parts) == 1:
        day = pgettext("Saturday, morning", "%(day)s %(part)s") % {
            "day": WEEKDAYS[post.days[0] - 1],
            "part": parts[0],
        }
    else:
        day = ", ".join(filter(None, (_days(post.days), _and(parts))))
    return capfirst(", ".join(filter(None, (day, _period(post.from_on, post.until_on))))) or _("To be agreed")


def where_of(post: "Post") -> str:
    """For which neighbourhoods it is: "North", "Old Town and Mill Quarter", "5 neighbourhoods"; empty for none."""
    if len(names := maps.names_of(post.works_in)) <= MOST_NAMED:
        return _and(names)
    n = len(post.works_in)
    return ngettext("%(n)s neighbourhood", "%(n)s neighbourhoods", n) % {"n": n}


def status_of(post: "Post", today: date | None = None) -> Status | None:
    """How it stands, in a sentence; None for what is open and has nothing to say beyond its title."""
    match post.state:
        case "draft":
            return Status("rest", "draft", _("Not finished yet. Only you can see it."))
        case "reserved":
            return Status("go", "message", _("Agreed with somebody, not done yet."))
        case "fulfilled":
            words = _("Found on %(day)s.") if post.is_need else _("Given on %(day)s.")
            return Status("ok", "ok", words % {"day": _written(post.changed_at)})
        case "withdrawn":
            return Status("rest", "no", _("Taken off on %(day)s.") % {"day": _written(post.changed_at)})
        case "expired":
            return _closed(post)
    return _open(post, today or local_date())


def _open(post: "Post", today: date) -> Status | None:
    if post.condition is not None:
        return Status("rest", "key", _("Only if they get %(place)s.") % {"place": post.condition.name})
    if post.urgency == "high":
        if post.until_on and post.until_on >= today:
            return Status("wait", "wait", _("Urgent, before %(day)s.") % {"day": date_format(post.until_on)})
        return Status("wait", "wait", _("Urgent."))
    if post.is_unique and not post.is_need:
        return Status("rest", "info", _("Only they offer this."))
    return None


def _closed(post: "Post") -> Status:
    """It ran out, or the place that it depended on went to others, before it would have run out."""
    last, changed = post.last_day, local_date(post.changed_at)
    if post.condition is not None and (last is None or changed <= last):
        return Status(
            "rest", "no", _("They did not get %(place)s: it has lapsed.") % {"place": post.condition.name}
        )
    return Status(
        "rest",
        "asleep",
        _("Closed on %(day)s.") % {"day": date_format(min(changed, last) if last else changed)},
    )


def _days(days: Sequence[int]) -> str:
    if sorted(days) == _WEEK:
        return _("on weekdays")
    if sorted(days) == _WEEKEND:
        return _("in the weekend")
    return _and([str(WEEKDAYS[day - 1]) for day in sorted(days)])


def _and(words: Sequence[str]) -> str:
    """These words in one line: "Monday, Tuesday and Friday"."""
    *before, last = words or [""]
    return _("%(some)s and %(last)s") % {"some": ", ".join(before), "last": last} if before else last


def _period(start: date | None, end: date | None) -> str:
    first, last = start and date_format(start), end and date_format(end)
    if first and last:
        return first if first == last else _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""


def _written(moment: object) -> str:
    return date_format(local_date(moment))  # type: ignore[arg-type]  # a moment of a row
