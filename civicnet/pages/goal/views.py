"""The page of one goal: its figure, who works on it, what assessments said about it, and how it was worded before."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString

from civicnet.http import render
from civicnet.pages.vision.views import counted
from civicnet.permissions import PUBLIC, access
from civicnet.text import diff_words
from civicnet.workflow import may
from initiatives.assessments.models import Assessment, GoalScore, Reading, Score
from vision.endorsement.views.result import support_of_goal
from vision.models import Goal, Measurement, Revision, VisionVersion
from vision.report import credited
from vision.trend import drawing

PER_PAGE = 10
MOST_SCORES = 20
# The order in which scores are told; what says nothing about the goal comes last.
TOLD = (
    Score.STRONG,
    Score.CONTRIBUTES,
    Score.NEUTRAL,
    Score.FRICTION,
    Score.CONTRARY,
    Score.TOO_LITTLE,
)


@access(PUBLIC)
def goal(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """`/visie/versie/<number>/doel/<code>/`."""
    versions = VisionVersion.objects.visible_to(request.user)
    found = get_object_or_404(
        Goal.objects.select_related("version", "theme", "indicator").prefetch_related(
            Prefetch("indicator__measurements", Measurement.objects.in_order())
        ),
        version__in=versions,
        version__number=number,
        code=code,
    )
    serving = counted().for_list().serving(found)
    page = Paginator(serving, PER_PAGE).get_page(request.GET.get("pagina"))
    scores = _scores(found, request.user)
    indicator = getattr(found, "indicator", None)
    return render(
        request,
        "pages/goal.html",
        {
            "goal": found,
            "indicator": indicator,
            "trend": drawing(indicator) if indicator else None,
            "may_measure": found.version.state == "adopted" and may(request.user, "vision.measure"),
            "page": page,
            "was_in_force": found.version.state == VisionVersion.State.SUPERSEDED,
            "unanswered": _unanswered(found) if found.version.state == VisionVersion.State.ADOPTED else [],
            "said": _in_words(scores),
            "scores": scores[:MOST_SCORES],
            "support": support_of_goal(found),
            "wordings": _wordings(found, versions),
            "fates": Revision.objects.fates(versions).filter(code=found.code),
            "credited": credited(found.version, "goal", found.code),
            "later": list(found.continued_by.filter(version__in=versions).select_related("version")),
            "changed_at": found.version.changed_at,
        },
    )


def _unanswered(found: Goal) -> list[dict[str, Any]]:
    """The goals of earlier versions that go on as this one, with how many who said to work on them have not said yet
    whether they work on this one. Two queries.
    """
    of_before: list[Goal] = []
    layer: Any = [found]
    while layer:
        layer = list(
            Goal.objects.filter(continued_by__in=layer)
            .exclude(pk__in=[goal.pk for goal in of_before])
            .select_related("version")
            .distinct()
        )
        of_before += layer
    still = Goal.initiatives.through.objects.filter(goal__in=of_before, initiative__in=counted())  # type: ignore[attr-defined]
    numbers = dict(still.order_by().values_list("goal").annotate(n=Count("pk")))
    return [{"goal": goal, "n": numbers[goal.pk]} for goal in of_before if goal.pk in numbers]


def _scores(found: Goal, user: Any) -> list[GoalScore]:
    """What published answers say about the goal, newest first; never what is still being read."""
    answers = Assessment.objects.visible_to(user).decided()
    return list(
        GoalScore.objects.filter(
            goal=found, reading__kind=Reading.Kind.AGREED, reading__assessment__in=answers, score__in=TOLD
        )
        .select_related("reading__assessment__initiative")
        .defer("reading__assessment__initiative__search", "reading__assessment__initiative__search_text")
        .order_by("-reading__assessment__decided_at", "-pk")
    )


def _in_words(scores: list[GoalScore]) -> list[dict[str, Any]]:
    """How many plans got each score. Counts, never a sum or a mean."""
    counts = Counter(row.score for row in scores)
    return [{"word": score.label, "n": counts[score]} for score in TOLD if counts[score]]


def _wordings(found: Goal, versions: Any) -> list[dict[str, Any]]:
    """The earlier wordings, newest first, each with what the next one changed."""
    told: list[dict[str, Any]] = []
    seen = {found.pk}
    layer = [found]
    while layer:
        earlier = (
            Goal.objects.filter(continued_by__in=layer, version__in=versions)
            .exclude(pk__in=seen)
            .select_related("version")
            .order_by("-version__made_at", "position")
            .distinct()
        )
        by_pk = {g.pk: g for g in earlier}
        links = Goal.continues.through.objects.filter(from_goal__in=layer, to_goal__in=by_pk)  # type: ignore[attr-defined]
        texts = {g.pk: g.wording for g in layer}
        for old, new in links.order_by("to_goal__position").values_list("to_goal", "from_goal"):
            if old not in seen:
                seen.add(old)
                then = by_pk[old]
                html: SafeString | None = (
                    diff_words(then.wording, texts[new]) if then.wording != texts[new] else None
                )
                told.append({"goal": then, "html": html})
        layer = list(by_pk.values())
    return told
