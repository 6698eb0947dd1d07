"""Compare the vision that is stored with what an example file says of it."""

from datetime import timedelta

from civicnet.example.comparison import Comparisons
from civicnet.example.vision.document import VisionDoc
from vision.canonical import digest
from vision.compare import compare
from vision.models import VisionVersion
from vision.snapshot import text_of


def check_vision(doc: VisionDoc, shift: timedelta) -> Comparisons:
    """Every version: its state, its text, and what changed after it. `shift`: by how much the days were moved."""
    stored = {
        version.number: version
        for version in VisionVersion.objects.with_text().prefetch_related("themes__goals__continues")
    }
    newest = stored.get(doc.versions[-1].text.number)
    for version in doc.versions:
        text, name = version.text, f"vision {version.text.number}"
        found = stored.get(text.number)
        yield f"{name}, state", version.state, found and found.state
        if found is None:
            continue
        goals = {goal.code: goal.text for theme in text.themes for goal in theme.goals}
        yield f"{name}, themes", len(text.themes), len(found.themes.all())
        yield (
            f"{name}, goals",
            goals,
            {g.code: g.text for theme in found.themes.all() for g in theme.goals.all()},
        )
        yield (
            f"{name}, lines",
            dict(text.preconditions),
            {p.code: p.text for p in found.preconditions.all()},
        )
        if found.is_frozen:
            yield f"{name}, SHA-256 worked out again", found.sha256, digest(found)
        if newest is not None and found.pk != newest.pk:
            yield from _check_changes(name, version.differs, version.lacked, found, newest)
    adopted = doc.versions[-1]
    if adopted.state == VisionVersion.State.ADOPTED and adopted.decided and newest:
        yield "vision, adopted on", adopted.decided + shift, newest.adopted_on


def _check_changes(
    name: str,
    differs: tuple[str, ...],
    lacked: tuple[str, ...],
    old: VisionVersion,
    new: VisionVersion,
) -> Comparisons:
    result = compare(text_of(old), text_of(new, old))
    lines = [*result.preconditions, *(goal for chapter in result.chapters for goal in chapter.goals)]
    themes = {theme.code for theme in new.themes.all()}
    yield (
        f"{name} to {new.number}, changed",
        set(differs) - themes,
        {line.code for line in lines if line.change == "changed"},
    )
    yield (
        f"{name} to {new.number}, new",
        set(lacked) - themes,
        {line.code for line in lines if line.change == "new"},
    )
