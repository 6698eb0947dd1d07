"""What the draft that people are asked about changes against the vision that was in force before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from civicnet.caching.memory import cached
from vision.compare import Change, Comparison, Line, compare
from vision.models import Kind, Part, Revision, VisionVersion
from vision.snapshot import text_of

Key = tuple[str, str]


@dataclass(frozen=True)
class Changes:
    """A draft against the version `before` it. `why`: the reason that was given with a change, by code of the goal."""

    before: str
    comparison: Comparison
    why: Mapping[str, str]
    # The themes of before, by code: a goal that went stands under its own; and those that are not in the draft.
    themes: Mapping[str, str]
    gone_themes: tuple[tuple[str, str], ...]

    @cached_property
    def lines(self) -> dict[Key, Line]:
        """What became of each part of both texts, by kind and code."""
        found = {(Kind.PREAMBLE.value, ""): self.comparison.preamble}
        found |= {(Kind.PRECONDITION.value, line.code): line for line in self.comparison.preconditions}
        for chapter in self.comparison.chapters:
            found |= {(Kind.GOAL.value, goal.code): goal for goal in chapter.goals}
        return found

    def of(self, part: Part) -> Change:
        """Whether a part of the draft is new, changed or the same."""
        return self.lines[part.key].change

    def gone(self, kind: Kind, theme: str = "") -> list[Part]:
        """The lines, or the goals of a theme, that stood in the text before and are not in the draft."""
        lines = self.comparison.preconditions
        if kind == Kind.GOAL:
            lines = next((c.goals for c in self.comparison.chapters if c.code == theme), ())
        name = self.themes.get(theme, "")
        return [
            Part(kind, line.code, "", theme, name, was=line.old) for line in lines if line.change == "dropped"
        ]


@cached("vision")
def changes_of(version_pk: int, language: str) -> Changes | None:
    """What a version changes against the one that was in force when it was made; None when there was none.

    Some ten queries. `language`: of the words about indicators.
    """
    State = VisionVersion.State
    mine = VisionVersion.objects.filter(pk=version_pk)
    ever = VisionVersion.objects.filter(
        vision__in=mine.values("vision"), state__in=(State.ADOPTED, State.SUPERSEDED)
    )
    before = ever.filter(made_at__lt=mine.values("made_at")).with_text().first()
    if before is None:
        return None
    draft = mine.with_text().prefetch_related("themes__goals__continues").get()
    why = Revision.objects.fates([draft]).exclude(reason="").values_list("code", "reason")
    themes = {theme.code: theme.name for theme in before.themes.all()}
    standing = {theme.code for theme in draft.themes.all()}
    return Changes(
        before.number,
        compare(text_of(before, as_adopted=True), text_of(draft, before)),
        dict(why),
        themes,
        tuple((code, name) for code, name in themes.items() if code not in standing),
    )
