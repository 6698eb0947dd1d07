"""The factors by which needs and offers are matched: the one table of their weights, and what each says of a pair.

No figure is ever shown: each factor gives its reason in a sentence. Reasons against are said as well. Source: domain.md,
Marketplace: the same category; then meaning, distance, shared goals, availability, scarcity, and a bonus for parties
who are not yet connected.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Final, NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.areas.coordinates import metres_between
from civicnet.text.likeness import likeness, shared_words
from initiatives.marketplace.matching.compared import Compared, Market
from initiatives.marketplace.models import Category, DayPart

NEAR: Final = 500  # metres
FAR: Final = 3000  # metres
ALIKE: Final = 0.25  # likeness from which on two texts say much the same
UNLIKE: Final = 0.08  # below it they are about something else
SCARCE: Final = 2.0  # open needs for each party that offers
# What is brought where it is needed, or is no thing at all: how far away it is makes no difference.
ANYWHERE: Final = frozenset(
    {Category.KNOWLEDGE, Category.MONEY, Category.NETWORK, Category.PERMISSION, Category.LEGAL_ENTITY}
)


class Reason(NamedTuple):
    """Why a pair suits, or why not, in a sentence of the current language."""

    text: str
    is_for: bool


class Finding(NamedTuple):
    """What a factor finds in a pair: from -1 (against) to 1 (for), and the sentence that says so, if any.

    `to_speakers`: only those who may speak for one of the two read it.
    """

    value: float
    sentence: Callable[[], str] | None = None
    to_speakers: bool = False


NOTHING: Final = Finding(0)


def meaning(need: Compared, offer: Compared, market: Market) -> Finding:
    """Whether they are about the same thing."""
    alike = likeness(need.gist, offer.gist)
    if not need.gist.words.keys().isdisjoint(offer.gist.words):
        return Finding(
            alike,
            lambda: _("Both are about %(words)s.") % {"words": _listed(shared_words(need.gist, offer.gist))},
        )
    if alike >= ALIKE:
        return Finding(alike, lambda: _("They say much the same in other words."))
    if alike < UNLIKE:
        return Finding(alike - UNLIKE, lambda: _("It may be about something else."))
    return Finding(alike, lambda: _("The same kind: %(kind)s.") % {"kind": Category(need.category).label})


def distance(need: Compared, offer: Compared, market: Market) -> Finding:
    """How far they are apart, where that matters; what works in neighbourhoods is as near as the nearest of them."""
    if need.category in ANYWHERE:
        return NOTHING
    metres = _metres(need, offer)
    is_exact = need.is_exact and offer.is_exact
    if not is_exact and not need.areas.isdisjoint(offer.areas):
        return Finding(0.9, lambda: _("In the same neighbourhood."))
    if metres is None:
        return NOTHING
    value = max(-1.0, 1 - metres / FAR)
    if metres > FAR:
        return Finding(value, lambda: _("Far away: %(distance)s.") % {"distance": _about(metres)})
    if metres <= NEAR:
        return Finding(value, lambda: _("Close by: %(distance)s.") % {"distance": _about(metres)})
    return Finding(value, lambda: _("%(distance)s away.") % {"distance": _about(metres)})


def _metres(one: Compared, other: Compared) -> int | None:
    """How far the nearest of their points are apart; None when one has no place."""
    pairs = product(*([post.point] if post.point else post.works_at for post in (one, other)))
    return min((metres for pair in pairs if (metres := metres_between(*pair)) is not None), default=None)


def goals(need: Compared, offer: Compared, market: Market) -> Finding:
    """Whether their initiatives work on the same goals of the vision."""
    shared = [words for key, words in need.goals.items() if key in offer.goals]
    if not shared:
        return NOTHING
    return Finding(1, lambda: _("Also for the goal “%(goal)s”.") % {"goal": shared[0].rstrip(".")})


def when(need: Compared, offer: Compared, market: Market) -> Finding:
    """Whether they can at the same time; who says nothing about it can always talk about it."""
    if _is_over_before(need, offer) or _is_over_before(offer, need):
        return Finding(-1, lambda: _("Not in the same period."))
    days, parts = need.days & offer.days, need.day_parts & offer.day_parts
    if need.days and offer.days and not days:
        return Finding(-1, lambda: _("Not on the same days."))
    if need.day_parts and offer.day_parts and not parts:
        return Finding(-0.5, lambda: _("Not at the same time of the day."))
    if days:
        return Finding(1, lambda: _("Both on %(days)s.") % {"days": _listed(_days(days))})
    if parts:
        return Finding(1, lambda: _("Both in the %(parts)s.") % {"parts": _listed(_parts(parts))})
    return NOTHING


def scarcity(need: Compared, offer: Compared, market: Market) -> Finding:
    """How rare it is what is offered: what is scarce should not be missed."""
    scarce = market.scarcity(need.category)
    if scarce < SCARCE:
        return NOTHING
    return Finding(min(1.0, scarce / (2 * SCARCE)), lambda: _("Few others offer this."))


def connection(need: Compared, offer: Compared, market: Market) -> Finding:
    """Whether it brings parties together who have nobody in common, and have never helped each other."""
    if offer.party in need.partners:
        return Finding(0, lambda: _("One of you helped the other before."), to_speakers=True)
    if need.speakers & offer.speakers:
        return NOTHING
    return Finding(1, lambda: _("You do not know each other yet."), to_speakers=True)


def condition(need: Compared, offer: Compared, market: Market) -> Finding:
    """Whether the offer depends on a place that is not decided yet."""
    if not offer.condition:
        return NOTHING
    return Finding(-1, lambda: _("Only if they get %(place)s.") % {"place": offer.condition})


class Factor(NamedTuple):
    """One line of the table: what it is called, how much it weighs, and the function that looks at a pair."""

    name: str
    weight: float
    find: Callable[[Compared, Compared, Market], Finding]


# Meaning decides; of what means much the same, the rest makes the order.
FACTORS: Final = (
    Factor("meaning", 4.0, meaning),
    Factor("distance", 0.4, distance),
    Factor("goals of the vision", 0.3, goals),
    Factor("when", 0.3, when),
    Factor("scarcity", 0.1, scarcity),
    Factor("not connected yet", 0.1, connection),
    Factor("condition", 0.2, condition),
)


def rank(need: Compared, offer: Compared, market: Market) -> float:
    """How well they suit each other, for the order alone."""
    return sum(factor.weight * factor.find(need, offer, market).value for factor in FACTORS)


def findings(need: Compared, offer: Compared, market: Market) -> Iterator[tuple[Factor, Finding]]:
    """Every factor with what it finds."""
    for factor in FACTORS:
        yield factor, factor.find(need, offer, market)


def reasons(need: Compared, offer: Compared, market: Market, *, speaks: bool) -> list[Reason]:
    """Why they suit, the weightiest first, and then why they may not. `speaks`: whether one of the two reads it."""
    found = [
        (factor.weight * finding.value, finding.sentence)
        for factor, finding in findings(need, offer, market)
        if finding.sentence and (speaks or not finding.to_speakers)
    ]
    found.sort(key=lambda pair: (pair[0] < 0, -abs(pair[0])))
    return [Reason(sentence(), weight >= 0) for weight, sentence in found]


def _is_over_before(one: Compared, other: Compared) -> bool:
    return one.until_on is not None and other.from_on is not None and one.until_on < other.from_on


def _about(metres: int) -> str:
    """A distance as people say it."""
    if metres < 1000:
        n = max(50, round(metres / 50) * 50)
        return ngettext("%(n)s metre", "%(n)s metres", n) % {"n": n}
    return _("%(n)s kilometres") % {"n": number_format(round(metres / 1000, 1))}


def _days(days: frozenset[int]) -> list[str]:
    return [str(WEEKDAYS[day - 1]) for day in sorted(days)]


def _parts(parts: frozenset[str]) -> list[str]:
    return [str(part.label) for part in DayPart if part.value in parts]


def _listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
