"""The steps of an assessment, and of what is agreed on with its answer. Source: domain.md, Assessment.

`awaiting_information` pauses the clock; it goes back to where it came from, so each way back is a step of its own
whose permission looks at the pause (`Pause.came_from`).
"""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

# The states from the first reading up to the answer.
READING_STATES = ("first_assessment", "second_reading", "comparison", "hearing")
UNDER_WAY = ("requested", "intake", "first_assessment", "second_reading", "comparison", "hearing")

ASSESSMENT = Table(
    name="assessment",
    steps=(
        Step(
            verb="request",
            sources=(None,),
            target="requested",
            permission="assessments.request",
            tells=("desk",),
            said=_("an assessment was asked for"),
        ),
        Step(
            verb="take_in",
            sources=("requested",),
            target="intake",
            permission="assessments.take_in",
            tells=("owners",),
            label=_("Take it in"),
            said=_("the municipality has started to get acquainted"),
        ),
        Step(
            verb="start_assessing",
            sources=("intake",),
            target="first_assessment",
            permission="assessments.assign",
            tells=("owners", "assessor", "second_reader"),
            label=_("Start the assessment"),
            said=_("two people are going to read the plan, apart from each other"),
        ),
        Step(
            verb="hand_in_first",
            sources=("first_assessment",),
            target="second_reading",
            permission="assessments.read_first",
            tells=("second_reader",),
            label=_("Hand in my assessment"),
        ),
        Step(
            verb="hand_in_second",
            sources=("second_reading",),
            target="comparison",
            permission="assessments.read_second",
            tells=("assessor",),
            label=_("Hand in my reading"),
            said=_("both readers have finished and compare what they found"),
        ),
        # A reader steps back, or loses the role, after handing in: the judgement is set aside, a new reader starts.
        # Nobody else needs to know why, so nothing says it (domain.md, Who).
        Step(
            verb="reopen_first",
            sources=("second_reading", "comparison", "hearing"),
            target="first_assessment",
            permission="assessments.step_back_first",
            tells=("readers",),
            said=_("somebody else reads the plan anew"),
        ),
        Step(
            verb="reopen_second",
            sources=("comparison", "hearing"),
            target="second_reading",
            permission="assessments.step_back_second",
            tells=("readers",),
            said=_("somebody else reads the plan anew"),
        ),
        # The second reading from before is in already.
        Step(
            verb="hand_in_first_again",
            sources=("first_assessment",),
            target="comparison",
            permission="assessments.read_first",
            tells=("second_reader",),
            said=_("both readers have finished and compare what they found"),
        ),
        Step(
            verb="open_hearing",
            sources=("comparison",),
            target="hearing",
            permission="assessments.compare",
            tells=("owners",),
            label=_("Send the draft to the initiators"),
            said=_("the draft answer went to the initiators: they can reply"),
        ),
        # Something of substance changed after the draft was sent. Told with what changed: actions/hearing.py.
        Step(
            verb="send_again",
            sources=("hearing",),
            target="hearing",
            permission="assessments.compare",
            label=_("Send the changed draft to the initiators"),
            said=_("the draft answer changed and went to the initiators again: they can reply anew"),
        ),
        Step(
            verb="decide",
            sources=("hearing",),
            target="decided",
            permission="assessments.confirm",
            tells=("owners", "members"),
            label=_("Confirm this text"),
            said=_("the municipality has answered"),
        ),
        # Only the loader of examples and imports holds the right: an answer that was given elsewhere.
        Step(
            verb="take_over",
            sources=("requested",),
            target="decided",
            permission="assessments.take_over",
            said=_("the answer was taken over from elsewhere"),
        ),
        Step(
            verb="ask_information",
            sources=("intake", "first_assessment"),
            target="awaiting_information",
            permission="assessments.pause",
            tells=("owners",),
            label=_("Ask for information and stop the clock"),
            said=_("the municipality needs to know more: the clock stands still"),
        ),
        Step(
            verb="resume_intake",
            sources=("awaiting_information",),
            target="intake",
            permission="assessments.resume_intake",
            tells=("contact",),
            label=_("The information is in"),
            said=_("the information is in: the clock runs again"),
        ),
        Step(
            verb="resume_assessing",
            sources=("awaiting_information",),
            target="first_assessment",
            permission="assessments.resume_assessing",
            tells=("readers",),
            label=_("The information is in"),
            said=_("the information is in: the clock runs again"),
        ),
        Step(
            verb="withdraw",
            sources=(*UNDER_WAY, "awaiting_information"),
            target="withdrawn",
            permission="assessments.withdraw",
            tells=("readers", "contact"),
            label=_("Withdraw the request"),
            said=_("the request was withdrawn"),
        ),
    ),
)

CONDITION = Table(
    name="condition",
    field="outcome",
    steps=(
        Step(
            verb="tell",
            sources=("open", "not_kept"),
            target="told",
            permission="assessments.tell_condition",
            tells=("owners", "contact"),
            label=_("It is done"),
        ),
        Step(
            verb="find_kept",
            sources=("open", "told", "not_kept"),
            target="kept",
            permission="assessments.judge_condition",
            tells=("owners", "contact"),
            label=_("It is kept"),
        ),
        Step(
            verb="find_not_kept",
            sources=("open", "told"),
            target="not_kept",
            permission="assessments.judge_condition",
            tells=("owners", "contact"),
            label=_("It is not kept"),
        ),
    ),
)
