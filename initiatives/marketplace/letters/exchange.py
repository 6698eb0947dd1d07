"""What the two sides of an exchange are told. Each reads the other by the name that it may know
(`Exchange.partner_of`).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Letters, Mail, Wording
from initiatives.marketplace.letters.audiences import BROKERS, PARTNERS
from initiatives.marketplace.models import Exchange


def facts_of_exchange(exchange: Exchange) -> dict[str, Any]:
    """What the texts say of an exchange to whoever reads them."""
    url = exchange.get_absolute_url()
    return {
        "post": exchange.post.title,
        "url": url,
        "outcome_page": f"{url}#gelukt",
        "post_page": exchange.post.get_absolute_url,
        "until": exchange.due_on,
        "agreed_day": exchange.ask_on,
    }


EXCHANGES = Letters(
    name="exchange",
    called=_("Exchanges"),
    facts=facts_of_exchange,
    texts=(
        Wording(
            verb="propose",
            to=PARTNERS,
            subject=_("Somebody answers “{post}”"),
            happened=_("{other} answers what you put on the marketplace: {post}."),
            quote="{message}",
            todo=_("Write back on the page. Or say there that it does not fit."),
            dates=((_("It stays open until"), "until"),),
            button=_("Read it and answer"),
            mail=Mail.ALONE,  # the words are of the two sides: they stand on their page alone, which is erased
        ),
        Wording(
            verb="message",
            to=PARTNERS,
            subject=_("A message about “{post}”"),
            happened=_("{by} wrote to you:"),
            quote="{message}",
            todo=_("Answer on the page. {other} does not see your mail address."),
            button=_("Answer on the page"),
            mail=Mail.ALONE,  # as above
        ),
        Wording(
            verb="terms",
            to=PARTNERS,
            subject=_("{other} proposes an agreement about “{post}”"),
            happened=_("{other} wrote down what you could agree, and says yes to it."),
            quote="{terms}",
            todo=_("Read it. Say yes as well, or propose something else."),
            dates=((_("You can answer until"), "until"),),
            button=_("Look at the agreement"),
            mail=Mail.ALONE,  # as above
        ),
        Wording(
            verb="agree",
            to=PARTNERS,
            subject=_("Agreed: “{post}”"),
            happened=_("{other} and you agree about “{post}”."),
            quote="{terms}",
            todo=_("Put it in your calendar. On the page is a file for that."),
            dates=((_("Agreed day"), "agreed_day"),),
            button=_("Look at the agreement"),
            mail=Mail.ALONE,  # as above
        ),
        Wording(
            verb="ask",
            to=PARTNERS,
            subject=_("Did it work out? “{post}”"),
            happened=_("You agreed with {other} about “{post}”. The agreed day has passed."),
            todo=_("Say whether it worked out. {other} gets the same question."),
            dates=((_("You can answer until"), "until"),),
            button=_("Say how it went"),
            url="outcome_page",
        ),
        Wording(
            verb="reminder",
            to=PARTNERS,
            subject=_("“{post}” waits for you, {left}"),
            happened=_("{other} waits for you, about “{post}”."),
            todo=_("Write back on the page. If nobody does anything, it closes {left}."),
            dates=((_("It stays open until"), "until"),),
            button=_("To the page"),
        ),
        Wording(
            verb="remind",
            to=PARTNERS,
            subject=_("{other} waits for your answer: “{post}”"),
            happened=_("{other} waits for you, about “{post}”."),
            todo=_("Write back on the page. Or say there that it does not go on."),
            dates=((_("Waits since"), "since"), (_("It stays open until"), "until")),
            button=_("To the page"),
        ),
        Wording(
            verb="confirm",
            to=PARTNERS,
            subject=_("Worked out: “{post}”"),
            happened=_("{other} and you both say that it worked out: {post}."),
            todo=_("You can thank {other} in one sentence, for everybody to read. You need not."),
            button=_("Thank them"),
            url="outcome_page",
        ),
        Wording(
            verb="thank",
            to=PARTNERS,
            subject=_("{other} thanks you"),
            happened=_("{other} thanks you for “{post}”:"),
            quote="{thanks}",
            button=_("Look at it"),
            url="outcome_page",
        ),
        Wording(
            verb="decline",
            to=PARTNERS,
            subject=_("“{post}” does not come off"),
            happened=_("{other} says that it does not go on."),
            quote="{reason}",
            todo=_("Only the two of you read the reason. It counts nowhere."),
            button=_("To the page"),
            mail=Mail.ALONE,  # as above
        ),
        Wording(
            verb="fail",
            to=PARTNERS,
            subject=_("“{post}” did not work out"),
            happened=_("What you agreed with {other} did not work out."),
            quote="{reason}",
            todo=_("Only the two of you read the reason. A bridge builder can help you both."),
            button=_("To the page"),
            mail=Mail.ALONE,  # as above
        ),
        Wording(
            verb="close",
            to=PARTNERS,
            subject=_("The conversation about “{post}” is closed"),
            happened=_("Nobody wrote any more, or “{post}” is off the marketplace. So we closed it."),
            todo=_("You can still read it. It counts nowhere."),
            button=_("To the page"),
        ),
        Wording(
            verb="ask_broker",
            to=BROKERS,
            subject=_("A bridge builder is asked for: {post}"),
            happened=_("{by} asks you to help with “{post}”. It is about {other}."),
            todo=_("Write to {email}. You cannot read their conversation: ask what happened."),
            button=_("Look at what it is about"),
            url="post_page",
        ),
    ),
)
