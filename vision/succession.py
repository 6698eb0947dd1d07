"""What became of the goals of earlier versions in a version that is in force. Source: domain.md, Vision.

A goal goes on unchanged only when one goal continues it, that one continues nothing else of its version, and both say
the same: equal words and an equal indicator. In all other cases those who work on it are asked what they make of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vision.models import Goal, Indicator, VisionVersion

Links = Mapping[int, set[int]]


class Fate(StrEnum):
    """What happened to a goal between two versions."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    MEASURED_OTHERWISE = "measured_otherwise"
    SPLIT = "split"
    JOINED = "joined"
    DROPPED = "dropped"


TOLD: Mapping[Fate, Promise] = {
    Fate.UNCHANGED: _("This goal is the same."),
    Fate.REWORDED: _("This goal is worded otherwise now."),
    Fate.MEASURED_OTHERWISE: _("This goal has the same words, but it is measured otherwise now."),
    Fate.SPLIT: _("This goal was split."),
    Fate.JOINED: _("This goal was joined with another."),
    Fate.DROPPED: _("This goal is not in the vision any more."),
}


@dataclass(frozen=True)
class Succession:
    """One goal of an earlier version and the standing goals, in reading order, that continue it.

    `reason`: why the council changed it or took it out, where it did.
    """

    goal: Goal
    fate: Fate
    onward: tuple[Goal, ...] = ()
    reason: str = ""

    @property
    def told(self) -> Promise:
        """What happened, in one sentence."""
        return TOLD[self.fate]

    @property
    def other_words(self) -> str:
        """The new wording, where one goal continues this one in other words."""
        return self.onward[0].wording if self.fate == Fate.REWORDED else ""

    @property
    def figures(self) -> tuple[str, str] | None:
        """How this goal was measured and how the one in its place is measured; None when that is the same."""
        if self.fate not in (Fate.REWORDED, Fate.MEASURED_OTHERWISE):
            return None
        then, now = (getattr(goal, "indicator", None) for goal in (self.goal, self.onward[0]))
        if then is None or now is None:
            return None if then is now else (_indicator_in_words(then), _indicator_in_words(now))
        return None if then.content == now.content else (_indicator_in_words(then), _indicator_in_words(now))


def successions(
    version: VisionVersion, goals: Iterable[Goal], *, among: Iterable[Goal] | None = None
) -> dict[int, Succession]:
    """What each of `goals`, which are of earlier versions, became in `version`; by primary key. Two queries.

    Versions in between count, adopted or not: the next text may continue one that was rejected.

    Args:
        among: the goals of `version` in reading order, each with its indicator, where they were fetched already.
    """
    onward: dict[int, set[int]] = defaultdict(set)
    back: dict[int, set[int]] = defaultdict(set)
    of_version: dict[int, int] = {}  # of every goal that another one continues
    links = _links_in(version.vision_id).values_list("from_goal", "to_goal", "to_goal__version")
    for child, parent, version_of_parent in links:
        onward[parent].add(child)
        back[child].add(parent)
        of_version[parent] = version_of_parent
    found = version.goals.select_related("version", "theme", "indicator") if among is None else among
    here = {goal.pk: goal for goal in found}

    def succession(goal: Goal) -> Succession:
        after = [here[pk] for pk in here if pk in _reachable_from(goal.pk, onward)]
        origins = {
            pk for new in after for pk in _reachable_from(new.pk, back) if of_version[pk] == goal.version_id
        }
        return _compare_goal(goal, after, joined=len(origins) > 1)

    return {goal.pk: succession(goal) for goal in goals}


@dataclass(frozen=True)
class Lineage:
    """Where one goal came from and where it went, through all versions.

    `earlier`: in layers, first those that it continues, then those that these continue. `continues`: for each of these
    goals the keys of those it grew out of. `later`: the goals that continue it.
    """

    earlier: tuple[tuple[Goal, ...], ...]
    continues: Links
    later: tuple[Goal, ...]


def lineage_of(goal: Goal, user: Any) -> Lineage:
    """What `goal` grew out of and what became of it, as far as `user` may see. Two queries, however many versions."""
    continues: dict[int, set[int]] = defaultdict(set)
    later: set[int] = set()
    for child, parent in _links_in(goal.version.vision_id).values_list("from_goal", "to_goal"):
        continues[child].add(parent)
        if parent == goal.pk:
            later.add(child)
    wanted = _reachable_from(goal.pk, continues) | later
    versions = VisionVersion.objects.visible_to(user)
    found = Goal.objects.filter(pk__in=wanted, version__in=versions).select_related("version", "theme")
    known = list(found) if wanted else []
    return Lineage(
        tuple(_layers(goal, known, continues)), continues, tuple(one for one in known if one.pk in later)
    )


def _layers(goal: Goal, known: list[Goal], continues: Links) -> Iterator[tuple[Goal, ...]]:
    """Those of `known` that `goal` grew out of, the nearest first; each once, in reading order within a layer."""
    seen, layer = {goal.pk}, [goal.pk]
    while layer:
        parents = {pk for child in layer for pk in continues.get(child, ())} - seen
        if before := tuple(one for one in known if one.pk in parents):
            yield before
        layer = [one.pk for one in before]
        seen.update(layer)


def _links_in(vision: int) -> QuerySet[Any]:
    """Which goal (`from_goal`) continues which (`to_goal`), in all versions of a vision."""
    return Goal.continues.through.objects.filter(from_goal__version__vision=vision)  # type: ignore[attr-defined]


def _indicator_in_words(indicator: Indicator | None) -> str:
    """What is measured, from where to where, and by whom."""
    if indicator is None:
        return gettext("not measured")
    return gettext("%(what)s: from %(now)s in %(year)s to %(aim)s in %(aim_year)s, source: %(source)s") % {
        "what": indicator.measured,
        "now": indicator.now,
        "year": indicator.baseline_year,
        "aim": indicator.aim,
        "aim_year": indicator.target_year,
        "source": indicator.source,
    }


def _reachable_from(start: int, links: Links) -> set[int]:
    """Everything that can be reached from `start`."""
    found: set[int] = set()
    layer = {start}
    while layer := {pk for one in layer for pk in links.get(one, ())} - found:
        found |= layer
    return found


def _compare_goal(goal: Goal, after: list[Goal], *, joined: bool) -> Succession:
    standing = tuple(new for new in after if not new.is_dropped)
    reason = next((new.council_reason for new in after if new.council_reason), "")
    if not standing:
        return Succession(goal, Fate.DROPPED, reason=reason)
    if len(after) > 1:
        return Succession(goal, Fate.SPLIT, standing, reason)
    if joined:
        return Succession(goal, Fate.JOINED, standing, reason)
    if standing[0].wording != goal.wording:
        return Succession(goal, Fate.REWORDED, standing, reason)
    if not standing[0].says_the_same_as(goal):
        return Succession(goal, Fate.MEASURED_OTHERWISE, standing, reason)
    return Succession(goal, Fate.UNCHANGED, standing, reason)
