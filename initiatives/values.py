"""What the API, and the address of a selection, call the values of an initiative. Source: design, glossary."""

from typing import Final

from civicnet.api.values import Words
from initiatives.models import Initiative, Outcome

KINDS: Final = Words.of(
    Initiative.Kind.choices,
    words={
        "residents_initiative": "bewonersinitiatief",
        "community_enterprise": "bewonersbedrijf",
        "energy_cooperative": "energiecooperatie",
        "care_cooperative": "zorgcooperatie",
        "housing_cooperative": "wooncooperatie",
        "mutual_sick_pay_fund": "broodfonds",
        "social_enterprise": "sociale_onderneming",
        "challenge": "uitdaging",
        "youth_initiative": "jongereninitiatief",
    },
)
LEGAL_FORMS: Final = Words.of(
    Initiative.LegalForm.choices,
    words={
        "informal_group": "informele_groep",
        "association_limited": "vereniging_beperkt_bevoegd",
        "association_full": "vereniging",
        "foundation": "stichting",
        "cooperative_excluded_liability": "cooperatie_ua",
        "private_limited_company": "besloten_vennootschap",
        "being_founded": "in_oprichting",
    },
)
# Drafts are private.
STAGES: Final = Words.of(
    [(value, label) for value, label in Initiative.Stage.choices if value != Initiative.Stage.DRAFT],
    words={
        "submitted": "nieuw",
        "preparation": "voorbereiding",
        "running": "lopend",
        "dormant": "slapend",
        "handed_over": "overgedragen",
        "ended": "afgerond",
        "withdrawn": "ingetrokken",
    },
)
OVERALL: Final = {
    "fits": "past",
    "fits_with_conditions": "past_onder_voorwaarden",
    "not_yet_assessable": "nog_niet_te_beoordelen",
    "does_not_fit": "past_niet",
}
OUTCOMES: Final = Words.of(
    Outcome.choices, words={"": "niet_aangevraagd", "under_way": "in_behandeling", **OVERALL}
)
