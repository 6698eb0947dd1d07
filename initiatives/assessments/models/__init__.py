from initiatives.assessments.models.answer import answer_sha256, canonical_answer
from initiatives.assessments.models.case import OPEN, Assessment, Clock, Contact, Overall
from initiatives.assessments.models.hearing import Condition, Confirmation, HearingReply
from initiatives.assessments.models.pause import Pause
from initiatives.assessments.models.promises import (
    case_contact_figures,
    conditions_to_see_to,
    contact_day,
    contact_promise,
)
from initiatives.assessments.models.reading import (
    NEEDS_REASONS,
    Difference,
    Finding,
    GoalScore,
    InterestDeclaration,
    Reading,
    Score,
    owes_explanation,
    steps_apart,
)
from initiatives.assessments.models.timeline import Moment, still_to_come, timeline_of
from initiatives.assessments.models.worklist import Task, tasks_of

__all__ = [
    "NEEDS_REASONS",
    "OPEN",
    "Assessment",
    "Clock",
    "Condition",
    "Confirmation",
    "Contact",
    "Difference",
    "Finding",
    "GoalScore",
    "HearingReply",
    "InterestDeclaration",
    "Moment",
    "Overall",
    "Pause",
    "Reading",
    "Score",
    "Task",
    "answer_sha256",
    "canonical_answer",
    "case_contact_figures",
    "conditions_to_see_to",
    "contact_day",
    "contact_promise",
    "owes_explanation",
    "steps_apart",
    "still_to_come",
    "tasks_of",
    "timeline_of",
]
