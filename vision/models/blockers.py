"""What must be done before a text can be frozen: each thing with a line for curators and where to do it.

Each room adds a function for its own facts to CHECKS.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vision.models.amendment import Amendment
from vision.models.draft import Conflict, Piece, PieceKind
from vision.models.line import Goal
from vision.models.version import VisionVersion


@dataclass(frozen=True)
class Blocker:
    """One thing that is not ready. `key` names its kind; `text` says it; `url` is where to go."""

    key: str
    text: str
    url: str = ""


Check = Callable[[VisionVersion], Iterable[Blocker]]


def _empty(version: VisionVersion) -> Iterable[Blocker]:
    desk = reverse("vision:desk", args=[version.number])
    if not version.preamble.strip():
        address = reverse("vision:piece", args=[version.number, "inleiding"])
        yield Blocker("preamble", _("There is no introduction yet."), address)
    if not Goal.objects.filter(version=version).exists():
        yield Blocker("goals", _("There is no goal yet."), desk)
    for theme in version.themes.filter(goals=None):
        yield Blocker(
            "theme",
            _("The theme “%(name)s” has no goals. Add one, or take it out.") % {"name": theme.name},
            desk,
        )


def _not_measured(version: VisionVersion) -> Iterable[Blocker]:
    for goal in Goal.objects.filter(version=version, indicator=None):
        address = reverse("vision:piece", args=[version.number, Piece(PieceKind.GOAL, goal.code).slug])
        text = _("“%(goal)s” has no complete indicator: nobody could see whether it comes nearer.")
        yield Blocker("indicator", text % {"goal": goal.short}, address)


def _not_merged(version: VisionVersion) -> Iterable[Blocker]:
    count = version.conflicts.filter(state=Conflict.State.OPEN).count()
    if count:
        text = ngettext(
            "%(n)s text was written at the same time as another one and is not merged yet.",
            "%(n)s texts were written at the same time as another one and are not merged yet.",
            count,
        )
        yield Blocker(
            "conflicts", text % {"n": count}, reverse("vision:desk", args=[version.number]) + "#botsing"
        )


def _unheard(version: VisionVersion) -> Iterable[Blocker]:
    """Every reaction gets an answer and every proposal a decision before the text is frozen."""
    asked = f"?versie={version.number}"
    if version.state == VisionVersion.State.CONSULTATION:
        yield Blocker(
            "consultation", _("The consultation is still open."), reverse("vision:consultation") + asked
        )
    if count := version.reactions.unanswered().count():
        text = ngettext("%(n)s reaction has no answer yet.", "%(n)s reactions have no answer yet.", count)
        yield Blocker("reactions", text % {"n": count}, reverse("vision:answer") + asked)
    if count := Amendment.objects.undecided().filter(version=version).count():
        text = ngettext(
            "%(n)s proposal for the wording is not decided yet.",
            "%(n)s proposals for the wording are not decided yet.",
            count,
        )
        yield Blocker("amendments", text % {"n": count}, reverse("vision:amendments") + asked)


CHECKS: list[Check] = [_empty, _not_measured, _not_merged, _unheard]


def blockers(version: VisionVersion) -> list[Blocker]:
    """All that is in the way of freezing `version`; none: it can be frozen."""
    return [item for check in CHECKS for item in check(version)]
