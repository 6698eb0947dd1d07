"""What is told of the contact between the initiators and the municipality: who it is, by when, and when it is late."""

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Mail, Wording
from initiatives.letters.audiences import CONTACT, DESK_TEAM, OWNERS

BY_WHEN = ((_("First contact by"), "contact_due"),)

CONTACTS = (
    Wording(
        verb="take_contact",
        to=OWNERS,
        subject=_("{writer} contacts you by {contact_due}"),
        happened=_("{writer} of the municipality is going to get in touch with you about {plan}."),
        todo=_("You need do nothing. You may also call or mail first."),
        dates=((_("You hear from us by"), "contact_due"),),
        button=_("Look at your page"),
    ),
    Wording(
        verb="log_contact",
        to=OWNERS,
        subject=_("The municipality has contacted you"),
        happened=_("{writer} wrote down that you spoke about {plan}."),
        quote="{note}",
        button=_("Look at your page"),
        mail=Mail.NEVER,  # they have just spoken
    ),
    Wording(
        verb="replace_contact",
        to=OWNERS,
        subject=_("{writer} is your contact person now"),
        happened=_("{writer} is the contact person for {plan} from today."),
        quote="{reason}",
        todo=_("Do you have a question? Ask {writer}."),
        button=_("Look at your page"),
    ),
    Wording(
        verb="replace_contact",
        to=CONTACT,
        subject=_("You are the contact person of {plan} now"),
        happened=_("You were named as the contact person of {plan}."),
        quote="{reason}",
        todo=_("The initiators have heard it. Write it down when you have spoken with them."),
        dates=BY_WHEN,
        button=_("Open the plan"),
        url="contact",
    ),
    Wording(
        verb="lose_contact",
        to=OWNERS,
        subject=_("Your contact person at the municipality is there no longer"),
        happened=_("Your contact person for {plan} does not work on it any more."),
        todo=_(
            "You need do nothing. Somebody else takes over; your page says who, as soon as that is known."
        ),
        button=_("Look at your page"),
    ),
    Wording(
        verb="lose_contact",
        to=DESK_TEAM,
        subject=_("{plan} has no contact person"),
        happened=_("The contact person of {plan} does not work on it any more."),
        todo=_("Name somebody else, or take it over."),
        dates=BY_WHEN,
        button=_("Name a contact person"),
        url="name_contact",
    ),
    Wording(
        verb="contact_reminder",
        to=CONTACT,
        subject=_("Get in touch with {plan}, by {contact_due}"),
        happened=_("The last day for your first contact with {plan} is {left}."),
        todo=_("Call or mail the initiators, then write it down."),
        dates=BY_WHEN,
        button=_("Write down the contact"),
        url="contact",
    ),
    Wording(
        verb="contact_reminder",
        to=DESK_TEAM,
        subject=_("Nobody is in touch with {plan} yet; it has to be by {contact_due}"),
        happened=_("The last day for the first contact with {plan} is {left}, and nobody has taken it on."),
        todo=_("Take it on if you can."),
        dates=BY_WHEN,
        button=_("I get in touch"),
        url="take",
    ),
    Wording(
        verb="contact_late",
        to=DESK_TEAM,
        subject=_("Late: the first contact with {plan} had to be by {contact_due}"),
        happened=_("Nobody has spoken with the initiators of {plan} yet."),
        todo=_(
            "Get in touch today, and write it down. The page of the plan says to everybody that it is late."
        ),
        dates=((_("It had to be by"), "contact_due"),),
        button=_("Write down the contact"),
        url="contact",
    ),
)
