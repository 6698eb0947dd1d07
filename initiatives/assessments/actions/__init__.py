from initiatives.assessments.actions.agreed import NewCondition, TextHasChanged, save_agreed
from initiatives.assessments.actions.case import (
    can_request,
    log_contact,
    replace_contact,
    request_assessment,
    seat,
    start_assessing,
    take_in,
    take_over,
    withdraw,
    withdraw_with_initiative,
)
from initiatives.assessments.actions.condition import report_condition
from initiatives.assessments.actions.experience import forget_person, tell_experience
from initiatives.assessments.actions.hearing import answer_reply, confirm, open_hearing, reply, send_again
from initiatives.assessments.actions.interest import declare_interest
from initiatives.assessments.actions.judgement import Judgement, Todo, list_missing
from initiatives.assessments.actions.passing_on import (
    Passed,
    hand_over,
    take_back,
    take_back_contact,
    take_back_seat,
)
from initiatives.assessments.actions.pause import ask_information, resume
from initiatives.assessments.actions.reading import hand_in, save_reading
from initiatives.assessments.actions.reminding import remind_of_cases
from initiatives.assessments.actions.seats import (
    become_contact,
    free_lost_seats,
    free_seats_of_role,
    leave_seat,
)

__all__ = [
    "Judgement",
    "NewCondition",
    "Passed",
    "TextHasChanged",
    "Todo",
    "answer_reply",
    "ask_information",
    "become_contact",
    "can_request",
    "confirm",
    "declare_interest",
    "forget_person",
    "free_lost_seats",
    "free_seats_of_role",
    "hand_in",
    "hand_over",
    "leave_seat",
    "list_missing",
    "log_contact",
    "open_hearing",
    "remind_of_cases",
    "replace_contact",
    "reply",
    "report_condition",
    "request_assessment",
    "resume",
    "save_agreed",
    "save_reading",
    "seat",
    "send_again",
    "start_assessing",
    "take_back",
    "take_back_contact",
    "take_back_seat",
    "take_in",
    "take_over",
    "tell_experience",
    "withdraw",
    "withdraw_with_initiative",
]
