"""What the initiators, and those who follow the plan, are told of an assessment."""

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Mail, Wording
from initiatives.letters import MEMBERS, OWNERS

ANSWER_BY = (_("Our answer by"), "answer_due")
HOW_IT_STANDS = _("See how it stands")
NOTHING_TO_DO = _("You need do nothing.")

TO_INITIATORS = (
    Wording(
        verb="take_in",
        to=OWNERS,
        subject=_("We have begun with your plan; our answer comes by {answer_due}"),
        happened=_(
            "{writer} is your contact person for the assessment of {plan}, and speaks with you first."
        ),
        todo=_("Think about what you want to show or tell. You may also call or mail first."),
        dates=((_("We speak with you by"), "contact_due"), ANSWER_BY),
        button=HOW_IT_STANDS,
    ),
    Wording(
        verb="start_assessing",
        to=OWNERS,
        subject=_("Two people read your plan; our answer comes by {answer_due}"),
        happened=_("Two civil servants read {plan}, apart from each other, and lay it beside the vision."),
        todo=_("You need do nothing. First you get a draft of our answer, and you can reply to it."),
        dates=(ANSWER_BY,),
        button=HOW_IT_STANDS,
    ),
    Wording(
        verb="open_hearing",
        to=OWNERS,
        subject=_("Read our draft answer. You can reply until {hearing_due}"),
        happened=_("Our draft answer to your plan for {plan} is ready."),
        outcome="{outcome}.",
        todo=_(
            "Read the draft. Is something wrong, or is something missing? Write to us. Do you agree? Then you need do "
            "nothing."
        ),
        dates=((_("You can reply until"), "hearing_due"), (_("Our final answer by"), "answer_due")),
        button=_("Read and reply"),
        url="reply",
        mail=Mail.ALWAYS,
    ),
    Wording(
        verb="send_again",
        to=OWNERS,
        subject=_("Our draft answer has changed. You can reply until {hearing_due}"),
        happened=_("We changed our draft answer to your plan for {plan}."),
        outcome="{outcome}.",
        quote="{changes}",
        todo=_("Read the new draft and say what you think of it."),
        dates=((_("You can reply until"), "hearing_due"), (_("Our final answer by"), "answer_due")),
        button=_("Read and reply"),
        url="reply",
        after=_("What you said of the earlier draft is kept, and published with the answer to it."),
        mail=Mail.ALWAYS,
    ),
    Wording(
        verb="decide",
        to=OWNERS,
        subject="{your_outcome}",
        happened=_("This is our answer to your plan for {plan}. From today it stands on the site as well."),
        outcome="{your_outcome}.",
        quote="{note}",
        dates=(("", "conditions"),),
        button=_("Read the whole answer"),
        after=_(
            "Do you disagree? Call or mail us. When there are new facts you can ask for a new assessment. This answer "
            "forbids nothing: it says whether the municipality works along."
        ),
        mail=Mail.ALWAYS,
    ),
    Wording(
        verb="decide",
        to=MEMBERS,
        news=True,
        subject=_("The municipality has answered {plan}"),
        happened=_("The municipality has answered the plan for {plan}."),
        outcome="{outcome}.",
        quote="{note}",
        button=_("Read the whole answer"),
    ),
    Wording(
        verb="ask_information",
        to=OWNERS,
        subject=_("We need to know more about {plan}"),
        happened=_("To judge {plan} we need to know more. Until we know it, the clock stands still."),
        quote="{note}",
        todo=_("Call or mail your contact person with the answer."),
        button=HOW_IT_STANDS,
        mail=Mail.ALWAYS,
    ),
    Wording(
        verb="set_aside",
        to=OWNERS,
        subject=_("Somebody else reads your plan anew"),
        happened=_(
            "One of the two readers of {plan} does not read it any more. What this reader found does not count."
        ),
        todo=_(
            "You need do nothing. If you had a draft answer, it no longer holds: you get a new one, and can reply to it "
            "again."
        ),
        dates=(ANSWER_BY,),
        button=HOW_IT_STANDS,
    ),
    Wording(
        verb="lose_contact",
        to=OWNERS,
        subject=_("Your contact person at the municipality is there no longer"),
        happened=_("Your contact person for {plan} does not work on it any more."),
        todo=_(
            "You need do nothing. Somebody else takes over, and you hear who. The day of your answer stays the same."
        ),
        dates=(ANSWER_BY,),
        button=HOW_IT_STANDS,
    ),
)
