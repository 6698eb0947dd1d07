"""What people are told about a collaboration, its partners and what they agree."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Audience, Letters, Wording
from initiatives.collaborations.models import Collaboration
from initiatives.marketplace.letters.audiences import BROKERS

ASKED = Audience(
    name="asked",
    called=_("Who is asked to work together"),
    why=_("You get this letter because you are an initiator of {party}, or run it."),
)
PARTNERS = Audience(
    name="partners",
    called=_("Partners of a collaboration"),
    why=_("You get this letter because you are an initiator of a partner, or run it."),
    kind=MailKind.MINE,
)


def facts_of_collaboration(collaboration: Collaboration) -> dict[str, Any]:
    """What the texts say of a collaboration."""
    return {
        "collaboration": collaboration.name,
        "goal": collaboration.goal,
        "url": collaboration.get_absolute_url(),
        "pulse_page": f"{collaboration.get_absolute_url()}#polsslag",
        "moments_page": f"{collaboration.get_absolute_url()}#overleg",
        "agreement_page": f"{collaboration.get_absolute_url()}#afspraak",
    }


def topics_of_collaboration(collaboration: Collaboration) -> list[str]:
    """Itself, and the initiatives and organisations that take part. None while it is not public."""
    if not collaboration.is_public:
        return []
    found = [f"collaboration:{collaboration.pk}"]
    for partner in collaboration.partners.here():
        found.append(
            f"initiative:{partner.initiative_id}"
            if partner.initiative_id
            else f"organisation:{partner.organisation_id}"
        )
    return found


COLLABORATIONS = Letters(
    name="collaboration",
    called=_("Collaborations"),
    facts=facts_of_collaboration,
    topics=topics_of_collaboration,
    texts=(
        Wording(
            verb="invite",
            to=ASKED,
            subject=_("{by} asks you to work together: “{collaboration}”"),
            happened=_("{by} asks {party} to work together on “{collaboration}”."),
            quote="{message}",
            todo=_("Read it, and say yes or no. You decide yourselves, and you can stop at any time."),
            button=_("Read it and answer"),
        ),
        Wording(
            verb="introduce",
            to=ASKED,
            subject=_("A bridge builder brings you together: “{collaboration}”"),
            happened=_("{by}, bridge builder, thinks that {party} and {others} could do something together."),
            quote="{message}",
            todo=_("Read it, and say yes or no. Nobody but you and the others sees it before that."),
            button=_("Read it and answer"),
        ),
        Wording(
            verb="candidate",
            to=PARTNERS,
            kind=MailKind.WAITS,
            subject=_("{party} may join “{collaboration}”: what do you say?"),
            happened=_("{by} asks {party} to join “{collaboration}”."),
            quote="{message}",
            todo=_("They take part once every partner says yes."),
            button=_("Say yes or no"),
        ),
        Wording(
            verb="join",
            to=PARTNERS,
            subject=_("{party} takes part in “{collaboration}”"),
            happened=_("Everybody said yes: {party} takes part in “{collaboration}”."),
            todo=_("Tell each other on the page what you bring, and what you go on deciding yourselves."),
            button=_("To the page"),
            news=True,
        ),
        Wording(
            verb="decline",
            to=PARTNERS,
            subject=_("{party} does not join “{collaboration}”"),
            happened=_("Not everybody said yes, so {party} does not join “{collaboration}”."),
            todo=_("Nothing of it becomes public."),
            button=_("To the page"),
        ),
        Wording(
            verb="agreement",
            to=PARTNERS,
            kind=MailKind.WAITS,
            subject=_("{party} proposes an agreement for “{collaboration}”"),
            happened=_("{party} wrote down what you could agree, and says yes to it. {reason}"),
            quote="{text}",
            todo=_("Read it. Say yes as well, or propose something else. It counts once everybody says yes."),
            button=_("Look at the agreement"),
            url="agreement_page",
        ),
        Wording(
            verb="agree",
            to=PARTNERS,
            subject=_("Agreed: version {version} for “{collaboration}”"),
            happened=_("Everybody said yes: version {version} of your agreement counts from now on."),
            todo=_("If you want something else later, propose a new version on the page."),
            button=_("Look at the agreement"),
            url="agreement_page",
            news=True,
        ),
        Wording(
            verb="log_moment",
            to=PARTNERS,
            subject=_("What you agreed on {day}, for “{collaboration}”"),
            happened=_("Somebody wrote down that you sat together for “{collaboration}” on {day}."),
            quote="{agreed}\n\n{open_points}",
            todo=_("Is something missing? Say so to each other, or write it down the next time."),
            button=_("Read it"),
            url="moments_page",
        ),
        Wording(
            verb="plan_moment",
            to=PARTNERS,
            subject=_("You sit together on {day}, for “{collaboration}”"),
            happened=_("One of you chose a day to sit together for “{collaboration}”."),
            dates=((_("You sit together on"), "day"),),
            todo=_("It stands in your calendar. Does it not suit you? Choose another day on the page."),
            button=_("Look at the day"),
            url="moments_page",
        ),
        Wording(
            verb="ask_to_meet",
            to=PARTNERS,
            kind=MailKind.WAITS,
            subject=_("Do you sit together again for “{collaboration}”?"),
            happened=_("Since {since} nobody wrote down that you sat together for “{collaboration}”."),
            todo=_(
                "Choose a day, or write down that you did. If you do not go on, you can stop at any time."
            ),
            button=_("Plan to sit together"),
            url="moments_page",
        ),
        Wording(
            verb="evaluate",
            to=PARTNERS,
            kind=MailKind.WAITS,
            subject=_("You look back on “{collaboration}”: how do you go on?"),
            happened=_("One of the partners asks all of you to look back on “{collaboration}”."),
            todo=_(
                "Say whether it stays, is done, or goes on as it does. It is so once all of you say the same."
            ),
            button=_("Say how you go on"),
        ),
        Wording(
            verb="conclude",
            to=PARTNERS,
            subject=_("All of you say of “{collaboration}”: {outcome}"),
            happened=_("You looked back on “{collaboration}”, and all of you say the same."),
            outcome="{outcome}",
            todo=_("The page says so too. Everybody can read it."),
            button=_("To the page"),
            news=True,
        ),
        Wording(
            verb="ask_pulse",
            to=PARTNERS,
            kind=MailKind.WAITS,
            subject=_("How does it go in “{collaboration}”? Five statements"),
            happened=_(
                "Twice a year each partner of “{collaboration}” says how it goes. {party} did not yet."
            ),
            todo=_("It takes a minute. Then you see the answers of all of you together."),
            button=_("Say how it goes"),
            url="pulse_page",
        ),
        *(
            Wording(
                verb="stands_out",
                to=audience,
                kind=MailKind.WAITS,
                subject=_("Something stands out in “{collaboration}”: talk about it"),
                happened=_("The partners of “{collaboration}” said how it goes. This stands out."),
                quote="{found}",
                todo=_("Talk about it together. A bridge builder of the municipality got the same message."),
                button=_("To the page"),
                url="pulse_page",
            )
            for audience in (PARTNERS, BROKERS)
        ),
        Wording(
            verb="leave",
            to=PARTNERS,
            kind=MailKind.WAITS,
            subject=_("{party} stops with “{collaboration}”"),
            happened=_("{party} stops with “{collaboration}”."),
            quote="{reason}",
            todo=_("Do you go on? Say so on the page. You can stop as well, at any time."),
            button=_("Say whether you go on"),
        ),
        Wording(
            verb="dissolve",
            to=PARTNERS,
            subject=_("“{collaboration}” has ended"),
            happened=_("Fewer than two partners were left, so “{collaboration}” has ended."),
            todo=_("The page stays, for who wants to read what you did."),
            button=_("To the page"),
        ),
    ),
)
