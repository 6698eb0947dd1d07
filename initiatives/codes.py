"""The codes that filters of the registry accept: neighbourhoods, and themes and goals of the vision, past ones too."""

from collections.abc import Mapping

from civicnet.areas.models import Neighbourhood
from civicnet.caching.memory import cached
from initiatives.models import NOWHERE
from initiatives.tally import GOALS
from vision.models import Goal, Theme, VisionVersion

State = VisionVersion.State


@cached("areas", "vision")
def codes() -> Mapping[str, frozenset[str]]:
    """The codes by the name of their filter; of an earlier version as "2.0/D1.1". Three queries, no texts."""
    return {
        "buurt": frozenset({*Neighbourhood.objects.values_list("code", flat=True), NOWHERE}),
        "thema": _in_texts(Theme),
        GOALS: _in_texts(Goal),
    }


def _in_texts(model: type[Theme] | type[Goal]) -> frozenset[str]:
    known = model._default_manager.filter(version__state__in=(State.ADOPTED, State.SUPERSEDED))
    rows = known.values_list("version__state", "version__number", "code")
    return frozenset(code if state == State.ADOPTED else f"{number}/{code}" for state, number, code in rows)
