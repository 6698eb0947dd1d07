"""What changed between two texts: goals that came, went, changed or stayed, and every text word by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civicnet.text import Work, diff_words
from vision.models import Indicator
from vision.text import GoalText, VersionText

Change = Literal["new", "dropped", "changed", "same"]


@dataclass(frozen=True)
class Line:
    """One piece of both texts. `html` marks what went and what came; `measured` does so for an indicator."""

    code: str
    change: Change
    html: SafeString
    measured: SafeString = field(default_factory=SafeString)
    # Codes in the old text, when they differ from `code`.
    was: tuple[str, ...] = ()
    # The words of before.
    old: str = ""


@dataclass(frozen=True)
class Chapter:
    """The goals of one theme, in reading order."""

    code: str
    name: SafeString
    goals: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that two texts say, side by side in one text."""

    title: SafeString
    title_changed: bool
    preamble: Line
    preconditions: tuple[Line, ...]
    chapters: tuple[Chapter, ...]

    def count(self, change: Change) -> int:
        """How many goals came, went, changed or stayed."""
        return sum(goal.change == change for chapter in self.chapters for goal in chapter.goals)

    @property
    def counts(self) -> dict[str, int]:
        """How many did each."""
        return {change: self.count(change) for change in get_args(Change)}


def compare(
    old: VersionText, new: VersionText, origins: Mapping[str, Sequence[str]] | None = None
) -> Comparison:
    """Compare two texts (vision/snapshot.py makes them).

    A goal is compared with the goals of `old` that it continues, else with the one of the same code. Of two moments of
    one version `origins` says which goals each goal was made of, by code.
    """
    before = dict(old.preconditions)
    work = Work()
    lines = [_line(code, before.pop(code, None), text, work) for code, text in new.preconditions]
    return Comparison(
        title=diff_words(old.title, new.title, work),
        title_changed=old.title != new.title,
        preamble=_line("", old.preamble, new.preamble, work),
        preconditions=(*lines, *(_line(code, text, None, work) for code, text in before.items())),
        chapters=tuple(_chapters(old, new, origins or {}, work)),
    )


def _chapters(
    old: VersionText, new: VersionText, origins: Mapping[str, Sequence[str]], work: Work
) -> list[Chapter]:
    names = {theme.code: theme.name for theme in old.themes}
    left = {goal.code: goal for theme in old.themes for goal in theme.goals}
    home = {goal.code: theme.code for theme in old.themes for goal in theme.goals}
    kept = {goal.code for theme in new.themes for goal in theme.goals}
    held: dict[str, list[GoalText]] = {}
    for theme in new.themes:
        for goal in theme.goals:
            codes = goal.continues or _made_of(goal.code, left, kept, origins)
            held[goal.code] = [left[code] for code in codes if code in left]
            if not held[goal.code] and goal.code in left:
                held[goal.code] = [left[goal.code]]
    taken = {earlier.code for found in held.values() for earlier in found}
    gone = [goal for goal in left.values() if goal.code not in taken]
    chapters = []
    for theme in new.themes:
        goals = [_goal(goal, held[goal.code], work) for goal in theme.goals]
        goals += [_dropped(goal) for goal in gone if home[goal.code] == theme.code]
        name_then_now = diff_words(names.get(theme.code, ""), theme.name, work)
        chapters.append(Chapter(theme.code, name_then_now, tuple(goals)))
    themes = {theme.code for theme in new.themes}
    for code, name in names.items():
        if code not in themes:
            goals = [_dropped(goal) for goal in gone if home[goal.code] == code]
            chapters.append(Chapter(code, diff_words(name, ""), tuple(goals)))
    return chapters


def _made_of(
    code: str, left: Mapping[str, GoalText], kept: set[str], origins: Mapping[str, Sequence[str]]
) -> list[str]:
    """The goals of the old text that this one was split off from, or made from by joining."""
    made_of = [origin for origin in origins.get(code, ()) if origin != code]
    if code in left:
        return [code, *(origin for origin in made_of if origin not in kept)]
    return made_of


def _goal(goal: GoalText, earlier: list[GoalText], work: Work) -> Line:
    if not earlier:
        return Line(goal.code, "new", diff_words("", goal.text), diff_words("", _measured(goal)))
    texts, figures = "\n".join(g.text for g in earlier), "\n".join(_measured(g) for g in earlier)
    same = texts == goal.text and figures == _measured(goal)
    was = tuple(g.code for g in earlier)
    return Line(
        goal.code,
        "same" if same else "changed",
        diff_words(texts, goal.text, work),
        diff_words(figures, _measured(goal), work) if figures != _measured(goal) else SafeString(),
        () if was == (goal.code,) else was,
        texts,
    )


def _dropped(goal: GoalText) -> Line:
    return Line(goal.code, "dropped", diff_words(goal.text, ""), old=goal.text)


def _line(code: str, old: str | None, new: str | None, work: Work) -> Line:
    change: Change = (
        "same" if old == new else "new" if old is None else "dropped" if new is None else "changed"
    )
    return Line(code, change, diff_words(old or "", new or "", work), old=old or "")


def _measured(goal: GoalText) -> str:
    if goal.indicator is None:
        return ""
    indicator = Indicator(**vars(goal.indicator))
    return _("%(what)s: %(now)s in %(year)s, %(aim)s in %(aim_year)s. Source: %(source)s.") % {
        "what": indicator.measured,
        "now": indicator.now,
        "year": indicator.baseline_year,
        "aim": indicator.aim,
        "aim_year": indicator.target_year,
        "source": indicator.source,
    }
