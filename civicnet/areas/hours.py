"""When people can call, in words: "Maandag tot en met vrijdag, 9.00 tot 17.00 uur"."""

from collections.abc import Sequence
from datetime import time
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Days as ISO 8601 counts them: Monday is 1.
DAYS = [(number + 1, name) for number, name in sorted(WEEKDAYS.items())]


def hours_in_words(days: Sequence[int], opens: time, closes: time) -> str:
    """The days and the hours as one sentence without its full stop, in the current language.

    Args:
        days: at least one of 1 (Monday) to 7 (Sunday).
    """
    return _("%(days)s, %(opens)s to %(closes)s") % {
        "days": capfirst(_days_in_words(sorted(set(days)))),
        "opens": _clock(opens),
        "closes": _clock(closes),
    }


def _days_in_words(days: Sequence[int]) -> str:
    """Three days or more in a row are said as "Monday to Wednesday", others one by one."""
    names = {number: str(name) for number, name in DAYS}
    parts: list[str] = []
    for _distance, group in groupby(enumerate(days), lambda pair: pair[1] - pair[0]):
        row = [names[day] for _place, day in group]
        parts += [_("%(first)s to %(last)s") % {"first": row[0], "last": row[-1]}] if len(row) > 2 else row
    if len(parts) == 1:
        return parts[0]
    return _("%(several)s and %(last)s") % {"several": ", ".join(parts[:-1]), "last": parts[-1]}


def _clock(moment: time) -> str:
    return f"{moment.hour}{'.' if get_language() == 'nl' else ':'}{moment.minute:02}"
