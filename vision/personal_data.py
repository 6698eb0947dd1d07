"""What the vision keeps of people. See civicnet/personal_data.py."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.personal_data import STAYS, WORK, Kept, Kind, NotPersonal

VOICES: Final = Kind(
    what=_("What you say about a draft of the vision, and what you agree with"),
    what_for=_("So that the vision is made in the open, with an answer to everybody"),
    who_sees=_(
        "Everybody, with your name or that of your organisation. Of agreeing everybody sees only how many do. What you "
        "take back only you see"
    ),
    how_long=_("As the law on archives says"),
    when_erased=STAYS,
)

KEPT: Final = (
    Kept(
        "vision.Reaction",
        "quote before after text author organisation_name hidden_reason",
        VOICES,
        of="author",
    ),
    Kept("vision.Agreement", "user", VOICES, of="user"),
    Kept("vision.Amendment", "text reason author organisation_name hidden_reason", VOICES, of="author"),
    Kept("vision.Support", "user", VOICES, of="user"),
    Kept("vision.Contribution", "text author hidden_reason", VOICES, of="author"),
    Kept("vision.ReviewRequest", "user", VOICES, of="user"),
    Kept("vision.ReactionAnswer", "reasons author why_corrected", WORK, of="author"),
    Kept(
        "vision.Amendment",
        "decision_reasons decided_text decision_by confirmed_by",
        WORK,
        of="decision_by confirmed_by",
    ),
    Kept("vision.Conflict", "made_by", WORK, of="made_by"),
    Kept("vision.Revision", "made_by reason", WORK, of="made_by"),
    Kept("vision.Measurement", "note entered_by", WORK, of="entered_by"),
    Kept("vision.StepProposal", "reason proposed_by confirmed_by", WORK, of="proposed_by confirmed_by"),
    Kept("vision.Gap", "why reason noted_by", WORK, of="noted_by"),
)

# The text of the vision itself, and what the municipality says of it.
NOT_PERSONAL: Final[NotPersonal] = {
    "vision.Vision": "code title",
    "vision.VisionVersion": "number title preamble consultation_reason closing_reason sha256 freezing_reason"
    " decision_number council_preamble council_reason",
    "vision.PlannedStep": "note",
    "vision.Amendment": "code theme_code base_text decided_over",
    "vision.Conflict": "code",
    "vision.Revision": "code fields data",
    "vision.Precondition": "code text council_text council_reason",
    "vision.Theme": "code name",
    "vision.Goal": "code text council_text council_reason",
    "vision.Topic": "name",
    "vision.Meeting": "title place agenda agenda_html report report_html",
    "vision.Contribution": "goals reason",
    "vision.Indicator": "name unit source",
    "vision.Measurement": "source",
    "vision.StepProposal": "sha256",
    "vision.Reaction": "code part_text",
    "vision.Gap": "subject",
}
