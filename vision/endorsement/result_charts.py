"""The groups of a result as a page draws them: on the map, as bars with a table, and how ages weigh."""

from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from civicnet.areas.finding import larger_areas
from civicnet.areas.larger import SCREEN, paths_from_far, rooms_in
from civicnet.areas.maps import WIDTH, draw
from civicnet.areas.zoom import needs_zoom
from civicnet.text import sort_key
from vision.endorsement.result import GroupResult, Result
from vision.endorsement.result_words import number, percent

# The share from which each shade of the map begins, lightest first.
LEVELS = (Fraction(0), Fraction(1, 2), Fraction(2, 3))
# More bars than this fold by larger area.
MOST_BARS: Final = 40


def map_of(told: Result) -> Any:
    """The neighbourhoods, shaded by how many of those who chose were for. Of many the outlines are for the whole map, and
    the names are those that have room on it; the browser asks for the rest (map.js). None when no neighbourhood of
    the round is drawn now: all went over into others since."""
    by_code = {code: group for group in told.neighbourhoods for code in group.codes}
    drawn = draw({}, url=lambda area: "")
    # As they were called in this round: neighbourhoods may change later.
    names = {c: n for g in told.neighbourhoods for c, n in zip(g.codes, g.names, strict=True)}
    zooms = needs_zoom()
    paths, rooms = (paths_from_far(), rooms_in("")) if zooms else ({}, {})
    areas = []
    for area in drawn.areas:
        group = by_code.get(area.code)
        share = group.share_for if group else None
        areas.append(
            {
                "area": area,
                "name": names.get(area.code, area.name),
                "level": 0 if share is None else sum(share >= low for low in LEVELS),
                "share": percent(share, Fraction(1, 2)),
                "path": paths.get(area.pk, area.path),
                "fits": not zooms or rooms[area.pk].fits_with_mark <= SCREEN / WIDTH,
            }
        )
    here = any(area.code in by_code for area in drawn.areas)
    return {"drawn": drawn, "areas": areas, "zooms": zooms} if here else None


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
    table = [_figures_of(told, group) for group in groups]
    together = _hidden_together(told, groups[0].dimension if groups else "")
    parts = _by_larger_area(groups, turnout, shares, table)
    return {
        "kind": groups[0].dimension if groups else "",
        "turnout": turnout,
        "parts": parts,
        # A full bar is twice the highest turnout, so that small shares can be seen.
        "full": max([float(g.turnout) * 100 for g in groups if g.turnout is not None] or [50]) * 1.25,
        "for": shares,
        # Where the larger areas have their own, only what is not shown in any of them.
        "table": together if parts else table + together,
        "hidden": any(g.count is None for g in groups),
    }


def _figures_of(told: Result, group: GroupResult) -> list[str]:
    """A row of the table: who may vote, ballots, for, against, blank."""
    count = group.count
    if count is None:
        return [group_name(group), number(group.eligible), _why_not_shown(told, group), "–", "–", "–"]
    figures = [number(n) for n in (count.ballots, count.for_, count.against, count.blank)]
    return [group_name(group), number(group.eligible), *figures]


def _by_larger_area(
    groups: list[GroupResult], turnout: list[Any], shares: list[Any], table: list[list[str]]
) -> list[dict[str, Any]]:
    """The bars and figures of many neighbourhoods, by the larger area that each lies in now; nothing for a few."""
    if len(groups) <= MOST_BARS:
        return []
    larger = {area.code: part for part, inside in larger_areas().items() for area in inside}
    parts: dict[str, dict[str, Any]] = {}
    for group, voted, was_for, figures in zip(groups, turnout, shares, table, strict=True):
        name = larger.get(group.code, "")
        empty: dict[str, Any] = {
            "name": name or _("Other neighbourhoods"),
            "turnout": [],
            "for": [],
            "table": [],
        }
        part = parts.setdefault(name, empty)
        part["turnout"].append(voted)
        part["for"].append(was_for)
        part["table"].append(figures)
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
