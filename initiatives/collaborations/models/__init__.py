"""The facts of collaborations, by noun."""

from initiatives.collaborations.models.agreement import Agreement, AgreementConsent, Governance
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.moment import SILENT_DAYS, Moment, meetings_calendar
from initiatives.collaborations.models.partner import Partner, PartnerConsent, Party, partners_of
from initiatives.collaborations.models.problem import FORSAKEN_DAYS, Problem, ProblemOffer
from initiatives.collaborations.models.pulse import Pulse, Statement
from initiatives.collaborations.models.reported import COLLABORATIONS
from initiatives.collaborations.models.step import MOST_STEPS, WorkStep

__all__ = [
    "COLLABORATIONS",
    "FORSAKEN_DAYS",
    "MOST_STEPS",
    "SILENT_DAYS",
    "Agreement",
    "AgreementConsent",
    "Collaboration",
    "Governance",
    "Moment",
    "Partner",
    "PartnerConsent",
    "Party",
    "Problem",
    "ProblemOffer",
    "Pulse",
    "Statement",
    "WorkStep",
    "meetings_calendar",
    "partners_of",
]
