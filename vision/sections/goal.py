"""The vision's parts of the page of a goal (civicnet/pages/goal)."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from civicnet.sections import Section
from civicnet.text import diff_words
from civicnet.workflow import may
from vision.models import Goal, Measurement, Revision, VisionVersion
from vision.papers.report import credited_proposals
from vision.trend import draw_trend


def fetch_for_goal(rows: QuerySet[Goal], user: Any) -> QuerySet[Goal]:
    """Those of `rows` that `user` may see, with what their pages show of them. Two queries."""
    figures = Prefetch("indicator__measurements", Measurement.objects.in_order())
    return (
        rows.filter(version__in=VisionVersion.objects.visible_to(user))
        .select_related("version", "theme", "indicator")
        .prefetch_related(figures)
    )


def for_goal(goal: Goal, user: Any) -> Section | None:
    """How it is measured, and which goals continue it in later versions."""
    versions = VisionVersion.objects.visible_to(user)
    indicator = getattr(goal, "indicator", None)
    in_force = goal.version.state == VisionVersion.State.ADOPTED
    return Section(
        name="cijfer",
        template="vision/sections/goal.html",
        context={
            "indicator": indicator,
            "trend": draw_trend(indicator) if indicator else None,
            "may_measure": in_force and may(user, "vision.measure"),
            "later": list(goal.continued_by.filter(version__in=versions).select_related("version")),
        },
    )


def history_for_goal(goal: Goal, user: Any) -> Section | None:
    """Who helped to write it, and how its wording changed from version to version."""
    versions = VisionVersion.objects.visible_to(user)
    return Section(
        name="eerder",
        template="vision/sections/goal_history.html",
        context={
            "credited": credited_proposals(goal.version, "goal", goal.code),
            "fates": Revision.objects.fates(versions).filter(code=goal.code),
            "wordings": _wordings(goal, versions),
        },
    )


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
