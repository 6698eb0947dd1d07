"""What people are told about collaborations, by noun."""

from initiatives.collaborations.letters.collaboration import COLLABORATIONS
from initiatives.collaborations.letters.problem import PROBLEMS

__all__ = ["COLLABORATIONS", "PROBLEMS"]
