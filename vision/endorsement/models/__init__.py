"""The facts of endorsement: rounds with their groups, the roll, working ballots and papers, sealed lists."""

from vision.endorsement.models.ballot import Ballot, Choice, Keying
from vision.endorsement.models.roll import RollEntry
from vision.endorsement.models.round import Group, Round, Way
from vision.endorsement.models.sealed import SealedList

__all__ = ["Ballot", "Choice", "Group", "Keying", "RollEntry", "Round", "SealedList", "Way"]
