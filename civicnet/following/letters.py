"""The letter about many things: what happened in a day or a week to what somebody follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.addresses import site_url
from civicnet.following.news import Line
from civicnet.following.stopping import stop_address
from civicnet.outbox.letter import House, Letter, Part, Row, letter_about, short_day
from civicnet.outbox.wording import Audience, Letters, Mail, Wording

MOST_LINES: Final = 30

READER = Audience(
    name="reader",
    called=gettext_lazy("Who follows something"),
    why=gettext_lazy("You get this letter because of what you follow: {follows}."),
    kind=MailKind.FOLLOWED,
    fewer=(gettext_lazy("Stop this letter. You need not sign in for that."), "stop"),
)


@dataclass(frozen=True)
class News:
    """What one person reads in one letter: `lines`, the newest first."""

    user: User
    rhythm: Rhythm
    lines: Sequence[Line]


def facts_of_news(news: News) -> dict[str, Any]:
    """What the text says of it."""
    n = len(news.lines)
    return {
        "in_short": ngettext("%(n)s thing is new", "%(n)s things are new", n) % {"n": n},
        "newest": news.lines[0].text,
        "parts": _parts(news.lines[:MOST_LINES]),
        "follows": _names([line.under for line in news.lines]),
        "more": ngettext("%(n)s more is on the site.", "%(n)s more are on the site.", n - MOST_LINES)
        % {"n": n - MOST_LINES}
        if n > MOST_LINES
        else "",
        "stop": stop_address(news.user, news.rhythm),
        "url": reverse("following"),
    }


def _parts(lines: Sequence[Line]) -> list[Part]:
    """The lines under what is followed, whose name they need not say again; what has the newest comes first."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.under, []).append(line)
    return [
        Part(
            under,
            [
                Row(
                    capfirst(line.text.removeprefix(f"{under}: ")),
                    site_url(line.url),
                    "",
                    f"({short_day(line.at)})",
                )
                for line in group
            ],
        )
        for under, group in groups.items()
    ]


def _names(under: Sequence[str]) -> str:
    """The first three things, and how many others."""
    names = list(dict.fromkeys(under))
    shown, others = names[:3], len(names) - 3
    if others > 0:
        shown.append(ngettext("%(n)s other", "%(n)s others", others) % {"n": others})
    return ", ".join(shown)


def letter_of(news: News, house: House) -> Letter:
    """The letter, in the current language."""
    match news.rhythm:
        case Rhythm.DAILY:
            return letter_about("digest.daily", "reader", about=news, name=news.user.name, house=house)
        case Rhythm.WEEKLY:
            return letter_about("digest.weekly", "reader", about=news, name=news.user.name, house=house)
        case _:
            return letter_about("digest.now", "reader", about=news, name=news.user.name, house=house)


DIGESTS = Letters(
    name="digest",
    called=gettext_lazy("Letters about what one follows"),
    facts=facts_of_news,
    texts=tuple(
        Wording(
            verb=verb,
            to=READER,
            subject=subject,
            happened=gettext_lazy("This is new in what you follow. The newest comes first."),
            parts="parts",
            after="{more}",
            button=gettext_lazy("See everything on the site"),
            mail=Mail.ALONE,
        )
        for verb, subject in (
            ("now", "{newest}"),
            ("daily", gettext_lazy("Your day: {in_short}")),
            ("weekly", gettext_lazy("Your week: {in_short}")),
        )
    ),
)


def name_of_letter(rhythm: Rhythm) -> str:
    """What people call the letter of this rhythm."""
    return {Rhythm.DAILY: _("the letter of the day"), Rhythm.WEEKLY: _("the letter of the week")}.get(
        rhythm, _("letters about what you follow, at once")
    )
