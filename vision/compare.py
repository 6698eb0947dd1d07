"""What changed between two versions: goals that came, went, changed or stayed, and every text word by word."""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civicnet.text import diff_words
from vision.models import Goal, VisionVersion

Change = Literal["new", "dropped", "changed", "same"]


@dataclass(frozen=True)
class Line:
    """One text of both versions. `html` marks what went and what came; `measured` does so for an indicator."""

    code: str
    change: Change
    html: SafeString
    measured: SafeString = field(default_factory=SafeString)
    # Codes in the old version, when they differ from `code`.
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """The goals of one theme, in reading order."""

    code: str
    name: SafeString
    goals: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that two versions say, side by side in one text."""

    title: SafeString
    preamble: Line
    preconditions: tuple[Line, ...]
    chapters: tuple[Chapter, ...]

    def count(self, change: Change) -> int:
        """How many goals came, went, changed or stayed."""
        return sum(goal.change == change for chapter in self.chapters for goal in chapter.goals)


def compare(old: VisionVersion, new: VisionVersion) -> Comparison:
    """Compare two versions, both fetched `with_text()`.

    A goal is held against the goals of `old` that it continues, else against the one of the same code.
    """
    before = {line.code: line.text for line in old.preconditions.all()}
    lines = [_line(line.code, before.pop(line.code, None), line.text) for line in new.preconditions.all()]
    return Comparison(
        title=diff_words(old.title, new.title),
        preamble=_line("", old.preamble, new.preamble),
        preconditions=(*lines, *(_line(code, text, None) for code, text in before.items())),
        chapters=tuple(_chapters(old, new)),
    )


def _chapters(old: VisionVersion, new: VisionVersion) -> list[Chapter]:
    names = {theme.code: theme.name for theme in old.themes.all()}
    left = {goal.code: goal for theme in old.themes.all() for goal in theme.goals.all()}
    home = {goal.code: theme.code for theme in old.themes.all() for goal in theme.goals.all()}
    by_pk = {goal.pk: goal for goal in left.values()}
    held: dict[int, list[Goal]] = {}
    for theme in new.themes.all():
        for goal in theme.goals.all():
            earlier = [by_pk[g.pk] for g in goal.continues.all() if g.pk in by_pk]
            held[goal.pk] = earlier or ([left[goal.code]] if goal.code in left else [])
    gone = [g for g in left.values() if g not in [e for earlier in held.values() for e in earlier]]
    chapters = []
    for theme in new.themes.all():
        goals = [_goal(goal, held[goal.pk]) for goal in theme.goals.all()]
        goals += [_dropped(goal) for goal in gone if home[goal.code] == theme.code]
        chapters.append(Chapter(theme.code, diff_words(names.get(theme.code, ""), theme.name), tuple(goals)))
    kept = {theme.code for theme in new.themes.all()}
    for code, name in names.items():
        if code not in kept:
            goals = [_dropped(goal) for goal in gone if home[goal.code] == code]
            chapters.append(Chapter(code, diff_words(name, ""), tuple(goals)))
    return chapters


def _goal(goal: Goal, earlier: list[Goal]) -> Line:
    if not earlier:
        return Line(goal.code, "new", diff_words("", goal.text), diff_words("", _measured(goal)))
    texts, figures = "\n".join(g.text for g in earlier), "\n".join(_measured(g) for g in earlier)
    same = texts == goal.text and figures == _measured(goal)
    was = tuple(g.code for g in earlier)
    return Line(
        goal.code,
        "same" if same else "changed",
        diff_words(texts, goal.text),
        diff_words(figures, _measured(goal)) if figures != _measured(goal) else SafeString(),
        () if was == (goal.code,) else was,
    )


def _dropped(goal: Goal) -> Line:
    return Line(goal.code, "dropped", diff_words(goal.text, ""))


def _line(code: str, old: str | None, new: str | None) -> Line:
    change: Change = (
        "same" if old == new else "new" if old is None else "dropped" if new is None else "changed"
    )
    return Line(code, change, diff_words(old or "", new or ""))


def _measured(goal: Goal) -> str:
    indicator = getattr(goal, "indicator", None)
    if indicator is None:
        return ""
    return _("%(what)s: %(now)s in %(year)s, %(aim)s in %(aim_year)s. Source: %(source)s.") % {
        "what": indicator.measured,
        "now": indicator.now,
        "year": indicator.baseline_year,
        "aim": indicator.aim,
        "aim_year": indicator.target_year,
        "source": indicator.source,
    }
