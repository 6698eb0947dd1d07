"""The assessments' part of the home page (civicnet/pages/home)."""

from typing import Any, Final

from civicnet.sections import Section
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative, status_of

NEWEST: Final = 3


def for_home(user: Any) -> Section | None:
    """The newest answers. Two queries."""
    cases = (
        Assessment.objects.visible_to(user)
        .decided()
        .filter(taken_over=False)
        .with_summary()
        .order_by("-decided_at", "-pk")[:NEWEST]
    )
    answers = [(case, status_of(Initiative.Stage.SUBMITTED, case.overall)) for case in cases]
    return Section(name="answers", template="assessments/sections/home.html", context={"answers": answers})
