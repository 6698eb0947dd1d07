"""Drafts from before the revisions of migration 0007 begin with the text that they have now."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import migrations
from django.utils import timezone

INDICATOR = (
    "name", "unit", "source", "baseline", "baseline_year", "target", "target_year", "direction",
)  # fmt: skip


def begin(apps: Any, schema_editor: Any) -> None:
    """As first_revisions() in vision/actions/draft.py does for a new version; in frozen ones nobody writes any more."""
    Version, Revision = (apps.get_model("vision", name) for name in ("VisionVersion", "Revision"))
    now = timezone.now()
    for version in Version.objects.filter(frozen_at=None, revisions=None):
        Revision.objects.bulk_create(
            Revision(
                version=version,
                kind=kind,
                code=code,
                number=1,
                what="made",
                fields=fields,
                data=data,
                made_at=now,
            )
            for kind, code, fields, data in pieces(version)
        )


def pieces(version: Any) -> Iterator[tuple[str, str, dict[str, str], dict[str, Any]]]:
    """Kind, code, fields and data of everything in the text."""
    lines, themes = [], []
    yield "preamble", "", {"title": version.title, "text": version.preamble}, {}
    for line in version.preconditions.order_by("position", "pk"):
        lines.append(line.code)
        yield "precondition", line.code, {"text": line.text}, {}
    for theme in version.themes.order_by("position", "pk"):
        yield "theme", theme.code, {"name": theme.name}, {}
        goals = list(theme.goals.select_related("indicator").order_by("position", "pk"))
        themes.append({"code": theme.code, "goals": [goal.code for goal in goals]})
        for goal in goals:
            earlier = goal.continues.select_related("version").order_by("pk")
            continues = [[one.version.number, one.code] for one in earlier]
            yield "goal", goal.code, goal_fields(goal), {"theme": theme.code, "continues": continues}
    yield "outline", "", {}, {"preconditions": lines, "themes": themes}


def goal_fields(goal: Any) -> dict[str, str]:
    indicator = getattr(goal, "indicator", None)
    columns = {name: plain(getattr(indicator, name)) if indicator else "" for name in INDICATOR}
    return {"text": goal.text} | columns


def plain(value: Any) -> str:
    """Figures without trailing zeros."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if isinstance(value, Decimal) and "." in text else text


class Migration(migrations.Migration):
    dependencies = [("vision", "0014_corrections")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
