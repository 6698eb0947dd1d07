"""What those at the municipality are told of an assessment."""

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Mail, Wording
from initiatives.assessments.letters.audiences import ASSESSOR, READERS, SECOND_READER, UNASKED
from initiatives.letters import CONTACT, DESK_TEAM

ANSWER_BY = (_("Answer to the initiators by"), "answer_due")
OPEN = _("Open the dossier")

TO_STAFF = (
    Wording(
        verb="request",
        to=DESK_TEAM,
        subject=_("An assessment was asked for: {plan}"),
        happened=_("The initiators of {plan} ask for an assessment."),
        todo=_("Become their contact person, or read the plan."),
        dates=((_("First contact by"), "contact_due"), ANSWER_BY),
        button=OPEN,
        url="dossier",
        mail=Mail.NEVER,  # it waits for the summary of the day
    ),
    Wording(
        verb="start_assessing",
        to=ASSESSOR,
        subject=_("It is your turn: first reading of {plan}, answer by {answer_due}"),
        happened=_("Both readers of {plan} are known. You read first."),
        todo=_(
            "Lay the plan beside the vision, goal by goal. If you cannot, hand the case on in the dossier."
        ),
        dates=(ANSWER_BY,),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="start_assessing",
        to=SECOND_READER,
        subject=_("You are the second reader of {plan}"),
        happened=_("The first reader of {plan} has begun. You read after that."),
        todo=_("You need do nothing yet. You hear it when it is your turn."),
        dates=(ANSWER_BY,),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="take_back_seat",
        to=UNASKED,
        subject=_("You need not read {plan} after all"),
        happened=_("A colleague had asked you to read {plan}, and took that back."),
        button=_("To your work"),
        url="work",
    ),
    Wording(
        verb="hand_in_first",
        to=SECOND_READER,
        subject=_("It is your turn: second reading of {plan}, answer by {answer_due}"),
        happened=_("The first reading of {plan} is in. Now you read it."),
        todo=_(
            "Lay the plan beside the vision. You see the first reading as soon as yours is in. If you cannot, hand the case "
            "on in the dossier."
        ),
        dates=(ANSWER_BY,),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="hand_in_second",
        to=ASSESSOR,
        subject=_("Compare what you both found in {plan}, answer by {answer_due}"),
        happened=_("The second reading of {plan} is in."),
        todo=_("Compare the two readings and write the draft answer together."),
        dates=(ANSWER_BY,),
        button=_("Compare the readings"),
        url="dossier",
    ),
    Wording(
        verb="hand_in_first_again",
        to=SECOND_READER,
        subject=_("Compare what you both found in {plan}, answer by {answer_due}"),
        happened=_("The first reading of {plan} is in anew."),
        todo=_("Compare the two readings and write the draft answer together."),
        dates=(ANSWER_BY,),
        button=_("Compare the readings"),
        url="dossier",
    ),
    Wording(
        verb="reopen_first",
        to=READERS,
        subject=_("Somebody else reads {plan} anew"),
        happened=_("The first reading of {plan} does not count any more. Somebody else reads it."),
        todo=_("What you handed in stays. You need do nothing until the other reading is in."),
        dates=(ANSWER_BY,),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="reopen_second",
        to=READERS,
        subject=_("Somebody else reads {plan} anew"),
        happened=_("The second reading of {plan} does not count any more. Somebody else reads it."),
        todo=_("What you handed in stays. You need do nothing until the other reading is in."),
        dates=(ANSWER_BY,),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="seat",
        to=READERS,
        subject=_("You are asked to read {plan}, answer by {answer_due}"),
        happened=_("{by} asks you to read {plan} for an assessment."),
        todo=_(
            "First say whether you have an interest in this case. If you cannot read it, hand it on in the dossier."
        ),
        dates=(ANSWER_BY,),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="reply",
        to=READERS,
        subject=_("The initiators of {plan} have replied to the draft"),
        happened=_("The initiators of {plan} have replied to the draft answer."),
        todo=_("Read their reply and answer it. Then both of you confirm the text."),
        dates=(ANSWER_BY,),
        button=_("Read the reply"),
        url="dossier",
    ),
    Wording(
        verb="confirm",
        to=READERS,
        subject=_("Confirm the answer to {plan}, by {answer_due}"),
        happened=_("The other reader has confirmed the answer to {plan}. Now you."),
        todo=_("Read the text once more and confirm it. Then it goes to the initiators and is public."),
        dates=(ANSWER_BY,),
        button=_("Read and confirm"),
        url="dossier",
    ),
    Wording(
        verb="resume_intake",
        to=CONTACT,
        subject=_("The information on {plan} is in: the clock runs again"),
        happened=_("The information on {plan} is in."),
        todo=_("Go on with getting acquainted, and see that two people read the plan."),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="resume_assessing",
        to=READERS,
        subject=_("The information on {plan} is in: the clock runs again"),
        happened=_("The information on {plan} is in."),
        todo=_("The first reader goes on reading."),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="withdraw",
        to=READERS,
        subject=_("{plan}: the initiators have withdrawn their request"),
        happened=_("The initiators of {plan} have withdrawn their request for an assessment."),
        quote="{note}",
        todo=_("You need do nothing more."),
        button=_("Look at the case"),
    ),
    Wording(
        verb="withdraw",
        to=CONTACT,
        subject=_("{plan}: the initiators have withdrawn their request"),
        happened=_("The initiators of {plan} have withdrawn their request for an assessment."),
        quote="{note}",
        todo=_("You stay their contact person for the plan itself."),
        button=_("Look at the case"),
    ),
    Wording(
        verb="lose_contact",
        to=DESK_TEAM,
        subject=_("The assessment of {plan} has no contact person"),
        happened=_("The contact person of {plan} does not work on it any more."),
        todo=_("Take it over in the dossier, or name a colleague on the page of the initiative."),
        dates=(ANSWER_BY,),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="hand_over",
        to=DESK_TEAM,
        subject=_("{plan} needs another reader, answer by {answer_due}"),
        happened=_("A seat of a reader of {plan} is free. The clock runs on."),
        todo=_("Take the seat in the dossier, or ask a colleague."),
        dates=(ANSWER_BY,),
        button=_("Look at the case"),
        url="place",
    ),
)
