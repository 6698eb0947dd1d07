"""What people are told of the vision: a text for each event and audience."""

from vision.letters.vision import CURATORS, FOLLOWERS, MEETINGS, PROPOSALS, REVIEWS, VERSIONS
from vision.letters.voices import AMENDMENTS, CONTRIBUTIONS, REACTIONS

__all__ = [
    "AMENDMENTS",
    "CONTRIBUTIONS",
    "CURATORS",
    "FOLLOWERS",
    "MEETINGS",
    "PROPOSALS",
    "REACTIONS",
    "REVIEWS",
    "VERSIONS",
]
