"""What people are told of what they said about the vision: reactions, proposals for other words, subjects."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Audience, Letters, Wording
from vision.letters.vision import CURATORS
from vision.models import Amendment, Contribution, Reaction

AUTHOR = Audience(
    name="author",
    called=_("Who said it"),
    why=_("You get this letter because you spoke up about the vision."),
    kind=MailKind.MINE,
)
DECIDER = Audience(
    name="decider",
    called=_("Curator who proposed the decision"),
    why=_("You get this letter because you proposed this decision."),
)


def facts_of_reaction(reaction: Reaction) -> dict[str, Any]:
    """What the texts say of a reaction, whose answer is there."""
    answer = reaction.answer
    assert answer is not None  # nobody is told of a reaction before
    return {
        "outcome": answer.get_outcome_display().capitalize(),
        "reasons": answer.reasons,
        "why_corrected": answer.why_corrected,
        "url": reaction.get_absolute_url(),
    }


REACTIONS = Letters(
    name="reaction",
    called=_("Reactions"),
    facts=facts_of_reaction,
    texts=(
        Wording(
            verb="answer",
            to=AUTHOR,
            subject=_("The curators have answered your reaction to the draft of the vision"),
            happened=_("The curators have answered your reaction to the draft of the vision."),
            outcome="{outcome}.",
            quote="{reasons}",
            button=_("Read the answer"),
        ),
        Wording(
            verb="correct_answer",
            to=AUTHOR,
            subject=_("The curators have corrected their answer to your reaction"),
            happened=_("The curators have corrected their answer to your reaction. Why: {why_corrected}"),
            outcome="{outcome}.",
            quote="{reasons}",
            button=_("Read the answer"),
        ),
    ),
)


def facts_of_amendment(amendment: Amendment) -> dict[str, Any]:
    """What the texts say of a proposal for other words."""
    return {
        "what": str(amendment),
        "outcome": str(amendment.get_state_display()).capitalize(),
        "reasons": amendment.decision_reasons,
        "url": amendment.get_absolute_url(),
        "decide": reverse("vision:decide", args=[amendment.pk]),
    }


AMENDMENTS = Letters(
    name="amendment",
    called=_("Proposals for other words"),
    facts=facts_of_amendment,
    texts=(
        Wording(
            verb="decided",
            to=AUTHOR,
            subject=_("There is a decision on your proposal for the text of the vision"),
            happened=_("Two curators have decided on your proposal for other words in the vision."),
            outcome="{outcome}.",
            quote="{reasons}",
            button=_("Read the decision"),
        ),
        Wording(
            verb="return_decision",
            to=DECIDER,
            subject=_("Your decision needs another look: {what}"),
            happened=_("Your proposed decision was not confirmed: {what}."),
            quote="{note}",
            todo=_("Look at it again and propose a decision anew."),
            button=_("Propose a decision"),
            url="decide",
        ),
        Wording(
            verb="lost_decision",
            to=CURATORS,
            subject=_("{what} needs a decision again"),
            happened=_("Who proposed the decision on this is no curator any more: {what}."),
            todo=_("Propose a decision, or confirm that of a colleague."),
            button=_("Propose a decision"),
            url="decide",
        ),
    ),
)


def facts_of_contribution(contribution: Contribution) -> dict[str, Any]:
    """What the texts say of a subject that somebody brought up."""
    return {
        "outcome": contribution.told[:1].upper() + contribution.told[1:],
        "reason": contribution.reason,
        "url": contribution.get_absolute_url(),
    }


CONTRIBUTIONS = Letters(
    name="vision_contribution",
    called=_("Subjects that were brought up"),
    facts=facts_of_contribution,
    texts=(
        Wording(
            verb="settle",
            to=AUTHOR,
            subject=_("What became of the subject that you brought up"),
            happened=_("The curators have looked at the subject that you brought up for the vision."),
            outcome="{outcome}.",
            quote="{reason}",
            button=_("Read it on the page"),
        ),
    ),
)
