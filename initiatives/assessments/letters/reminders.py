"""The reminders of the days in a case, and what is said when such a day has passed."""

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Mail, Wording
from initiatives.assessments.letters.audiences import CASE_PEOPLE, READERS
from initiatives.letters import CONTACT, DESK_TEAM, OWNERS

OPEN = _("Open the dossier")
# The dossier opens for those who have a part in it; what the whole desk is told leads to the page of the case.
LOOK = _("Look at the case")

REMINDERS = (
    Wording(
        verb="contact_reminder",
        to=CONTACT,
        subject=_("Get in touch with {plan}, by {contact_due}"),
        happened=_("The last day for your first contact with {plan} is {left}."),
        todo=_("Call or mail the initiators, then write it down in the dossier."),
        dates=((_("First contact by"), "contact_due"),),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="contact_reminder",
        to=DESK_TEAM,
        subject=_("Nobody is in touch with {plan} yet; it has to be by {contact_due}"),
        happened=_("The last day for the first contact with {plan} is {left}, and nobody has taken it on."),
        todo=_("Become the contact person if you can."),
        dates=((_("First contact by"), "contact_due"),),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="contact_late",
        to=DESK_TEAM,
        subject=_("Late: the first contact with {plan} had to be by {contact_due}"),
        happened=_("Nobody has spoken with the initiators of {plan} yet."),
        todo=_("See that it happens today. The page of the assessment says to everybody that it is late."),
        dates=((_("It had to be by"), "contact_due"),),
        button=LOOK,
    ),
    Wording(
        verb="away_reminder",
        to=DESK_TEAM,
        subject=_("{away} is away, and a last day of {plan} is {due}"),
        happened=_("{away} sees to {plan}, and is away up to and including {until}."),
        todo=_("Look whether one of you has to take something over."),
        dates=((_("The last day"), "due"),),
        button=LOOK,
    ),
    Wording(
        verb="answer_reminder",
        to=CASE_PEOPLE,
        subject=_("The answer to {plan} is due on {answer_due}"),
        happened=_("The last day for the answer to {plan} is {left}."),
        todo=_("See in the dossier what waits for you."),
        dates=((_("Answer to the initiators by"), "answer_due"),),
        button=OPEN,
        url="dossier",
    ),
    Wording(
        verb="answer_reminder",
        to=DESK_TEAM,
        subject=_("Nobody sees to the answer to {plan} yet; it is due on {answer_due}"),
        happened=_("The last day for the answer to {plan} is {left}, and nobody sees to it."),
        todo=_("Take it on if you can."),
        dates=((_("Answer to the initiators by"), "answer_due"),),
        button=LOOK,
    ),
    Wording(
        verb="answer_late",
        to=DESK_TEAM,
        subject=_("Late: the answer to {plan} had to be there by {answer_due}"),
        happened=_("The initiators of {plan} still wait for their answer."),
        todo=_("See what it waits for. The page of the assessment says to everybody that it is late."),
        dates=((_("It had to be there by"), "answer_due"),),
        button=LOOK,
    ),
    Wording(
        verb="hearing_reminder",
        to=OWNERS,
        subject=_("You can still reply to our draft answer, until {hearing_due}"),
        happened=_("The last day to reply to our draft answer to {plan} is {left}."),
        todo=_("Read it and write what you think. You may also say that you have no remarks."),
        dates=((_("You can reply until"), "hearing_due"),),
        button=_("Read and reply"),
        url="reply",
        mail=Mail.ALWAYS,
    ),
    Wording(
        verb="hearing_over",
        to=READERS,
        subject=_("Confirm the answer to {plan}: the initiators did not reply"),
        happened=_("The initiators of {plan} could reply until {hearing_due}, and did not."),
        todo=_("Confirm the text now."),
        dates=((_("Answer to the initiators by"), "answer_due"),),
        button=_("Read and confirm"),
        url="dossier",
    ),
    Wording(
        verb="promise_reminder",
        to=OWNERS,
        kind=MailKind.WAITS,
        subject=_("Your promise for {plan}, by {due}"),
        happened=_("With the answer to {plan} you agreed on something. Its last day is {left}."),
        quote="{promise}",
        todo=_("Is it done? Say so on the site. Does it not work out? Then tell your contact person."),
        dates=((_("You do this by"), "due"),),
        button=_("Say what came of it"),
        url="report",
    ),
    Wording(
        verb="promise_reminder",
        to=CONTACT,
        subject=_("Our promise to {plan}, by {due}"),
        happened=_("With the answer to {plan} the municipality promised something. Its last day is {left}."),
        quote="{promise}",
        todo=_("See that it happens, and then say so on the site. The initiators hear of it."),
        dates=((_("We do this by"), "due"),),
        button=_("Say what came of it"),
        url="report",
    ),
    Wording(
        verb="promise_late",
        to=OWNERS,
        kind=MailKind.WAITS,
        subject=_("Late: your promise for {plan} had to be kept by {due}"),
        happened=_("With the answer to {plan} you agreed on something. Its day has passed."),
        quote="{promise}",
        todo=_(
            "Say on the site when it is done. The page of the assessment says to everybody that it is late."
        ),
        dates=((_("It had to be done by"), "due"),),
        button=_("Say what came of it"),
        url="report",
    ),
    Wording(
        verb="promise_late",
        to=DESK_TEAM,
        subject=_("Late: a promise around {plan} had to be kept by {due}"),
        happened=_("With the answer to {plan} something was agreed. Its day has passed."),
        quote="{promise}",
        todo=_("Look after it, and say what came of it. The page says to everybody that it is late."),
        dates=((_("It had to be done by"), "due"),),
        button=_("Say what came of it"),
        url="report",
    ),
)
