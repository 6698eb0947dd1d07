"""The answers that a new version of the vision affects: they rest on goals that it changed or dropped."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.assessments.models import Assessment, GoalScore, Reading, Score
from vision.models import Goal, VisionVersion
from vision.succession import Fate, successions


@access(PUBLIC)
@kept("vision", "initiatives", "assessments")
def touched(request: HttpRequest, number: str) -> HttpResponse:
    """`/visie/versie/<number>/geraakt/`: the answers that rest on goals which this version changed or dropped."""
    version = get_object_or_404(VisionVersion.objects.visible_to(request.user), number=number)
    before = version_before(version)
    rows = answers_on(changed_goals(before, version), request.user) if before else []
    context = {
        "version": version,
        "before": before,
        "page": Paginator(rows, 25).get_page(request.GET.get("pagina")),
    }
    return render(request, "assessments/touched.html", context)


def version_before(version: VisionVersion) -> VisionVersion | None:
    """The version that was in force before this one."""
    earlier = VisionVersion.objects.filter(vision=version.vision, adopted_on__isnull=False).exclude(
        pk=version.pk
    )
    if version.adopted_on:
        earlier = earlier.filter(adopted_on__lte=version.adopted_on)
    return earlier.order_by("-adopted_on", "-pk").first()


def changed_goals(old: VisionVersion, new: VisionVersion) -> list[Goal]:
    """The goals of `old` that `new` does not continue unchanged: in the same words, measured the same way."""
    goals = list(old.goals.select_related("indicator"))
    became = successions(new, goals)
    return [goal for goal in goals if became[goal.pk].fate != Fate.UNCHANGED]


def answers_on(goals: list[Goal], user: Any) -> list[dict[str, Any]]:
    """The published answers in which one of `goals` was scored, newest first, each with those goals."""
    found: dict[int, dict[str, Any]] = {}
    scores = (
        GoalScore.objects.filter(
            goal__in=goals,
            reading__kind=Reading.Kind.AGREED,
            reading__assessment__in=Assessment.objects.visible_to(user).decided(),
        )
        .exclude(score=Score.NOT_APPLICABLE)
        .select_related("goal", "reading__assessment__initiative")
        .defer("reading__assessment__initiative__search", "reading__assessment__initiative__search_text")
        .order_by("-reading__assessment__decided_at", "goal__code")
    )
    for score in scores:
        case = score.reading.assessment
        found.setdefault(case.pk, {"case": case, "goals": []})["goals"].append(score.goal)
    return list(found.values())
