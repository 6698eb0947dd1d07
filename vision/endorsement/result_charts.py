"""The groups of a result as a page draws them: on the map, as bars with a table, and how ages weigh."""

from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from civicnet.areas.finding import larger_areas
from civicnet.areas.maps import draw
from civicnet.areas.models import Neighbourhood
from civicnet.text import sort_key
from vision.endorsement.result import GroupResult, Result
from vision.endorsement.result_words import number, percent

# The share from which each shade of the map begins, lightest first.
LEVELS = (Fraction(0), Fraction(1, 2), Fraction(2, 3))
# More bars than this fold by larger area.
MOST_BARS: Final = 40


def map_of(told: Result) -> Any:
    """The neighbourhoods, shaded by how many of those who chose were for."""
    by_code = {code: group for group in told.neighbourhoods for code in group.codes}
    rows = Neighbourhood.objects.without_outlines().filter(code__in=by_code)
    drawn = draw({}, url=lambda area: "")
    areas = []
    wanted = {row.pk: by_code[row.code] for row in rows}
    # As they were called in this round: neighbourhoods may change later.
    names = {c: n for g in told.neighbourhoods for c, n in zip(g.codes, g.names, strict=True)}
    for area in drawn.areas:
        group = wanted.get(area.pk)
        share = group.share_for if group else None
        level = 0 if share is None else sum(share >= low for low in LEVELS)
        share_text = percent(share, Fraction(1, 2))
        areas.append(
            {"area": area, "name": names.get(area.code, area.name), "level": level, "share": share_text}
        )
    return {"drawn": drawn, "areas": areas} if areas else None


def bars_of(told: Result, groups: list[GroupResult]) -> dict[str, Any]:
    """Turnout and share for by group, as bars and as a table."""
    rule = told.rule

    def row(group: GroupResult, share: Fraction | None, limit: Fraction) -> dict[str, Any]:
        return {
            "name": group_name(group),
            "value": 0 if share is None else float(share) * 100,
            "text": percent(share, limit),
            "goal": float(limit) * 100,
        }

    turnout = [row(g, g.turnout, rule.group_turnout) for g in groups]
    shares = [row(g, g.share_for, 1 - rule.against_limit) for g in groups]
    return {
        "kind": groups[0].dimension if groups else "",
        "turnout": turnout,
        "parts": _by_larger_area(groups, turnout, shares),
        # A full bar is twice the highest turnout, so that small shares can be seen.
        "full": max([float(g.turnout) * 100 for g in groups if g.turnout is not None] or [50]) * 1.25,
        "for": shares,
        "table": [
            [
                group_name(g),
                number(g.eligible),
                *(
                    [number(n) for n in (g.count.ballots, g.count.for_, g.count.against, g.count.blank)]
                    if g.count
                    else [_why_not_shown(told, g), "–", "–", "–"]
                ),
            ]
            for g in groups
        ]
        + _hidden_together(told, groups[0].dimension if groups else ""),
        "hidden": any(g.count is None for g in groups),
    }


def _by_larger_area(groups: list[GroupResult], turnout: list[Any], shares: list[Any]) -> list[dict[str, Any]]:
    """The bars of many neighbourhoods, by the larger area that each lies in now; nothing for a few."""
    if len(groups) <= MOST_BARS:
        return []
    larger = {area.code: part for part, inside in larger_areas().items() for area in inside}
    parts: dict[str, dict[str, Any]] = {}
    for group, voted, was_for in zip(groups, turnout, shares, strict=True):
        name = larger.get(group.code, "")
        part = parts.setdefault(name, {"name": name or _("Other neighbourhoods"), "turnout": [], "for": []})
        part["turnout"].append(voted)
        part["for"].append(was_for)
    return [parts[name] for name in sorted(parts, key=lambda name: (not name, sort_key(name)))]


def group_name(group: GroupResult) -> str:
    """The group's name, with the groups that count in it."""
    inside = [name for name in group.names if name != group.name]
    return (
        _("%(group)s with %(others)s") % {"group": group.name, "others": ", ".join(inside)}
        if inside
        else group.name
    )


def _why_not_shown(told: Result, group: GroupResult) -> str:
    if group.few:
        return _("fewer than %(n)s") % {"n": number(told.rule.smallest_shown)}
    return _("not shown")


def _hidden_together(told: Result, dimension: str) -> list[list[str]]:
    """The sum of the groups that are not shown, as in the sealed lists."""
    count = told.together.get(dimension)
    if count is None:
        return []
    figures = [number(n) for n in (count.ballots, count.for_, count.against, count.blank)]
    return [[_("Not shown, together"), "–", *figures]]


def ages_weighed(told: Result) -> list[list[str]]:
    """The weight of each age band among those who may vote and among the ballots; empty when a band is hidden."""
    if told.share_for_weighted is None or not told.eligible or not told.whole.ballots:
        return []
    return [
        [
            group_name(band),
            percent(Fraction(band.eligible, told.eligible)),
            percent(Fraction(band.count.ballots, told.whole.ballots)),
            percent(band.share_for),
        ]
        for band in told.bands
        if band.count is not None
    ]
