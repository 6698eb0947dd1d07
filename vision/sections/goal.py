"""The vision's parts of the page of a goal (civicnet/pages/goal)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from civicnet.sections import Section
from civicnet.text import diff_words
from civicnet.workflow import may
from vision.models import Goal, Measurement, Revision, VisionVersion
from vision.papers.report import credited_proposals
from vision.succession import Lineage
from vision.trend import draw_trend


def fetch_for_goal(rows: QuerySet[Goal], user: Any) -> QuerySet[Goal]:
    """Those of `rows` that `user` may see, with what their pages show of them. Two queries."""
    figures = Prefetch("indicator__measurements", Measurement.objects.in_order())
    return (
        rows.filter(version__in=VisionVersion.objects.visible_to(user))
        .select_related("version", "theme", "indicator")
        .prefetch_related(figures)
    )


def for_goal(goal: Goal, user: Any, lineage: Lineage) -> Section | None:
    """How it is measured, and which goals continue it in later versions."""
    indicator = getattr(goal, "indicator", None)
    in_force = goal.version.state == VisionVersion.State.ADOPTED
    return Section(
        name="cijfer",
        template="vision/sections/goal.html",
        context={
            "indicator": indicator,
            "trend": draw_trend(indicator) if indicator else None,
            "may_measure": in_force and may(user, "vision.measure"),
            "later": lineage.later,
        },
    )


def history_for_goal(goal: Goal, user: Any, lineage: Lineage) -> Section | None:
    """Who helped to write it, and how its wording changed from version to version."""
    versions = VisionVersion.objects.visible_to(user)
    return Section(
        name="eerder",
        template="vision/sections/goal_history.html",
        context={
            "credited": credited_proposals(goal.version, "goal", goal.code),
            "fates": Revision.objects.fates(versions).filter(code=goal.code),
            "wordings": _wordings(goal, lineage),
        },
    )


def _wordings(found: Goal, lineage: Lineage) -> list[dict[str, Any]]:
    """The earlier wordings, newest first, each with what the next one changed."""
    told: list[dict[str, Any]] = []
    layer: Sequence[Goal] = (found,)
    for before in lineage.earlier:
        for then in sorted(before, key=lambda goal: goal.position):
            after = next((goal for goal in layer if then.pk in lineage.continues.get(goal.pk, ())), found)
            html = diff_words(then.wording, after.wording) if then.wording != after.wording else None
            told.append({"goal": then, "html": html})
        layer = before
    return told
