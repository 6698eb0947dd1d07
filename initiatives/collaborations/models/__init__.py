"""The facts of collaborations, by noun."""

from initiatives.collaborations.models.agreement import Agreement, AgreementConsent, Governance
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Partner, PartnerConsent, Party, partners_of
from initiatives.collaborations.models.problem import FORSAKEN_DAYS, Problem, ProblemOffer
from initiatives.collaborations.models.reported import COLLABORATIONS
from initiatives.collaborations.models.step import MOST_STEPS, WorkStep

__all__ = [
    "COLLABORATIONS",
    "FORSAKEN_DAYS",
    "MOST_STEPS",
    "Agreement",
    "AgreementConsent",
    "Collaboration",
    "Governance",
    "Partner",
    "PartnerConsent",
    "Party",
    "Problem",
    "ProblemOffer",
    "WorkStep",
    "partners_of",
]
