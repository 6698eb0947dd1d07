"""The result of a round, its files, and the way to check them. Nothing is told before a round is closed."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from civicnet import downloads
from civicnet.areas.maps import draw
from civicnet.areas.models import Neighbourhood
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from vision.endorsement import verify, words
from vision.endorsement.broad import Count
from vision.endorsement.models import Group, Round
from vision.endorsement.result import GoalResult, GroupResult, Result, chosen_for, result_of
from vision.endorsement.tally import canonical, published_file
from vision.endorsement.values import DIMENSIONS
from vision.models import Goal, VisionVersion

State = Round.State
SCRIPT = Path(verify.__file__)
# From the least dark shade of the map on.
LEVELS = (Fraction(0), Fraction(1, 2), Fraction(2, 3))
# How many goals say what a group of voters is about.
MOST_TELLING = 3


@access(PUBLIC)
def latest(request: HttpRequest) -> HttpResponse:
    """`/visie/uitslag/`: the result of the newest closed round; before there is one, what will be here."""
    seen = Round.objects.visible_to(request.user).select_related("version__vision")
    found = seen.filter(state=State.CLOSED).first()
    if found is None:
        return render(request, "endorsement/result_none.html", {"live": _live(request)})
    return _page(request, found)


@access(PUBLIC)
def result(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/uitslag/<code>/`: the result of one round; until it is closed, only when that will be."""
    seen = Round.objects.visible_to(request.user).select_related("version__vision")
    found = get_object_or_404(seen, code=code)
    if found.state != State.CLOSED:
        return render(
            request, "endorsement/result_later.html", {"round": found, "changed_at": found.changed_at}
        )
    return _page(request, found)


@access(PUBLIC)
def ballots(request: HttpRequest, code: str) -> FileResponse:
    """`/visie/uitslag/<code>/stemmen.txt`: the manifest and every sealed list in one file, to recount."""
    found = _closed(request, code)
    return FileResponse(
        published_file(found),
        as_attachment=True,
        filename=f"stemmen-{found.code}.txt",
        content_type="text/plain; charset=utf-8",
    )


@access(PUBLIC)
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/uitslag/<code>/manifest.json`: exactly the bytes of which the page shows the SHA-256."""
    found = _closed(request, code)
    response = HttpResponse(found.manifest.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="manifest-{found.code}.json"'
    return response


@access(PUBLIC)
def opinions(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/uitslag/<code>/doelen.json`: what was found per goal, of which the manifest has the SHA-256."""
    found = _closed(request, code)
    if found.opinions is None:
        raise Http404
    response = HttpResponse(canonical(found.opinions), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="doelen-{found.code}.json"'
    return response


@access(PUBLIC)
def sealed_list(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """`/visie/uitslag/<code>/lijsten/<name>`: one sealed list."""
    found = get_object_or_404(_closed(request, code).lists, name=name)
    file_name = f"{code}-{name.replace(':', '-')}.txt"
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=file_name,
        content_type="text/plain; charset=utf-8",
    )


@access(PUBLIC)
def groups(request: HttpRequest, code: str, form: downloads.Form) -> HttpResponseBase:
    """`/visie/uitslag/<code>/groepen.xlsx` and its like: the figures of the page. What it does not show stays empty."""
    found = _closed(request, code)
    told = result_of(found)
    columns = (
        ("indeling", _("By")),
        ("code", _("Code")),
        ("naam", _("Name")),
        ("kiesgerechtigd", _("May vote")),
        ("stemmen", _("Ballots")),
        ("voor", _("For")),
        ("tegen", _("Against")),
        ("blanco", _("Blank")),
    )
    rows: list[list[downloads.Cell]] = [["", "", _("everybody"), told.eligible, *_figures(told.whole)]]
    for group in told.groups:
        by = downloads.Coded(DIMENSIONS[group.dimension], str(Group.Dimension(group.dimension).label))
        rows.append([by, group.code, _name(group), group.eligible, *_figures(group.count)])
    table = downloads.Table(
        f"groepen-{found.code}", [downloads.Column(*column) for column in columns], rows, len(rows)
    )
    return downloads.response(request, table, form)


def _figures(count: Count | None) -> list[downloads.Cell]:
    return [None] * 4 if count is None else [count.ballots, count.for_, count.against, count.blank]


@access(PUBLIC)
def script(request: HttpRequest) -> HttpResponse:
    """`/visie/uitslag/verify_round.py`: the program that recounts a file of ballots, without anything of this site."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_round.py"'
    return response


def _closed(request: HttpRequest, code: str) -> Round:
    found: Round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    if found.state != State.CLOSED:
        raise Http404
    return found


def _live(request: HttpRequest) -> Round | None:
    """A round that everybody may know of and that is not over yet."""
    live = Round.objects.visible_to(request.user).exclude(state=State.PREPARING)
    return live.filter(state__in=Round.LIVE).first()


# ---- the page --------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, round: Round) -> HttpResponse:
    told = result_of(round)
    others = list(
        Round.objects.visible_to(request.user)
        .filter(state=State.CLOSED, version__vision=round.version.vision)
        .exclude(pk=round.pk)
        .select_related("version")
    )
    before = next((one for one in others if one.closes_at < round.closes_at), None)
    goals = list(round.version.goals.select_related("theme"))
    return render(
        request,
        "endorsement/result.html",
        {
            "round": round,
            "result": told,
            "outcome": words.outcome(told),
            "tone": words.tone(told),
            "counted": words.counted(told),
            "rules": rules_beside(told, result_of(before) if before else None),
            "before": before,
            "others": [{"round": one, "outcome": words.outcome(result_of(one))} for one in others],
            "live": _live(request),
            "map": _map(told),
            "bars": [_bars(told, told.neighbourhoods), _bars(told, told.bands)],
            "merged": [g for g in told.groups if len(g.names) > 1],
            "weighing": _weighing(told),
            "limit": words.least(told.rule.majority),
            "raw": words.percent(told.share_for, told.rule.majority),
            "weighted": words.percent(told.share_for_weighted, told.rule.majority),
            "opinions": _opinions(told, {goal.code: goal for goal in goals}),
            "lists": [
                one | {"lines": words.number(one["lines"])} for one in json.loads(round.manifest)["lists"]
            ],
            "changed_at": round.closed_at,
        },
    )


def rules_beside(told: Result, before: Result | None) -> list[dict[str, Any]]:
    """The four rules, each with how it went in the round before."""
    earlier = words.rules(before) if before else [None] * 4
    return [{"sentence": now, "before": then} for now, then in zip(words.rules(told), earlier, strict=True)]


def _map(told: Result) -> Any:
    """The neighbourhoods, shaded by how many of those who chose were for."""
    by_code = {code: group for group in told.neighbourhoods for code in group.codes}
    rows = Neighbourhood.objects.without_outlines().filter(code__in=by_code)
    drawn = draw({}, url=lambda area: "")
    areas = []
    wanted = {row.pk: by_code[row.code] for row in rows}
    # As they were called in this round: neighbourhoods go on to change.
    names = {c: n for g in told.neighbourhoods for c, n in zip(g.codes, g.names, strict=True)}
    for area in drawn.areas:
        group = wanted.get(area.pk)
        share = group.share_for if group else None
        level = 0 if share is None else sum(share >= low for low in LEVELS)
        share_text = words.percent(share, Fraction(1, 2))
        areas.append(
            {"area": area, "name": names.get(area.code, area.name), "level": level, "share": share_text}
        )
    return {"drawn": drawn, "areas": areas} if areas else None


def _bars(told: Result, groups: list[GroupResult]) -> dict[str, Any]:
    """Turnout and share for by group, as bars and as a table."""
    rule = told.rule

    def row(group: GroupResult, share: Fraction | None, limit: Fraction) -> dict[str, Any]:
        return {
            "name": _name(group),
            "value": 0 if share is None else float(share) * 100,
            "text": words.percent(share, limit),
            "goal": float(limit) * 100,
        }

    return {
        "kind": groups[0].dimension if groups else "",
        "turnout": [row(g, g.turnout, rule.group_turnout) for g in groups],
        # A full bar is twice the highest turnout, so that small shares can be seen.
        "full": max([float(g.turnout) * 100 for g in groups if g.turnout is not None] or [50]) * 1.25,
        "for": [row(g, g.share_for, 1 - rule.against_limit) for g in groups],
        "table": [
            [
                _name(g),
                words.number(g.eligible),
                *(
                    [words.number(n) for n in (g.count.ballots, g.count.for_, g.count.against, g.count.blank)]
                    if g.count
                    else [_few(told, g), "–", "–", "–"]
                ),
            ]
            for g in groups
        ]
        + _together(told, groups[0].dimension if groups else ""),
        "hidden": any(g.count is None for g in groups),
    }


def _name(group: GroupResult) -> str:
    """The group's name, with the groups that count in it."""
    inside = [name for name in group.names if name != group.name]
    return (
        _("%(group)s with %(others)s") % {"group": group.name, "others": ", ".join(inside)}
        if inside
        else group.name
    )


def _few(told: Result, group: GroupResult) -> str:
    if group.few:
        return _("fewer than %(n)s") % {"n": words.number(told.rule.smallest_shown)}
    return _("not shown")


def _together(told: Result, dimension: str) -> list[list[str]]:
    """What the groups that are not shown have together, as the sealed lists tell it."""
    count = told.together.get(dimension)
    if count is None:
        return []
    figures = [words.number(n) for n in (count.ballots, count.for_, count.against, count.blank)]
    return [[_("Not shown, together"), "–", *figures]]


def _weighing(told: Result) -> list[list[str]]:
    """Per age band how heavy it is among those who may vote and among the ballots; empty when a band is hidden."""
    if told.share_for_weighted is None or not told.eligible or not told.whole.ballots:
        return []
    return [
        [
            _name(band),
            words.percent(Fraction(band.eligible, told.eligible)),
            words.percent(Fraction(band.count.ballots, told.whole.ballots)),
            words.percent(band.share_for),
        ]
        for band in told.bands
        if band.count is not None
    ]


# ---- per goal --------------------------------------------------------------------------------------------------------


def _opinions(told: Result, goals: dict[str, Goal]) -> dict[str, Any] | None:
    """What voters chose goal by goal; None when they were not asked, or too few chose."""
    found = told.opinions
    if found is None:
        return None
    names = [name for name, people in found.groups]
    return {
        "people": words.number(found.people or 0),
        "hidden": any(goal.count is None for goal in found.goals),
        "groups": [
            {"name": name, "people": words.number(people), "about": _about(n, found.goals, goals)}
            for n, (name, people) in enumerate(found.groups)
        ],
        "goals": [_goal(told, goal, goals[goal.code], names) for goal in found.goals if goal.code in goals],
        "head": [_("Goal"), _("All"), *(_("Group %(name)s") % {"name": name} for name in names)]
        + ([_("Bridges"), _("Least in")] if names else []),
    }


def _goal(told: Result, goal: GoalResult, row: Goal, names: list[str]) -> dict[str, Any]:
    """One goal with its dots; `table`: the same in figures."""
    # A goal on which too few chose has no counts of the groups, though they have names.
    shares = [chosen_for(count) for count in goal.groups]
    counts = list(zip(names, goal.groups, shares, strict=True)) if goal.groups else []
    dots: list[dict[str, Any]] = [
        {"name": name, "x": round(float(share) * 100, 1), "text": words.percent(share)}
        for name, _count, share in counts
        if share is not None
    ]
    every = words.percent(goal.support) if goal.count else _("not shown")
    bridge = "–" if goal.bridge is None else words.percent(Fraction(str(goal.bridge)))
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
            {"text": f"{row.code} {row.text}", "url": row.get_absolute_url()},
            every,
            *cells,
            *([bridge, goal.lowest or "–"] if names else []),
        ],
    }


def _about(place: int, found: tuple[GoalResult, ...], goals: dict[str, Goal]) -> list[dict[str, Any]]:
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
        {"goal": goals[code], "more": gap > 0, "share": words.percent(share), "all": words.percent(support)}
        for gap, code, share, support in differing[:MOST_TELLING]
        if gap
    ]


# ---- on the pages of the vision --------------------------------------------------------------------------------------


def support_of(version: VisionVersion) -> dict[str, Any] | None:
    """How broadly a version is endorsed, in short; None when no round on it is closed. `goals`: support by code."""
    rounds = Round.objects.filter(state=State.CLOSED, version__vision=version.vision_id).select_related(
        "version"
    )
    found = next((one for one in rounds if one.version_id == version.pk), None)
    if found is None:
        return None
    told = result_of(found)
    before = next((one for one in rounds if one.closes_at < found.closes_at), None)
    goals = told.opinions.goals if told.opinions else ()
    return {
        "round": found,
        "outcome": words.outcome(told),
        "tone": words.tone(told),
        "counted": words.counted(told),
        "rules": rules_beside(told, result_of(before) if before else None),
        "before": before,
        "goals": {goal.code: words.percent(goal.support) for goal in goals if goal.count},
    }


def support_of_goal(goal: Goal) -> dict[str, Any] | None:
    """What voters chose on one goal, with its dots; None when there is nothing to tell."""
    found = (
        Round.objects.filter(state=State.CLOSED, version=goal.version_id).select_related("version").first()
    )
    told = result_of(found) if found else None
    if told is None or told.opinions is None:
        return None
    names = [name for name, people in told.opinions.groups]
    for one in told.opinions.goals:
        if one.code == goal.code and one.count is not None:
            figures = (one.count.ballots, one.count.for_, one.count.against, one.count.blank)
            people, chose_for, against, blank = (words.number(n) for n in figures)
            return {
                "round": found,
                "row": _goal(told, one, goal, names),
                "names": names,
                "people": people,
                "for": chose_for,
                "against": against,
                "blank": blank,
            }
    return None
