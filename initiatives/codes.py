"""The values of the filters of the registry that stand for rows: neighbourhoods, and themes and goals of the vision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from civicnet.areas.finding import PART
from civicnet.areas.models import Neighbourhood
from civicnet.caching.memory import cached
from initiatives.models import NOWHERE
from vision.models import Goal, Theme, VisionVersion

State = VisionVersion.State
PLACES: Final = "buurt"
THEMES: Final = "thema"
GOALS: Final = "doel"


@dataclass(frozen=True)
class Codes:
    """By the name of a filter: the keys of the rows that each value stands for, and the value of each key.

    A theme or goal of a version that is no longer in force is "2.0/D1.1": choosing it in that version does not count
    for the one in force. A neighbourhood stands for those that became part of it as well, after its own key; "deel:West"
    for all neighbourhoods of a larger area.
    """

    keys: Mapping[str, Mapping[str, tuple[int, ...]]]
    values: Mapping[str, Mapping[int, str]]


@cached("areas", "vision")
def codes() -> Codes:
    """The present codes. Three queries, no texts."""
    rows = Neighbourhood.objects.order_by("pk").values_list("pk", "code", "points_to__code", "part_of")
    areas = [row[:3] for row in rows]
    keys: dict[str, dict[str, tuple[int, ...]]] = {
        PLACES: {NOWHERE: ()} | {code: (pk,) for pk, code, _now in areas},
        THEMES: _in_texts(Theme),
        GOALS: _in_texts(Goal),
    }
    for pk, _code, now in areas:
        if now:
            keys[PLACES][now] += (pk,)
    for _pk, code, now, part in rows:
        if part and not now:
            of_part = PART + part
            keys[PLACES][of_part] = keys[PLACES].get(of_part, ()) + keys[PLACES][code]
    return Codes(
        keys,
        {PLACES: {pk: now or code for pk, code, now in areas}}
        | {
            name: {key: value for value, those in keys[name].items() for key in those}
            for name in (THEMES, GOALS)
        },
    )


def _in_texts(model: type[Theme] | type[Goal]) -> dict[str, tuple[int, ...]]:
    known = model._default_manager.filter(version__state__in=(State.ADOPTED, State.SUPERSEDED))
    rows = known.values_list("pk", "version__state", "version__number", "code")
    return {code if state == State.ADOPTED else f"{number}/{code}": (pk,) for pk, state, number, code in rows}
