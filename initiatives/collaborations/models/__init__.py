"""The facts of collaborations, by noun."""

from initiatives.collaborations.models.agreement import Agreement, AgreementConsent, Governance
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Partner, PartnerConsent, partners_of
from initiatives.collaborations.models.reported import COLLABORATIONS

__all__ = [
    "COLLABORATIONS",
    "Agreement",
    "AgreementConsent",
    "Collaboration",
    "Governance",
    "Partner",
    "PartnerConsent",
    "partners_of",
]
