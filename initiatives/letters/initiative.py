"""What is told of an initiative itself: its stages, its news and its goals."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Mail, Wording
from initiatives.letters.audiences import DESK_TEAM, MEMBERS, OWNERS
from initiatives.models import Initiative


def facts_of_initiative(initiative: Initiative) -> dict[str, Any]:
    """What the texts say of an initiative."""
    url = initiative.get_absolute_url()
    return {
        "plan": initiative.name,
        "summary": initiative.summary,
        "url": url,
        "rest": f"{url}#rust",
        "goals": reverse("initiatives:goals", args=[initiative.slug]),
        "contact": reverse("initiatives:contact", args=[initiative.slug]),
        "name_contact": reverse("contact_person", args=[initiative.slug]),
        "take": f"{url}#yours",
        "contact_due": initiative.contact_due,
        "writer": lambda: str(initiative.contact_person or ""),
    }


LOOK = _("Look at the page")

STAGES = (
    Wording(
        verb="submit",
        to=DESK_TEAM,
        news=True,
        subject=_("New: {plan}"),
        happened=_("{plan} was put on the site."),
        todo=_("Read it, and get in touch with the initiators."),
        dates=((_("First contact by"), "contact_due"),),
        button=_("I get in touch"),
        url="take",
        mail=Mail.NEVER,  # it waits for the summary of the day
    ),
    Wording(
        verb="receipt",
        to=OWNERS,
        subject=_("{plan} is on the site"),
        happened=_("{plan} is on the site. Everybody can see it now."),
        todo=_("Share the page with your neighbours. You can change it at any time."),
        dates=((_("The municipality contacts you by"), "contact_due"),),
        button=_("Look at your page"),
    ),
    Wording(
        verb="old_draft",
        to=OWNERS,
        subject=_("We remove your draft after {until}"),
        happened=_("Nobody has worked on {plan} for nearly a year. It is a draft, and only you see it."),
        todo=_("Do you want to keep it? Then open it and save it before that day."),
        dates=((_("Last day"), "until"),),
        button=_("Open my draft"),
        mail=Mail.ALWAYS,
    ),
    Wording(
        verb="prepare",
        to=MEMBERS,
        news=True,
        subject=_("{plan} is being prepared"),
        happened=_("The initiators of {plan} have started the preparation."),
        quote="{note}",
        button=LOOK,
    ),
    Wording(
        verb="run",
        to=MEMBERS,
        news=True,
        subject=_("{plan} is up and running"),
        happened=_("{plan} is up and running."),
        quote="{note}",
        todo=_("On the page you see how you can join in."),
        button=LOOK,
    ),
    Wording(
        verb="rest",
        to=MEMBERS,
        news=True,
        subject=_("{plan} is resting for a while"),
        happened=_("The initiators of {plan} are taking a rest."),
        quote="{note}",
        button=LOOK,
    ),
    Wording(
        verb="hand_over",
        to=MEMBERS,
        news=True,
        subject=_("{plan} goes on in other hands"),
        happened=_("The initiators of {plan} have handed it over."),
        quote="{note}",
        todo=_("The page says who goes on with it, and what was learned."),
        button=LOOK,
    ),
    Wording(
        verb="end",
        to=OWNERS,
        subject=_("{by} has finished {plan}"),
        happened=_("{by} says that {plan} is finished."),
        quote="{note}",
        todo=_(
            "Is this a mistake? For 24 hours {by} can undo it. Only after that your followers hear of it."
        ),
        button=LOOK,
    ),
    Wording(
        verb="withdraw",
        to=OWNERS,
        subject=_("{by} has withdrawn {plan}"),
        happened=_("{by} has withdrawn {plan}."),
        quote="{note}",
        todo=_(
            "Is this a mistake? For 24 hours {by} can undo it. Only after that your followers hear of it."
        ),
        button=LOOK,
    ),
    Wording(
        verb="resume",
        to=OWNERS,
        subject=_("{plan} goes on after all"),
        happened=_("{by} has undone the end of {plan}: it is as it was before."),
        button=LOOK,
    ),
    Wording(
        verb="end",
        to=MEMBERS,
        news=True,
        subject=_("{plan} is finished"),
        happened=_("The initiators of {plan} say that it is finished."),
        quote="{note}",
        todo=_("The page stays, with what came of it."),
        button=_("Look what came of it"),
    ),
    Wording(
        verb="withdraw",
        to=MEMBERS,
        news=True,
        subject=_("{plan} was withdrawn"),
        happened=_("The initiators of {plan} have withdrawn it."),
        quote="{note}",
        button=LOOK,
    ),
    Wording(
        verb="withdraw",
        to=DESK_TEAM,
        subject=_("Withdrawn: {plan}"),
        happened=_("The initiators of {plan} have withdrawn it."),
        quote="{note}",
        todo=_("Nobody needs to get in touch any more."),
        button=LOOK,
        mail=Mail.NEVER,
    ),
)

NEWS = (
    Wording(
        verb="update",
        to=MEMBERS,
        news=True,
        subject=_("News of {plan}: {title}"),
        happened=_("There is news of {plan}."),
        outcome="{title}",
        button=_("Read the news"),
        url="news",
    ),
    Wording(
        verb="propose_rest",
        to=OWNERS,
        kind=MailKind.WAITS,
        subject=_("Are you still active with {plan}?"),
        happened=_("Nothing has changed on the page of {plan} for a year."),
        todo=_(
            "Say with one click whether you are still active or resting for a while. If you do nothing, nothing changes."
        ),
        button=_("Say how it stands"),
        url="rest",
    ),
    Wording(
        verb="follow_vision",
        to=OWNERS,
        kind=MailKind.WAITS,
        subject=_("The vision has changed: what does {plan} work on now?"),
        happened=_(
            "The council has adopted version {version} of the vision. {plan} works on goals of an earlier one."
        ),
        quote="{changes}",
        todo=_(
            "Say what you work on now. Until you do, your page says what you said, and of which version. "
            "There is no last day for it."
        ),
        button=_("Choose your goals"),
        url="goals",
    ),
)
