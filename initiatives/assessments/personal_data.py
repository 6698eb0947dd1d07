"""What an assessment keeps of people. See civicnet/personal_data.py."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.personal_data import GOES, STAYS, WORK, Kept, Kind, NotPersonal

CASE: Final = Kind(
    what=_("Your request for an assessment and your reply to the draft"),
    what_for=_("To answer you carefully, as the law asks (Awb 3:2 and 4:7)"),
    who_sees=_("The people who work on the case; the reply everybody, with the answer"),
    how_long=_("As the law on archives says"),
    when_erased=STAYS,
)

PROMISE: Final = Kind(
    what=_("What you said came of a condition of an answer"),
    what_for=_("To see whether promises are kept"),
    who_sees=_("Everybody, without your name"),
    how_long=_("As the law on archives says"),
    when_erased=STAYS,
)

EXPERIENCE: Final = Kind(
    what=_("Your answers to three questions about a step of the municipality"),
    what_for=_("To see whether it is clear and fair, and listens"),
    who_sees=_("Nobody; only figures of five people or more are public"),
    how_long=_("As long as your account"),
    when_erased=GOES,
)

KEPT: Final = (
    Kept("assessments.Assessment", "requested_by question", CASE, of="requested_by"),
    Kept("assessments.HearingReply", "author text", CASE, of="author"),
    Kept("assessments.ConditionReport", "by text", PROMISE, of="by"),
    Kept("assessments.Experience", "person", EXPERIENCE, of="person"),
    Kept("assessments.Assessment", "contact_person assessor second_reader", WORK),
    Kept("assessments.HearingReply", "answer answered_by", WORK, of="answered_by"),
    Kept("assessments.Contact", "by note", WORK, of="by"),
    Kept("assessments.Confirmation", "reader", WORK, of="reader"),
    Kept("assessments.InterestDeclaration", "user note", WORK, of="user"),
    Kept("assessments.Reading", "reader summary explanation support continuity effects", WORK, of="reader"),
    Kept("assessments.GoalScore", "reasons", WORK, of="reading__reader"),
    Kept("assessments.Finding", "reasons", WORK, of="reading__reader"),
)

# What both readers agreed on, and what the municipality sent: an answer of the office, not of a person.
NOT_PERSONAL: Final[NotPersonal] = {
    "assessments.Pause": "reason came_from",
    "assessments.Assessment": "text_sha256 name_then area_then",
    "assessments.Confirmation": "text_sha256",
    "assessments.Condition": "text check_how",
    "assessments.Difference": "note",
    "assessments.SentDraft": "text text_sha256",
}
