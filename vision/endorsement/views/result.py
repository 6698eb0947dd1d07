"""The result of a round, its files, and the way to check them. Nothing is told before a round is closed."""

import json
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from civicnet import downloads
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from vision.endorsement import verify
from vision.endorsement.broad import Count
from vision.endorsement.models import Group, Round
from vision.endorsement.result import result_of
from vision.endorsement.result_charts import ages_weighed, bars_of, group_name, map_of
from vision.endorsement.result_goals import opinions_by_goal
from vision.endorsement.result_words import (
    least_in_words,
    number,
    outcome_sentence,
    outcome_tone,
    percent,
    rules_with_before,
    turnout_sentence,
)
from vision.endorsement.tally import canonical, published_file
from vision.endorsement.values import DIMENSIONS

State = Round.State
SCRIPT = Path(verify.__file__)


@access(PUBLIC)
@kept("vision", "endorsement", "areas")
def latest(request: HttpRequest) -> HttpResponse:
    """`/visie/uitslag/`: the result of the newest closed round; before there is one, what will be here."""
    seen = Round.objects.visible_to(request.user).select_related("version__vision")
    found = seen.filter(state=State.CLOSED).first()
    if found is None:
        return render(request, "endorsement/result_none.html", {"live": _round_under_way(request)})
    return _result_page(request, found)


@access(PUBLIC)
@kept("vision", "endorsement", "areas")
def result(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/uitslag/<code>/`: the result of one round; until it is closed, only when that will be."""
    seen = Round.objects.visible_to(request.user).select_related("version__vision")
    found = get_object_or_404(seen, code=code)
    if found.state != State.CLOSED:
        return render(
            request, "endorsement/result_later.html", {"round": found, "changed_at": found.changed_at}
        )
    return _result_page(request, found)


@access(PUBLIC)
def ballots(request: HttpRequest, code: str) -> FileResponse:
    """`/visie/uitslag/<code>/stemmen.txt`: the manifest and every sealed list in one file, to recount."""
    found = _closed_round_or_404(request, code)
    return FileResponse(
        published_file(found),
        as_attachment=True,
        filename=f"stemmen-{found.code}.txt",
        content_type="text/plain; charset=utf-8",
    )


@access(PUBLIC)
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/uitslag/<code>/manifest.json`: exactly the bytes of which the page shows the SHA-256."""
    found = _closed_round_or_404(request, code)
    response = HttpResponse(found.manifest.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="manifest-{found.code}.json"'
    return response


@access(PUBLIC)
def opinions(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/uitslag/<code>/doelen.json`: what was found per goal, of which the manifest has the SHA-256."""
    found = _closed_round_or_404(request, code)
    if found.opinions is None:
        raise Http404
    response = HttpResponse(canonical(found.opinions), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="doelen-{found.code}.json"'
    return response


@access(PUBLIC)
def sealed_list(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """`/visie/uitslag/<code>/lijsten/<name>`: one sealed list."""
    found = get_object_or_404(_closed_round_or_404(request, code).lists, name=name)
    file_name = f"{code}-{name.replace(':', '-')}.txt"
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=file_name,
        content_type="text/plain; charset=utf-8",
    )


@access(PUBLIC)
def groups(request: HttpRequest, code: str, form: downloads.Form) -> HttpResponseBase:
    """`/visie/uitslag/<code>/groepen.xlsx` and its like: the figures of the page; what it does not show is empty."""
    found = _closed_round_or_404(request, code)
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
    rows: list[list[downloads.Cell]] = [["", "", _("everybody"), told.eligible, *_ballot_figures(told.whole)]]
    for group in told.groups:
        by = downloads.Coded(DIMENSIONS[group.dimension], str(Group.Dimension(group.dimension).label))
        rows.append([by, group.code, group_name(group), group.eligible, *_ballot_figures(group.count)])
    table = downloads.Table(
        f"groepen-{found.code}", [downloads.Column(*column) for column in columns], rows, len(rows)
    )
    return downloads.response(request, table, form)


def _ballot_figures(count: Count | None) -> list[downloads.Cell]:
    return [None] * 4 if count is None else [count.ballots, count.for_, count.against, count.blank]


@access(PUBLIC)
def script(request: HttpRequest) -> HttpResponse:
    """`/visie/uitslag/verify_round.py`: the program that recounts a file of ballots, without anything of this site."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_round.py"'
    return response


def _closed_round_or_404(request: HttpRequest, code: str) -> Round:
    found: Round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    if found.state != State.CLOSED:
        raise Http404
    return found


def _round_under_way(request: HttpRequest) -> Round | None:
    """A round that everybody may know of and that is not over yet."""
    live = Round.objects.visible_to(request.user).exclude(state=State.PREPARING)
    return live.filter(state__in=Round.LIVE).first()


# ---- the page --------------------------------------------------------------------------------------------------------


def _result_page(request: HttpRequest, round: Round) -> HttpResponse:
    told = result_of(round)
    others = list(
        Round.objects.visible_to(request.user)
        .filter(state=State.CLOSED, version__vision=round.version.vision)
        .exclude(pk=round.pk)
        .with_figures()
    )
    before = next((one for one in others if one.closes_at < round.closes_at), None)
    goals = list(round.version.goals.select_related("theme"))
    return render(
        request,
        "endorsement/result.html",
        {
            "round": round,
            "result": told,
            "outcome": outcome_sentence(told),
            "tone": outcome_tone(told),
            "counted": turnout_sentence(told),
            "rules": rules_with_before(told, result_of(before) if before else None),
            "before": before,
            "others": [{"round": one, "outcome": outcome_sentence(result_of(one))} for one in others],
            "live": _round_under_way(request),
            "map": map_of(told),
            "bars": [bars_of(told, told.neighbourhoods), bars_of(told, told.bands)],
            "merged": [g for g in told.groups if len(g.names) > 1],
            "weighing": ages_weighed(told),
            "limit": least_in_words(told.rule.majority),
            "raw": percent(told.share_for, told.rule.majority),
            "weighted": percent(told.share_for_weighted, told.rule.majority),
            "opinions": opinions_by_goal(told, {goal.code: goal for goal in goals}),
            "lists": [one | {"lines": number(one["lines"])} for one in json.loads(round.manifest)["lists"]],
            "changed_at": round.closed_at,
        },
    )
