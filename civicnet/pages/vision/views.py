"""The vision in force, to read theme by theme, with how many initiatives work on each goal."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.assessments.models import Assessment, GoalScore, Reading, Score
from initiatives.sections.serving import serving, unanswered
from vision.endorsement.models import Round
from vision.endorsement.views.result import support_of
from vision.models import Goal, VisionVersion, takes_reactions
from vision.succession import Fate, successions
from vision.trend import standing


@access(PUBLIC)
def read(request: HttpRequest) -> HttpResponse:
    """`/visie/`: the adopted text; before there is one, what will be here and what is under way."""
    seen = VisionVersion.objects.visible_to(request.user)
    found = seen.filter(state=VisionVersion.State.ADOPTED).with_text().first()
    versions = list(seen.select_related("vision"))
    asked = next((v for v in versions if v.state in ("consultation", "amending")), None)
    context: dict[str, Any] = {
        "version": found,
        "vote": Round.objects.announced(),
        "versions": versions,
        "asked": asked,
        "is_open": asked is not None and takes_reactions(asked),
    }
    if found is not None:
        context["support"] = support = support_of(found)
        counts, before = serving(found), unanswered(found)
        for theme in found.themes.all():
            for goal in theme.goals.all():
                goal.serving = counts.get(goal.pk, 0)  # type: ignore[attr-defined]  # for the template
                goal.unanswered = before.get(goal.pk, 0)  # type: ignore[attr-defined]  # as above
                goal.support = support["goals"].get(goal.code, "") if support else ""  # type: ignore[attr-defined]
                if indicator := getattr(goal, "indicator", None):
                    indicator.standing = standing(indicator)
        context["changed_at"] = found.changed_at
    return render(request, "pages/vision.html", context)


@access(PUBLIC)
def touched(request: HttpRequest, number: str) -> HttpResponse:
    """`/visie/versie/<number>/geraakt/`: the answers that rest on goals which this version changed or dropped."""
    version = get_object_or_404(VisionVersion.objects.visible_to(request.user).with_text(), number=number)
    before = previous(version)
    rows = answers_on(changed_goals(before, version), request.user) if before else []
    context = {
        "version": version,
        "before": before,
        "page": Paginator(rows, 25).get_page(request.GET.get("pagina")),
    }
    return render(request, "pages/touched.html", context)


def previous(version: VisionVersion) -> VisionVersion | None:
    """The version that was in force before this one."""
    earlier = VisionVersion.objects.filter(vision=version.vision, adopted_on__isnull=False).exclude(
        pk=version.pk
    )
    if version.adopted_on:
        earlier = earlier.filter(adopted_on__lte=version.adopted_on)
    return earlier.with_text().order_by("-adopted_on", "-pk").first()


def changed_goals(old: VisionVersion, new: VisionVersion) -> list[Goal]:
    """The goals of `old` that `new` does not go on with unchanged: in the same words, measured the same."""
    goals = [goal for theme in old.themes.all() for goal in theme.goals.all()]
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
