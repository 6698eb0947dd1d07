"""The facts of collaborations, by noun."""

from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Partner, PartnerConsent, partners_of
from initiatives.collaborations.models.reported import COLLABORATIONS

__all__ = ["COLLABORATIONS", "Collaboration", "Partner", "PartnerConsent", "partners_of"]
