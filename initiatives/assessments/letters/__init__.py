"""What people are told of an assessment: a text for each event and audience."""

from initiatives.assessments.letters.conditions import CONDITIONS
from initiatives.assessments.letters.table import ASSESSMENTS

__all__ = ["ASSESSMENTS", "CONDITIONS"]
