"""The Dutch words of the example format and what they are called in the code (glossary.csv)."""

from typing import Final

from initiatives.assessments.models import Contact, Overall, Score
from initiatives.models import Initiative
from vision.endorsement.models import Round
from vision.models import Contribution, VisionVersion

_Stage, _Kind, _Form, _State = Initiative.Stage, Initiative.Kind, Initiative.LegalForm, VisionVersion.State

# `fase` mixes the stage of an initiative and the state of its assessment: (stage, state of the case or None).
PHASES: Final[dict[str, tuple[str, str | None]]] = {
    "concept": (_Stage.DRAFT, None),
    "ingediend": (_Stage.SUBMITTED, None),
    "intake": (_Stage.SUBMITTED, "intake"),
    "aanvullen": (_Stage.SUBMITTED, "awaiting_information"),
    "in_toets": (_Stage.SUBMITTED, "comparison"),
    "getoetst": (_Stage.SUBMITTED, "decided"),
    "voorbereiding": (_Stage.PREPARATION, None),
    "lopend": (_Stage.RUNNING, None),
    "slapend": (_Stage.DORMANT, None),
    "overgedragen": (_Stage.HANDED_OVER, None),
    "beeindigd": (_Stage.ENDED, None),
    "ingetrokken": (_Stage.WITHDRAWN, None),
}
KINDS: Final[dict[str, str]] = {
    "bewonersinitiatief": _Kind.RESIDENTS_INITIATIVE,
    "bewonersbedrijf": _Kind.COMMUNITY_ENTERPRISE,
    "energiecooperatie": _Kind.ENERGY_COOPERATIVE,
    "zorgcooperatie": _Kind.CARE_COOPERATIVE,
    "wooncooperatie": _Kind.HOUSING_COOPERATIVE,
    "broodfonds": _Kind.MUTUAL_SICK_PAY_FUND,
    "sociale_onderneming": _Kind.SOCIAL_ENTERPRISE,
    "uitdaging": _Kind.CHALLENGE,
    "jongereninitiatief": _Kind.YOUTH_INITIATIVE,
}
LEGAL_FORMS: Final[dict[str, str]] = {
    "informeel": _Form.INFORMAL_GROUP,
    "vereniging_beperkt": _Form.ASSOCIATION_LIMITED,
    "vereniging_volledig": _Form.ASSOCIATION_FULL,
    "stichting": _Form.FOUNDATION,
    "cooperatie_ua": _Form.COOPERATIVE,
    "bv": _Form.COMPANY,
    "in_oprichting": _Form.BEING_FOUNDED,
}
OVERALLS: Final[dict[str, str]] = {
    "past": Overall.FITS,
    "past_onder_voorwaarden": Overall.FITS_WITH_CONDITIONS,
    "nog_niet_te_beoordelen": Overall.NOT_YET_ASSESSABLE,
    "past_niet": Overall.DOES_NOT_FIT,
}
SCORES: Final[dict[str, str]] = {
    "draagt_sterk_bij": Score.STRONG,
    "draagt_bij": Score.CONTRIBUTES,
    "neutraal": Score.NEUTRAL,
    "schuurt": Score.FRICTION,
    "strijdig": Score.CONTRARY,
    "niet_van_toepassing": Score.NOT_APPLICABLE,
    "te_weinig_informatie": Score.TOO_LITTLE,
}
VERSION_STATES: Final[dict[str, str]] = {
    "in_opmaak": _State.DRAFTING,
    "in_consultatie": _State.CONSULTATION,
    "in_aanpassing": _State.AMENDING,
    "bevroren": _State.FROZEN,
    "in_stemming": _State.ENDORSEMENT,
    "bij_de_raad": _State.COUNCIL,
    "vastgesteld": _State.ADOPTED,
    "vervangen": _State.SUPERSEDED,
    "niet_vastgesteld": _State.REJECTED,
}
CHOICES: Final[dict[str, str]] = {"voor": "for", "tegen": "against", "blanco": "blank"}
ROUND_OUTCOMES: Final[dict[str, str]] = {
    "breed_gedragen": Round.Outcome.BROADLY_ENDORSED,
    "gedragen_met_aandachtspunten": Round.Outcome.ENDORSED_WITH_CONCERNS,
    "niet_gedragen": Round.Outcome.NOT_ENDORSED,
}
# What a round can fail on, and whether that is in one group.
ROUND_RULES: Final[dict[str, bool]] = {
    "opkomst_totaal_min": False,
    "opkomst_groep_min": True,
    "aandeel_voor_min": False,
    "aandeel_voor_gewogen_min": False,
    "geen_groep_meerderheid_tegen": True,
}
DIRECTIONS: Final[dict[str, str]] = {"omhoog": "up", "omlaag": "down"}
CONDITION_OWNERS: Final[dict[str, str]] = {"initiatiefnemers": "initiators", "gemeente": "municipality"}
CONDITION_OUTCOMES: Final[dict[str, str]] = {
    "gedaan": "told",
    "nagekomen": "kept",
    "niet_nagekomen": "not_kept",
}
ROLES: Final[dict[str, str]] = {
    "toetser": "assessor",
    "beslisser": "decider",
    "bruggenbouwer": "broker",
    "visiebeheerder": "curator",
    "moderator": "moderator",
    "beheerder": "admin",
}
CONTACTS: Final[dict[str, str]] = {
    "telefoon": Contact.How.CALL,
    "bezoek": Contact.How.VISIT,
    "gesprek": Contact.How.TALK,
    "mail": Contact.How.MAIL,
}
LANGUAGES: Final[dict[str, str]] = {"nl": "nl", "en": "en"}
# What became of a subject that somebody brought up.
FATES: Final[dict[str, str]] = {
    "opgenomen": Contribution.Fate.TAKEN_UP,
    "deels": Contribution.Fate.PARTLY,
    "niet": Contribution.Fate.NOT_TAKEN_UP,
    "doorgegeven": Contribution.Fate.PASSED_ON,
}
