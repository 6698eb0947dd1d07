"""What voters chose goal by goal, as rows for a page: figures, dots, and what distinguishes the groups."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from vision.endorsement.result import GoalResult, Result, chosen_for
from vision.endorsement.result_words import number, percent
from vision.models import Goal

# How many goals say what a group of voters is about.
MOST_TELLING = 3


def opinions_by_goal(told: Result, goals: dict[str, Goal]) -> dict[str, Any] | None:
    """What voters chose goal by goal; None when they were not asked, or too few chose."""
    found = told.opinions
    if found is None:
        return None
    names = [name for name, people in found.groups]
    return {
        "people": number(found.people or 0),
        "hidden": any(goal.count is None for goal in found.goals),
        "groups": [
            {"name": name, "people": number(people), "about": _telling_goals(n, found.goals, goals)}
            for n, (name, people) in enumerate(found.groups)
        ],
        "goals": [
            goal_row(told, goal, goals[goal.code], names) for goal in found.goals if goal.code in goals
        ],
        "head": [_("Goal"), _("All"), *(_("Group %(name)s") % {"name": name} for name in names)]
        + ([_("Bridges"), _("Least in")] if names else []),
    }


def goal_row(told: Result, goal: GoalResult, row: Goal, names: list[str]) -> dict[str, Any]:
    """One goal with its dots; `table`: the same in figures."""
    # A goal on which too few chose has no counts of the groups, though they have names.
    shares = [chosen_for(count) for count in goal.groups]
    counts = list(zip(names, goal.groups, shares, strict=True)) if goal.groups else []
    dots: list[dict[str, Any]] = [
        {"name": name, "x": round(float(share) * 100, 1), "text": percent(share)}
        for name, _count, share in counts
        if share is not None
    ]
    every = percent(goal.support) if goal.count else _("not shown")
    bridge = "–" if goal.bridge is None else percent(Fraction(str(goal.bridge)))
    against = [name for name, count, _share in counts if count.against > count.for_]
    cells = [dot["text"] for dot in dots] or ["–"] * len(names)
    return {
        "goal": row,
        "count": goal.count,
        "support": every,
        "x": None if goal.support is None else round(float(goal.support) * 100, 1),
        "dots": dots,
        "low": min((dot["x"] for dot in dots), default=0),
        "high": max((dot["x"] for dot in dots), default=0),
        "bridge": bridge,
        "lowest": goal.lowest,
        "against": ", ".join(against),
        "table": [
            {"text": f"{row.text} ({row.code})", "url": row.get_absolute_url()},
            every,
            *cells,
            *([bridge, goal.lowest or "–"] if names else []),
        ],
    }


def _telling_goals(place: int, found: tuple[GoalResult, ...], goals: dict[str, Goal]) -> list[dict[str, Any]]:
    """The goals on which a group differs most from all voters, with both figures."""
    differing = []
    for goal in found:
        if not goal.groups or goal.support is None or goal.code not in goals:
            continue
        share = chosen_for(goal.groups[place])
        if share is not None:
            differing.append((share - goal.support, goal.code, share, goal.support))
    differing.sort(key=lambda one: (-abs(one[0]), one[1]))
    return [
        {"goal": goals[code], "more": gap > 0, "share": percent(share), "all": percent(support)}
        for gap, code, share, support in differing[:MOST_TELLING]
        if gap
    ]
