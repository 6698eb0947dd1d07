"""The facts of the vision, split by noun."""

from vision.models.agenda import PlannedStep
from vision.models.amendment import DECISIONS, Amendment, Support, report_is_public, takes_amendments
from vision.models.blockers import CHECKS, Blocker, blockers
from vision.models.draft import OUTLINE, PREAMBLE, Conflict, Piece, PieceKind, Revision
from vision.models.gathering import Contribution, Meeting, Topic
from vision.models.indicator import Indicator
from vision.models.line import Goal, Precondition, Theme
from vision.models.measurement import Measurement
from vision.models.part import Kind, Part, name_of, part_of_slug, parts_of, parts_of_text, slug_of
from vision.models.proposal import StepProposal
from vision.models.reaction import Agreement, Reaction, ReactionAnswer, takes_reactions
from vision.models.review import Gap, ReviewRequest
from vision.models.version import CouncilChange, Endorsement, VersionQuerySet, Vision, VisionVersion

# What residents say about the vision, each with an author of its own.
Voice = Reaction | Amendment | Contribution

__all__ = [
    "CHECKS",
    "DECISIONS",
    "OUTLINE",
    "PREAMBLE",
    "Agreement",
    "Amendment",
    "Blocker",
    "Conflict",
    "Contribution",
    "CouncilChange",
    "Endorsement",
    "Gap",
    "Goal",
    "Indicator",
    "Kind",
    "Measurement",
    "Meeting",
    "Part",
    "Piece",
    "PieceKind",
    "PlannedStep",
    "Precondition",
    "Reaction",
    "ReactionAnswer",
    "ReviewRequest",
    "Revision",
    "StepProposal",
    "Support",
    "Theme",
    "Topic",
    "VersionQuerySet",
    "Vision",
    "VisionVersion",
    "Voice",
    "blockers",
    "name_of",
    "part_of_slug",
    "parts_of",
    "parts_of_text",
    "report_is_public",
    "slug_of",
    "takes_amendments",
    "takes_reactions",
]
