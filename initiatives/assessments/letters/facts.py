"""What the texts say of a case: its days, its places, and its outcome in words."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.assessments.models import Assessment, Condition, Overall, Reading, contact_day


def facts_of_case(case: Assessment) -> dict[str, Any]:
    """What takes a query is a function: few texts need it."""
    url = case.get_absolute_url()
    return {
        "plan": case.name,
        "url": url,
        "dossier": reverse("dossier", args=[case.pk]),
        "hand_on": f"{reverse('dossier', args=[case.pk])}#doorgeven",
        "reply": reverse("assessments:reply", args=[case.pk]),
        "promises": f"{url}#voorwaarden",
        "work": reverse("work"),
        "contact_due": lambda: contact_day(case),
        "answer_due": case.answer_due,
        "hearing_due": case.hearing_due,
        "writer": lambda: str(case.contact_now or ""),
        "outcome": lambda: outcome_in_words(case, to_initiators=False),
        "your_outcome": lambda: outcome_in_words(case, to_initiators=True),
        "tone": lambda: outcome_of(case).tone,
        "conditions": lambda: promises_of(case),
    }


def outcome_of(case: Assessment) -> Overall:
    """The answer, or what the draft of it says."""
    return Overall(case.overall or case.readings.get(kind=Reading.Kind.AGREED).overall)


def outcome_in_words(case: Assessment, *, to_initiators: bool) -> str | Promise:
    """The outcome in one sentence."""
    outcome, n = outcome_of(case), case.conditions.count()
    match outcome:
        case Overall.FITS_WITH_CONDITIONS if n and to_initiators:
            said = ngettext(
                "Your plan fits the vision, with %(n)s condition",
                "Your plan fits the vision, with %(n)s conditions",
                n,
            )
        case Overall.FITS_WITH_CONDITIONS if n:
            said = ngettext(
                "The plan fits the vision, with %(n)s condition",
                "The plan fits the vision, with %(n)s conditions",
                n,
            )
        case Overall.FITS if to_initiators:
            return _("Your plan fits the vision")
        case Overall.DOES_NOT_FIT if to_initiators:
            return _("Your plan does not fit the vision")
        case Overall.NOT_YET_ASSESSABLE if to_initiators:
            return _("Your plan cannot be judged yet")
        case _:
            return outcome.sentence
    return said % {"n": n}


def promises_of(case: Assessment) -> list[tuple[str, Any]]:
    """What was agreed, with who does it, and by when."""
    who = {Condition.Owner.INITIATORS: _("You, the initiators"), Condition.Owner.MUNICIPALITY: _("We")}
    return [(f"{who[Condition.Owner(row.owner)]}: {row.text}", row.due) for row in case.conditions.all()]
