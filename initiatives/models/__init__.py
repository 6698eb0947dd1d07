from initiatives.models.activity import Activity
from initiatives.models.calendar import contacts_calendar, name_in_calendar
from initiatives.models.challenge import Challenge
from initiatives.models.contact import DESK, FirstContact, first_contact
from initiatives.models.extent import Extent, Figure, Norm
from initiatives.models.goal_alike import GoalAlike
from initiatives.models.handover import Handover
from initiatives.models.initiative import STEP_WORDS, Initiative
from initiatives.models.initiative_queryset import NOWHERE, InitiativeQuerySet
from initiatives.models.listing import (
    COUNTED,
    SERVED,
    FilterCount,
    Line,
    Listing,
    count_everything,
    count_rows,
)
from initiatives.models.organisation import Organisation, OrganisationMember
from initiatives.models.people import Invitation, MemberRole, Membership
from initiatives.models.promises import KEPT, LATE, OPEN, PromiseFigures, Promises
from initiatives.models.question import Question
from initiatives.models.report import Content, Report, title_of, words_of
from initiatives.models.reportable import Reportable, add_reportable, reportables
from initiatives.models.signal import Signal
from initiatives.models.status import Outcome, Status, kind_and_place, stage_words, status_of
from initiatives.models.story import Document, MeasureNorm, MeasureScore, Photo, Update
from initiatives.models.taking_back import (
    TAKE_BACK_WITHIN,
    is_lately_by,
    last_step,
    naming_to_take_back,
    stop_to_take_back,
    undo_each_until,
    undo_until,
)

__all__ = [
    "COUNTED",
    "DESK",
    "KEPT",
    "LATE",
    "NOWHERE",
    "OPEN",
    "SERVED",
    "STEP_WORDS",
    "TAKE_BACK_WITHIN",
    "Activity",
    "Challenge",
    "Content",
    "Document",
    "Extent",
    "Figure",
    "FilterCount",
    "FirstContact",
    "GoalAlike",
    "Handover",
    "Initiative",
    "InitiativeQuerySet",
    "Invitation",
    "Line",
    "Listing",
    "MeasureNorm",
    "MeasureScore",
    "MemberRole",
    "Membership",
    "Norm",
    "Organisation",
    "OrganisationMember",
    "Outcome",
    "Photo",
    "PromiseFigures",
    "Promises",
    "Question",
    "Report",
    "Reportable",
    "Signal",
    "Status",
    "Update",
    "add_reportable",
    "contacts_calendar",
    "count_everything",
    "count_rows",
    "first_contact",
    "is_lately_by",
    "kind_and_place",
    "last_step",
    "name_in_calendar",
    "naming_to_take_back",
    "reportables",
    "stage_words",
    "status_of",
    "stop_to_take_back",
    "title_of",
    "undo_each_until",
    "undo_until",
    "words_of",
]
