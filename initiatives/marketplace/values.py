"""What the API, and the address of a selection, call the values of an offer or a need. Source: domain.md, Marketplace."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.api.values import Words
from initiatives.marketplace.models import Category, Urgency

CATEGORIES: Final = Words.of(
    Category.choices,
    words={
        "space": "ruimte",
        "land": "grond",
        "roof": "dak",
        "knowledge": "kennis",
        "hands": "menskracht",
        "material": "materiaal",
        "transport": "vervoer",
        "meals": "maaltijden",
        "money": "geld",
        "network": "netwerk",
        "permission": "toestemming",
        "legal_entity": "rechtspersoon",
    },
)
URGENCIES: Final = Words.of(Urgency.choices, words={"low": "laag", "normal": "midden", "high": "hoog"})
# When it can be, as one chooses it from the list.
MOMENTS: Final = {
    "morning": _("in the morning"),
    "afternoon": _("in the afternoon"),
    "evening": _("in the evening"),
    "weekday": _("on weekdays"),
    "weekend": _("in the weekend"),
    "agree": _("to be agreed"),
}
MOMENT_WORDS: Final = Words.of(
    MOMENTS.items(),
    words={
        "morning": "ochtend",
        "afternoon": "middag",
        "evening": "avond",
        "weekday": "doordeweeks",
        "weekend": "weekend",
        "agree": "in_overleg",
    },
)
