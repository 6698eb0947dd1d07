from initiatives.assessments.models.answer import (
    AgreedText,
    agreed_text,
    answer_sha256,
    canonical_answer,
    canonical_draft,
    sha256_of,
    shown_text,
)
from initiatives.assessments.models.calendar import calendar_of, worklist_calendar
from initiatives.assessments.models.case import Assessment, Overall
from initiatives.assessments.models.case_queryset import OPEN, AssessmentQuerySet
from initiatives.assessments.models.contact import Clock, Contact
from initiatives.assessments.models.draft import (
    Change,
    DraftText,
    Round,
    SentDraft,
    changed_since_sent,
    rounds_of,
)
from initiatives.assessments.models.hearing import Condition, Confirmation, HearingReply
from initiatives.assessments.models.news import News, news_of
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
from initiatives.assessments.models.seats import SEATS, SeatName, is_taken, is_without_somebody
from initiatives.assessments.models.timeline import Moment, still_to_come, timeline_of
from initiatives.assessments.models.worklist import Task, tasks_of, without_whom

__all__ = [
    "NEEDS_REASONS",
    "OPEN",
    "SEATS",
    "AgreedText",
    "Assessment",
    "AssessmentQuerySet",
    "Change",
    "Clock",
    "Condition",
    "Confirmation",
    "Contact",
    "Difference",
    "DraftText",
    "Finding",
    "GoalScore",
    "HearingReply",
    "InterestDeclaration",
    "Moment",
    "News",
    "Overall",
    "Pause",
    "Reading",
    "Round",
    "Score",
    "SeatName",
    "SentDraft",
    "Task",
    "agreed_text",
    "answer_sha256",
    "calendar_of",
    "canonical_answer",
    "canonical_draft",
    "case_contact_figures",
    "changed_since_sent",
    "conditions_to_see_to",
    "contact_day",
    "contact_promise",
    "is_taken",
    "is_without_somebody",
    "news_of",
    "owes_explanation",
    "rounds_of",
    "sha256_of",
    "shown_text",
    "steps_apart",
    "still_to_come",
    "tasks_of",
    "timeline_of",
    "without_whom",
    "worklist_calendar",
]
