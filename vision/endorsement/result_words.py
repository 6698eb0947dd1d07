"""The result of a round in sentences, each with its figures: the outcome, the four rules, and what goals show."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

from vision.endorsement.broad import RuleName
from vision.endorsement.models import Round
from vision.endorsement.result import Result

# So many groups a sentence names.
MOST_NAMED = 6
RULES: tuple[RuleName, ...] = ("turnout", "turnout_per_group", "majority", "no_group_against")


@dataclass(frozen=True)
class Sentence:
    """One rule: whether it holds, its sentence, what more is to be said, and the short form beside a later round."""

    rule: RuleName
    holds: bool
    text: str
    more: str
    short: str

    @property
    def tone(self) -> str:
        return "ok" if self.holds else "no"


def percent(share: Fraction | None, limit: Fraction | None = None) -> str:
    """A share as "76,5%" or "76,0%". Never rounded across `limit` or onto it: it gets more decimals then."""
    if share is None:
        return "–"
    exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    rounding = ROUND_HALF_UP
    if limit is not None and share != limit:
        # Never across the limit, however near: the last place is rounded down or up.
        rounding = ROUND_DOWN if share < limit else ROUND_UP
    for places in range(1, 7):
        shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP if places < 6 else rounding)
        if limit is None or share == limit or _side(Fraction(shown) / 100, limit) == _side(share, limit):
            break
    return f"{number_format(shown, use_l10n=True)}%"


def threshold(limit: Fraction) -> str:
    """A threshold as it was written down: "20%", "12,5%"."""
    return percent(limit).replace(f"{get_format('DECIMAL_SEPARATOR')}0%", "%")


def _side(share: Fraction, limit: Fraction) -> int:
    return (share > limit) - (share < limit)


def least_in_words(limit: Fraction) -> str:
    """A threshold in words: "two thirds", "half", or its percentage."""
    words = {Fraction(2, 3): _("two thirds"), Fraction(1, 2): _("half"), Fraction(3, 4): _("three quarters")}
    return words.get(limit) or threshold(limit)


def number(value: int) -> str:
    """A whole number with its thousands apart."""
    return number_format(value, use_l10n=True, force_grouping=True)


def outcome_sentence(result: Result) -> str:
    """The outcome in one sentence."""
    match result.outcome:
        case Round.Outcome.BROADLY_ENDORSED:
            return _("Broadly endorsed: all four rules were met")
        case Round.Outcome.ENDORSED_WITH_CONCERNS:
            return _(
                "Endorsed, with concerns: of the votes for or against %(share)s was for, but not every rule was met"
            ) % {"share": percent(result.share_for, result.rule.majority)}
    if result.share_for is not None and result.share_for >= result.rule.majority:
        return _("Not endorsed: weighed by age it did not reach %(limit)s") % {
            "limit": least_in_words(result.rule.majority)
        }
    return _("Not endorsed: of the votes for or against fewer than %(limit)s were for") % {
        "limit": least_in_words(result.rule.majority)
    }


def outcome_tone(result: Result) -> str:
    """The look of the outcome: ok, wait or no."""
    tones = {Round.Outcome.BROADLY_ENDORSED: "ok", Round.Outcome.ENDORSED_WITH_CONCERNS: "wait"}
    return tones.get(Round.Outcome(result.outcome), "no")


def turnout_sentence(result: Result) -> str:
    """How many voted, and what."""
    return _(
        "%(ballots)s of the %(eligible)s people who may vote did so: %(for)s for, %(against)s against, %(blank)s blank."
    ) % {
        "ballots": number(result.whole.ballots),
        "eligible": number(result.eligible),
        "for": number(result.whole.for_),
        "against": number(result.whole.against),
        "blank": number(result.whole.blank),
    }


def rule_sentences(result: Result) -> list[Sentence]:
    """The four rules in their order."""
    tell = {
        "turnout": _turnout,
        "turnout_per_group": _turnout_per_group,
        "majority": _majority,
        "no_group_against": _no_group_against,
    }
    return [tell[rule](result) for rule in RULES]


# ---- one rule each ---------------------------------------------------------------------------------------------------


def _turnout(result: Result) -> Sentence:
    holds, limit = result.holds["turnout"], result.rule.turnout
    share = percent(result.turnout, limit)
    return Sentence(
        "turnout",
        holds,
        (
            _("Enough people voted: %(share)s, at least %(limit)s was needed.")
            if holds
            else _("Too few people voted: %(share)s, at least %(limit)s was needed.")
        )
        % {"share": share, "limit": threshold(limit)},
        "",
        _("met with %(share)s") % {"share": share} if holds else _("not met: %(share)s") % {"share": share},
    )


def _turnout_per_group(result: Result) -> Sentence:
    holds, limit = result.holds["turnout_per_group"], result.rule.group_turnout
    if not holds:
        failing = result.failing("turnout_per_group")
        named = _listed(
            _("%(group)s (%(share)s)") % {"group": g.name, "share": percent(g.turnout, limit)}
            if g.turnout is not None
            else _("%(group)s (too few to show)") % {"group": g.name}
            for g in failing
            if g is not None
        )
        named = named or _("a group that is not shown")
        return Sentence(
            "turnout_per_group",
            False,
            _(
                "Not every neighbourhood and age took part enough: at least %(limit)s was needed, not met in %(groups)s."
            )
            % {"limit": threshold(limit), "groups": named},
            "",
            _("not met in %(groups)s") % {"groups": named},
        )
    # When groups are not shown it must not be said which one was the lowest.
    shown = () if result.together else [g for g in result.groups if g.turnout is not None]
    lowest = min(shown, key=lambda g: g.turnout or 0, default=None)
    if lowest is None:
        return Sentence(
            "turnout_per_group",
            True,
            _("Every neighbourhood and every age took part: at least %(limit)s was needed everywhere.")
            % {"limit": threshold(limit)},
            _hidden_words(result),
            _("met everywhere"),
        )
    share = percent(lowest.turnout, limit)
    return Sentence(
        "turnout_per_group",
        True,
        _(
            "Every neighbourhood and every age took part: the lowest turnout was %(share)s (%(group)s), at least "
            "%(limit)s was needed."
        )
        % {"share": share, "group": lowest.name, "limit": threshold(limit)},
        _hidden_words(result),
        _("met, lowest %(share)s in %(group)s") % {"share": share, "group": lowest.name},
    )


def _majority(result: Result) -> Sentence:
    holds, limit = result.holds["majority"], result.rule.majority
    raw, weighted = percent(result.share_for, limit), percent(result.share_for_weighted, limit)
    figures = {"raw": raw, "weighted": weighted, "limit": least_in_words(limit)}
    more = ""
    if result.share_for_weighted is not None:
        text = (
            _(
                "Of the votes for or against at least %(limit)s was for: %(raw)s as counted, and %(weighted)s when every "
                "age weighs as it should."
            )
            if holds
            else _(
                "Of the votes for or against fewer than %(limit)s was for: %(raw)s as counted, and %(weighted)s when every "
                "age weighs as it should; both had to be at least %(limit)s."
            )
        )
    else:
        text = (
            _(
                "Of the votes for or against at least %(limit)s was for, as counted (%(raw)s) and when every age weighs "
                "as it should."
            )
            if holds
            else _(
                "Of the votes for or against fewer than %(limit)s was for, as counted (%(raw)s) or when every age weighs "
                "as it should."
            )
        )
        more = (
            _("The weighed figure is not shown: it would give away how an age group that is not shown voted.")
            if "age" in result.together
            else _("There is no weighed figure: in an age group nobody voted for or against.")
        )
    return Sentence(
        "majority",
        holds,
        text % figures,
        more,
        (_("met with %(raw)s") if holds else _("not met: %(raw)s")) % figures,
    )


def _no_group_against(result: Result) -> Sentence:
    holds, limit, ballots = (
        result.holds["no_group_against"],
        result.rule.against_limit,
        result.rule.group_ballots,
    )
    asked = _("This rule looks at groups of at least %(n)s ballots.") % {"n": number(ballots)}
    if not holds:
        failing = result.failing("no_group_against")
        named = _listed(
            _("%(group)s (%(share)s)") % {"group": g.name, "share": percent(g.share_against, limit)}
            for g in failing
            if g is not None
        )
        named = named or _("a group that is not shown")
        return Sentence(
            "no_group_against",
            False,
            _("Somewhere, of the votes for or against, more than %(limit)s was against: in %(groups)s.")
            % {"limit": least_in_words(limit), "groups": named},
            asked,
            _("not met: against in %(groups)s") % {"groups": named},
        )
    figures = {"limit": least_in_words(limit), "n": number(ballots)}
    large = [
        g for g in result.groups if g.share_against is not None and g.count and g.count.ballots >= ballots
    ]
    most = None if result.together else max(large, key=lambda g: g.share_against or 0, default=None)
    if most is None:
        return Sentence(
            "no_group_against",
            True,
            _(
                "In no group of at least %(n)s ballots was, of the votes for or against, more than %(limit)s against."
            )
            % figures,
            _hidden_words(result),
            _("met everywhere"),
        )
    share = percent(most.share_against, limit)
    return Sentence(
        "no_group_against",
        True,
        _(
            "In no group of at least %(n)s ballots was, of the votes for or against, more than %(limit)s against: "
            "the most was %(share)s, in %(group)s."
        )
        % (figures | {"share": share, "group": most.name}),
        "",
        _("met, most against %(share)s in %(group)s") % {"share": share, "group": most.name},
    )


def _hidden_words(result: Result) -> str:
    """A sentence: the rule was worked out including the groups that are not shown."""
    return (
        _("Groups that are not shown were worked out as well; they are not named.") if result.together else ""
    )


def _listed(names: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"; of hundreds the first, and how many more: all of them stand in the tables."""
    *some, last = list(names) or [""]
    if len(some) >= MOST_NAMED:
        last = _("%(n)s more") % {"n": number(len(some) + 1 - MOST_NAMED)}
        some = some[:MOST_NAMED]
    return _("%(some)s and %(last)s") % {"some": ", ".join(some), "last": last} if some else last


def rules_with_before(told: Result, before: Result | None) -> list[dict[str, Any]]:
    """The four rules, each with how it went in the round before."""
    earlier = rule_sentences(before) if before else [None] * 4
    return [
        {"sentence": now, "before": then} for now, then in zip(rule_sentences(told), earlier, strict=True)
    ]
