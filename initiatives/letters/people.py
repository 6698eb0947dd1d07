"""What is told from one person to another: invitations and messages, parties that go on with it, signals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Letters, Mail, Wording
from initiatives.letters.audiences import INVITEE, OWNERS, SIGNAL_AUTHOR, SUCCESSOR
from initiatives.models import Handover, Organisation, Signal

INVITE = Wording(
    verb="invite",
    to=INVITEE,
    subject=_("{by} asks whether you join {plan}"),
    happened=_("{by} asks whether you join {plan}."),
    quote="{summary}",
    todo=_("Look at the plan and say yes or no. You need no account beforehand."),
    dates=((_("You can answer until"), "until"),),
    button=_("Look at the invitation"),
    url="invitation",
    after=_("Do you not know {by}? Then do nothing: the invitation ends by itself."),
)

PEOPLE = (
    INVITE,
    Wording(
        verb="join",
        to=OWNERS,
        subject=_("{by} has joined {plan}"),
        happened=_("{by} said yes to the invitation and takes part in {plan}."),
        button=_("Look at your page"),
        mail=Mail.NEVER,
    ),
    Wording(
        verb="message",
        to=OWNERS,
        subject=_("{by} has a message about {plan}"),
        happened=_("{by} wrote to you about {plan}:"),
        quote="{message}",
        todo=_(
            "Answer to {email}, or answer this mail. {by} sees your address only when you do. You need not answer."
        ),
        button=_("Look at your page"),
        mail=Mail.NEVER,  # the letter is of one person to another: actions/message.py
    ),
    Wording(
        verb="take_part",
        to=OWNERS,
        subject=_("{by} wants to take part in {plan}"),
        happened=_("{by} wants to take part in {plan}."),
        quote="{message}",
        todo=_(
            "Answer to {email}, or answer this mail. {by} sees your address only when you do. You need not answer."
        ),
        button=_("Look at your page"),
        mail=Mail.NEVER,  # as a message
    ),
)


def facts_of_organisation(organisation: Organisation) -> dict[str, Any]:
    """What the texts say of an organisation."""
    return {
        "plan": organisation.name,
        "summary": organisation.about,
        "url": organisation.get_absolute_url(),
    }


ORGANISATIONS = Letters(
    name="organisation", called=_("Organisations"), facts=facts_of_organisation, texts=(INVITE,)
)


def facts_of_handover(handover: Handover) -> dict[str, Any]:
    """What the texts say of an initiative that was handed over."""
    return {
        "plan": handover.initiative.name,
        "url": handover.initiative.get_absolute_url(),
        "answer": handover.get_absolute_url(),
        "writer": "",
    }


HANDOVERS = Letters(
    name="handover",
    called=_("Initiatives that are handed over"),
    facts=facts_of_handover,
    texts=(
        Wording(
            verb="ask",
            to=SUCCESSOR,
            subject=_("Do you go on with {plan}? Its initiators say so"),
            happened=_("The initiators of {plan} have handed it over and named you."),
            todo=_(
                "Say whether you go on with it. Nobody else sees your name until you agree. "
                "If you do nothing, you are not named."
            ),
            button=_("Say yes or no"),
            url="answer",
        ),
        Wording(
            verb="agree",
            to=OWNERS,
            subject=_("{plan} goes on: the party that you named agrees"),
            happened=_("The party that you named goes on with {plan}. Your page says so now."),
            button=_("Look at your page"),
        ),
        Wording(
            verb="decline",
            to=OWNERS,
            subject=_("The party that you named does not go on with {plan}"),
            happened=_(
                "The party that you named does not want to be named. The page of {plan} names nobody."
            ),
            button=_("Look at your page"),
        ),
    ),
)


def facts_of_signal(signal: Signal) -> dict[str, Any]:
    """What the texts say of a signal."""
    return {"signal": signal.what, "url": signal.get_absolute_url()}


SIGNALS = Letters(
    name="signal",
    called=_("Signals"),
    facts=facts_of_signal,
    texts=(
        Wording(
            verb="adopt",
            to=SIGNAL_AUTHOR,
            subject=_("Somebody is going to work on your signal"),
            happened=_("Somebody makes a plan of your signal: {signal}."),
            todo=_("You need do nothing. As soon as the plan is on the site, your signal leads to it."),
            button=_("Look at your signal"),
        ),
        Wording(
            verb="release",
            to=SIGNAL_AUTHOR,
            subject=_("Your signal waits for somebody again"),
            happened=_("Nobody is working on your signal any more: {signal}."),
            todo=_("Others can take it up. You can also do so yourself."),
            button=_("Look at your signal"),
        ),
    ),
)
