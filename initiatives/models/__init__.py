from initiatives.models.initiative import Challenge, Handover, Initiative, Outcome
from initiatives.models.organisation import Organisation, OrganisationMember
from initiatives.models.people import Follow, Invitation, Membership, MemberRole
from initiatives.models.status import Status, stage_words, status_of
from initiatives.models.story import MeasureScore, Photo, Update

__all__ = [
    "Challenge",
    "Follow",
    "Handover",
    "Initiative",
    "Invitation",
    "MeasureScore",
    "MemberRole",
    "Membership",
    "Organisation",
    "OrganisationMember",
    "Outcome",
    "Photo",
    "Status",
    "Update",
    "stage_words",
    "status_of",
]
