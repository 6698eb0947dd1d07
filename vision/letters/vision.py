"""What people are told of the vision: its versions and its review, and what decides about them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Audience, Letters, Wording
from vision.models import Meeting, StepProposal, Vision, VisionVersion

UNFOLLOW = (_("Do not follow the vision any more."), "follow")
FOLLOWERS = Audience(
    name="followers",
    called=_("Followers of the vision"),
    why=_("You get this letter because you follow the vision."),
    kind=MailKind.VISION,
    fewer=UNFOLLOW,
)
VOICES = Audience(
    name="voices",
    called=_("Who reacted or proposed other words"),
    why=_("You get this letter because you spoke up about this text."),
    kind=MailKind.VISION,
)
CURATORS = Audience(
    name="curators",
    called=_("Curators"),
    why=_("You get this letter because you are a curator of the vision."),
)
PROPOSER = Audience(
    name="proposer", called=_("Who proposed it"), why=_("You get this letter because you proposed it.")
)


def facts_of_version(version: VisionVersion) -> dict[str, Any]:
    """What the texts say of a version."""
    return {
        "number": version.number,
        "url": version.get_absolute_url(),
        "consultation": reverse("vision:consultation"),
        "reactions": reverse("vision:reactions"),
        "report": reverse("vision:report", args=[version.number]),
        "vote": reverse("endorsement:now"),
        "follow": reverse("vision:agenda"),
        "until": version.consultation_closes_on,
        "closed_on": version.consultation_closed_on,
        "closing_reason": version.closing_reason,
        "freezing_reason": version.freezing_reason,
    }


VERSIONS = Letters(
    name="vision_version",
    called=_("Versions of the vision"),
    facts=facts_of_version,
    texts=(
        Wording(
            verb="open_consultation",
            to=FOLLOWERS,
            subject=_("Have your say on the draft of the vision, until {until}"),
            happened=_("The draft of version {number} of the vision is there."),
            todo=_("Read what is new, and react to the words that you want to change."),
            dates=((_("You can react until"), "until"),),
            button=_("Read and react"),
            url="consultation",
        ),
        Wording(
            verb="start_amending",
            to=FOLLOWERS,
            subject=_("Every reaction to the draft of the vision gets an answer now"),
            happened=_("The time to react to version {number} of the vision is over."),
            todo=_(
                "The curators answer every reaction in public. Until the text is frozen you can still propose other words."
            ),
            button=_("Look at the reactions and answers"),
            url="reactions",
        ),
        Wording(
            verb="close_early",
            to=VOICES,
            subject=_("You could react until {until}; that ended on {closed_on}"),
            happened=_(
                "Everybody could react to version {number} until {until}. Two curators closed that on {closed_on}."
            ),
            quote="{closing_reason}",
            todo=_(
                "What you said counts and gets a public answer. Until the text is frozen you can still propose other words."
            ),
            dates=((_("Was told: until"), "until"), (_("Closed on"), "closed_on")),
            button=_("Look at the reactions and answers"),
            url="reactions",
        ),
        Wording(
            verb="close_early",
            to=FOLLOWERS,
            subject=_("The consultation on the vision ended on {closed_on}, earlier than was told"),
            happened=_(
                "Everybody could react to version {number} until {until}. Two curators closed that on {closed_on}."
            ),
            quote="{closing_reason}",
            todo=_(
                "Every reaction that came in gets a public answer. Until the text is frozen you can still propose other words."
            ),
            dates=((_("Was told: until"), "until"), (_("Closed on"), "closed_on")),
            button=_("Look at the reactions and answers"),
            url="reactions",
        ),
        Wording(
            verb="freeze",
            to=VOICES,
            subject=_("The text of the vision is frozen; read what became of your words"),
            happened=_("Two curators have fixed the text of version {number}."),
            quote="{freezing_reason}",
            todo=_("Read what became of your reaction or proposal. Then residents vote."),
            button=_("Read all reactions and answers"),
            url="report",
        ),
        Wording(
            verb="freeze",
            to=FOLLOWERS,
            subject=_("The text of the vision is frozen"),
            happened=_(
                "Two curators have fixed the text of version {number}. Nobody can change it any more."
            ),
            quote="{freezing_reason}",
            todo=_("Read it. Then residents vote on it."),
            button=_("Read the text"),
        ),
        Wording(
            verb="open_endorsement",
            to=FOLLOWERS,
            subject=_("Residents vote on the vision"),
            happened=_("Residents can vote on version {number} of the vision."),
            todo=_("Do you have a letter with a code, or DigiD? Then you can vote."),
            button=_("Go to the vote"),
            url="vote",
        ),
        Wording(
            verb="adopt",
            to=FOLLOWERS,
            subject=_("The council has adopted the vision"),
            happened=_("The council has adopted version {number} of the vision. From today it counts."),
            todo=_("Read what it says."),
            button=_("Read the vision"),
        ),
        Wording(
            verb="reject",
            to=FOLLOWERS,
            subject=_("The text of the vision goes back to the residents"),
            happened=_("Version {number} of the vision was not adopted."),
            todo=_("Read why, and what happens next."),
            button=_("Read why"),
        ),
    ),
)


def facts_of_proposal(proposal: StepProposal) -> dict[str, Any]:
    """What the texts say of a step that takes two curators."""
    return {
        "what": str(proposal),
        "reason": proposal.reason,
        "by": str(proposal.proposed_by),
        "url": proposal.get_absolute_url(),
        "workshop": reverse("vision:desk", args=[proposal.version.number]),
    }


PROPOSALS = Letters(
    name="vision_step_proposal",
    called=_("Steps that take two curators"),
    facts=facts_of_proposal,
    texts=(
        Wording(
            verb="propose",
            to=CURATORS,
            subject=_("A second curator has to confirm this: {what}"),
            happened=_("{by} proposes: {what}."),
            quote="{reason}",
            todo=_("Look at it, and confirm it or do not. It takes a second curator."),
            button=_("Look and decide"),
        ),
        Wording(
            verb="decline",
            to=PROPOSER,
            subject=_("A second curator does not want this: {what}"),
            happened=_("A second curator did not confirm your proposal: {what}."),
            quote="{note}",
            button=_("Open the workshop"),
            url="workshop",
        ),
        Wording(
            verb="lapse",
            to=PROPOSER,
            subject=_("Your proposal has lapsed: {what}"),
            happened=_("Your proposal has lapsed: {what}. There is nothing left to decide."),
            quote="{note}",
            button=_("Open the workshop"),
            url="workshop",
        ),
    ),
)


def facts_of_vision(vision: Vision) -> dict[str, Any]:
    """What the texts say of the vision as a whole."""
    return {
        "vision": vision.title,
        "review": vision.get_absolute_url(),
        "review_on": vision.next_review_on,
        "follow": reverse("vision:agenda"),
    }


REVIEWS = Letters(
    name="vision",
    called=_("Calendar and review of the vision"),
    facts=facts_of_vision,
    texts=(
        Wording(
            verb="call_review",
            to=CURATORS,
            subject=_("It is time to look at the vision anew"),
            happened=_("It is time to look at {vision} anew."),
            todo=_("Begin with it, or plan it."),
            dates=((_("To begin by"), "review_on"),),
            button=_("Open the page of the review"),
            url="review",
        ),
        Wording(
            verb="late_review",
            to=CURATORS,
            subject=_("Late: looking at the vision anew had to begin by {review_on}"),
            happened=_("Looking at {vision} anew has not begun yet."),
            todo=_("Begin with it, or plan it. The page of the review says to everybody that it is late."),
            dates=((_("It had to begin by"), "review_on"),),
            button=_("Open the page of the review"),
            url="review",
        ),
        Wording(
            verb="begins",
            to=FOLLOWERS,
            subject=_("On {day}: {what}"),
            happened=_("This begins {left}: {what}."),
            quote="{note}",
            dates=((_("First day"), "day"),),
            button=_("See what you can do"),
        ),
        Wording(
            verb="ends",
            to=FOLLOWERS,
            subject=_("Until {day}: {what}"),
            happened=_("The last day is {left}: {what}."),
            quote="{note}",
            dates=((_("Last day"), "day"),),
            button=_("See what you can do"),
        ),
        Wording(
            verb="begins",
            to=CURATORS,
            subject=_("On {day}: {what}"),
            happened=_("This begins {left}: {what}."),
            quote="{note}",
            todo=_("See whether everything is ready."),
            dates=((_("First day"), "day"),),
            button=_("Look at it"),
        ),
        Wording(
            verb="ends",
            to=CURATORS,
            subject=_("Until {day}: {what}"),
            happened=_("The last day is {left}: {what}."),
            quote="{note}",
            todo=_("See whether everything is ready for what comes next."),
            dates=((_("Last day"), "day"),),
            button=_("Look at it"),
        ),
    ),
)


def facts_of_meeting(meeting: Meeting) -> dict[str, Any]:
    """What the texts say of a meeting."""
    return {
        "meeting": meeting.title,
        "where": meeting.place,
        "begins": meeting.begins_at,
        "url": meeting.get_absolute_url(),
        "follow": reverse("vision:agenda"),
    }


MEETINGS = Letters(
    name="vision_meeting",
    called=_("Meetings"),
    facts=facts_of_meeting,
    texts=(
        Wording(
            verb="plan",
            to=FOLLOWERS,
            subject=_("{meeting}, on {begins}"),
            happened=_("There is a meeting about the vision: {meeting}."),
            todo=_("Come along, or read what is on the agenda."),
            dates=((_("When"), "begins"), (_("Where"), "where")),
            button=_("Look at the meeting"),
        ),
        Wording(
            verb="report",
            to=FOLLOWERS,
            subject=_("The report of {meeting} is there"),
            happened=_("The report of {meeting} is there."),
            todo=_("Read what was said. Is something missing? Bring it up."),
            button=_("Read the report"),
        ),
        Wording(
            verb="call_off",
            to=FOLLOWERS,
            subject=_("Called off: {meeting}, on {begins}"),
            happened=_("{meeting} does not take place."),
            quote="{note}",
            dates=((_("It would have been on"), "begins"),),
            button=_("Look at the meeting"),
        ),
    ),
)
