"""Each date and moment of every model, as what it is: a deadline with the scene that proves it, or why it is none.

Reviewed, not derived: tests/test_stored_deadlines.py fails on a field that is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.factories import deadlines as scenes
from tests.factories.deadlines import Scene


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """How it is proven. `calendar`: the public calendar that it stands in, beside that of who must act; `before`: days
    from the first reminder to the day; `not_overdue`: why nothing can be said to be late."""

    scene: Callable[[], Scene]
    calendar: str
    before: int = 7
    not_overdue: str = ""


# ---- the table ------------------------------------------------------------------------------
OF_CASES, OF_VISION, OWN_ONLY = "/toetsen/agenda.ics", "/visie/agenda.ics", ""
HAPPENED = "when something happened or was written down"
CHOSEN = "a day in the life of somebody else, told afterwards"
MACHINE = "when the machine tries again"
CLOCK = "what the clock carries out on that day; everybody with a role was told at once: tests/accounts/test_taking_power.py"
ASKED = (
    "the day on which the clock asks whether it is still true: tests/initiatives/marketplace/test_closing.py"
)
OF_ITS_CASE = "the day to reply that its case had then: assessments.Assessment.hearing_due is the promise"
OF_A_PLAN = (
    "what initiators invite to; nobody owes anything by it, and it has a file for calendars of its own"
)
ASKED_AFTER = (
    "the agreed day of two sides: the day after it both are asked, until marketplace.Exchange.due_on"
)
CHOSEN_TOGETHER = "a day that partners chose, in the calendar of each; nobody owes anything by it"
EVENING = "when a meeting is over, hours after its beginning, which is what is told"
AWAY = "when somebody is not here, as they said themselves: others see it, and nobody owes anything by it"
Class = str | Deadline

FIELDS: dict[str, Class] = {
    "civicnet.Change": HAPPENED,
    "civicnet.SentForm.begun_at": HAPPENED,
    "jobs.Job": HAPPENED,
    "initiatives.Initiative.source_date": HAPPENED,
    "initiatives.Initiative.imported_at": HAPPENED,
    "civicnet.SentForm.done_at": HAPPENED,
    "journal.Entry": HAPPENED,
    "outbox.Message.made_at": HAPPENED,
    "outbox.Message.next_try_at": MACHINE,
    "outbox.Message.done_at": HAPPENED,
    "outbox.Message.gave_up_at": HAPPENED,
    "outbox.Message.bounced_at": HAPPENED,
    "outbox.RefusedAddress": HAPPENED,
    "outbox.Notice": HAPPENED,
    "outbox.Reminder": HAPPENED,
    "areas.Neighbourhood.changed_at": HAPPENED,
    "areas.Neighbourhood.closed_on": HAPPENED,
    "accounts.User": HAPPENED,
    "accounts.User.erased_at": HAPPENED,
    "accounts.User.away_from": AWAY,
    "accounts.User.away_until": AWAY,
    "accounts.RoleGrant.made_at": HAPPENED,
    "accounts.Announcement.due_on": CLOCK,
    "accounts.Announcement.made_at": HAPPENED,
    "accounts.FactorReset": HAPPENED,
    "accounts.CalendarAddress": HAPPENED,
    "accounts.Block": HAPPENED,
    "accounts.SetUpDone": HAPPENED,
    "files.StoredFile": HAPPENED,
    "vision.Vision.next_review_on": Deadline(scene=scenes.review, calendar=OF_VISION),
    "vision.VisionVersion.consultation_closes_on": Deadline(
        scene=scenes.consultation,
        calendar=OF_VISION,
        not_overdue="The clock closes it: test_a_consultation_ends_by_itself. Nobody must act.",
    ),
    "vision.VisionVersion.consultation_opened_on": HAPPENED,
    "vision.VisionVersion.consultation_closed_on": HAPPENED,
    "vision.VisionVersion.frozen_at": HAPPENED,
    "vision.StepProposal": HAPPENED,
    "vision.VisionVersion.adopted_on": HAPPENED,
    "vision.VisionVersion.made_at": HAPPENED,
    "vision.VisionVersion.changed_at": HAPPENED,
    "vision.PlannedStep.begins_on": Deadline(
        scene=scenes.planned("begins_on"),
        calendar=OF_VISION,
        not_overdue="A plan of the curators, which they may move in public.",
    ),
    "vision.PlannedStep.ends_on": Deadline(
        scene=scenes.planned("ends_on"),
        calendar=OF_VISION,
        not_overdue="A plan of the curators, which they may move in public.",
    ),
    "vision.PlannedStep.changed_at": HAPPENED,
    "vision.PlannedStep.dropped_at": HAPPENED,
    "vision.Meeting.begins_at": Deadline(
        scene=scenes.meeting,
        calendar=OF_VISION,
        not_overdue="A meeting takes place or is called off.",
    ),
    "vision.Meeting.ends_at": EVENING,
    "vision.Meeting.changed_at": HAPPENED,
    "vision.Amendment": HAPPENED,
    "vision.Support": HAPPENED,
    "vision.Conflict": HAPPENED,
    "vision.Revision": HAPPENED,
    "vision.Contribution": HAPPENED,
    "vision.Measurement.on": CHOSEN,
    "vision.Measurement.changed_at": HAPPENED,
    "vision.Measurement.replaced_at": HAPPENED,
    "vision.ReactionAnswer": HAPPENED,
    "vision.Reaction": HAPPENED,
    "vision.Agreement": HAPPENED,
    "vision.Gap": HAPPENED,
    "vision.ReviewRequest": HAPPENED,
    "endorsement.Round.opens_at": Deadline(
        scene=scenes.vote("opens_at"),
        calendar=OF_VISION,
        not_overdue="The clock opens it (vision.endorsement.by_the_clock).",
    ),
    "endorsement.Round.closes_at": Deadline(
        scene=scenes.vote("closes_at"),
        calendar=OF_VISION,
        before=8,  # the moment is midnight, so the last day of voting is the day before
        not_overdue="Voting ends at that moment by itself; who closes is reminded: test_who_closes_a_vote.",
    ),
    "endorsement.Round.fixed_at": HAPPENED,
    "endorsement.Round.closed_at": HAPPENED,
    "endorsement.Round.changed_at": HAPPENED,
    "initiatives.Initiative.answer_by": Deadline(scene=scenes.answer_in_lists, calendar=OF_CASES),
    "initiatives.Initiative.contact_due": Deadline(scene=scenes.plan_contact, calendar=OWN_ONLY),
    "initiatives.Initiative.started_on": CHOSEN,
    "initiatives.Initiative.ended_on": CHOSEN,
    "initiatives.Initiative.contacted_at": HAPPENED,
    "initiatives.Initiative.made_at": HAPPENED,
    "initiatives.Initiative.submitted_at": HAPPENED,
    "initiatives.Initiative.changed_at": HAPPENED,
    "initiatives.Initiative.hidden_at": HAPPENED,
    "initiatives.Initiative.rest_proposed_at": HAPPENED,
    "initiatives.Initiative.still_active_at": HAPPENED,
    "initiatives.Organisation": HAPPENED,
    "initiatives.OrganisationMember": HAPPENED,
    "initiatives.Membership": HAPPENED,
    "initiatives.Invitation": HAPPENED,
    "initiatives.Listing": HAPPENED,
    "following.Follow": HAPPENED,
    "following.Digest.until": HAPPENED,
    "outbox.News": HAPPENED,
    "initiatives.Activity.begins_at": OF_A_PLAN,
    "initiatives.Activity.ends_at": OF_A_PLAN,
    "initiatives.Activity.hidden_at": HAPPENED,
    "initiatives.Question.made_at": HAPPENED,
    "initiatives.Question.answered_at": HAPPENED,
    "initiatives.Question.corrected_at": HAPPENED,
    "initiatives.Question.hidden_at": HAPPENED,
    "initiatives.Signal": HAPPENED,
    "initiatives.Update": HAPPENED,
    "initiatives.Photo": HAPPENED,
    "initiatives.Document": HAPPENED,
    "initiatives.MeasureNorm.on": CHOSEN,
    "initiatives.MeasureScore.on": CHOSEN,
    "marketplace.Post.closes_on": Deadline(
        scene=scenes.closing_post,
        calendar=OWN_ONLY,
        not_overdue="The clock closes it: tests/initiatives/marketplace/test_closing.py.",
    ),
    "marketplace.Post.ask_on": ASKED,
    "marketplace.Post.from_on": CHOSEN,
    "marketplace.Post.until_on": CHOSEN,
    "marketplace.Suggestion.made_at": HAPPENED,
    "marketplace.Suggestion.need_told_at": HAPPENED,
    "marketplace.Suggestion.offer_told_at": HAPPENED,
    "marketplace.Suggestion.need_news_at": HAPPENED,
    "marketplace.Suggestion.offer_news_at": HAPPENED,
    "marketplace.Suggestion.set_aside_at": HAPPENED,
    "marketplace.Post.made_at": HAPPENED,
    "marketplace.Post.opened_at": HAPPENED,
    "marketplace.Post.changed_at": HAPPENED,
    "marketplace.Post.hidden_at": HAPPENED,
    "marketplace.Exchange.made_at": HAPPENED,
    "marketplace.Exchange.changed_at": HAPPENED,
    "marketplace.Exchange.talked_at": HAPPENED,
    "marketplace.Exchange.agreed_at": HAPPENED,
    "marketplace.Exchange.closed_at": HAPPENED,
    "collaborations.Collaboration.made_at": HAPPENED,
    "collaborations.Collaboration.opened_at": HAPPENED,
    "collaborations.Collaboration.changed_at": HAPPENED,
    "collaborations.Collaboration.hidden_at": HAPPENED,
    "collaborations.Collaboration.steps_at": HAPPENED,
    "collaborations.Collaboration.next_on": CHOSEN_TOGETHER,
    "collaborations.Moment.made_at": HAPPENED,
    "collaborations.Pulse.given_at": HAPPENED,
    "collaborations.Pulse.period": "the half-year that it is of, by its first day",
    "collaborations.Moment.on": HAPPENED,
    "collaborations.Partner.asked_at": HAPPENED,
    "collaborations.Partner.made_at": HAPPENED,
    "collaborations.Partner.joined_at": HAPPENED,
    "collaborations.Partner.changed_at": HAPPENED,
    "collaborations.PartnerConsent.given_at": HAPPENED,
    "collaborations.Problem.made_at": HAPPENED,
    "collaborations.Problem.open_since": HAPPENED,
    "collaborations.Problem.offered_at": HAPPENED,
    "collaborations.Problem.changed_at": HAPPENED,
    "collaborations.ProblemOffer.made_at": HAPPENED,
    "collaborations.AgreementConsent.given_at": HAPPENED,
    "collaborations.Agreement.made_at": HAPPENED,
    "collaborations.Agreement.agreed_at": HAPPENED,
    "collaborations.Agreement.withdrawn_at": HAPPENED,
    "marketplace.Exchange.due_on": Deadline(
        scene=scenes.exchange,
        calendar=OWN_ONLY,
        not_overdue="Private to its two sides: it closes by itself (marketplace.close_silent).",
    ),
    "marketplace.Exchange.ask_on": ASKED_AFTER,
    "network.Snapshot.day": HAPPENED,
    "network.Snapshot.made_at": HAPPENED,
    "marketplace.Exchange.reminded_at": HAPPENED,
    "marketplace.Exchange.broker_asked_at": HAPPENED,
    "marketplace.Exchange.erased_at": HAPPENED,
    "marketplace.Terms.last_day": ASKED_AFTER,
    "marketplace.Terms.made_at": HAPPENED,
    "marketplace.Consent": HAPPENED,
    "marketplace.Message": HAPPENED,
    "marketplace.Thanks.made_at": HAPPENED,
    "marketplace.Thanks.corrected_at": HAPPENED,
    "marketplace.Thanks.hidden_at": HAPPENED,
    "initiatives.Report.made_at": HAPPENED,
    "initiatives.Report.decided_at": HAPPENED,
    "initiatives.Report.appealed_at": HAPPENED,
    "initiatives.Report.answered_at": HAPPENED,
    "assessments.SentDraft.reply_by": OF_ITS_CASE,
    "assessments.SentDraft.sent_at": HAPPENED,
    "assessments.Assessment.contact_due": Deadline(scene=scenes.case_contact, calendar=OF_CASES),
    "assessments.Assessment.answer_due": Deadline(scene=scenes.answer, calendar=OF_CASES),
    "assessments.Assessment.hearing_due": Deadline(scene=scenes.hearing, calendar=OF_CASES),
    "assessments.Assessment.requested_at": HAPPENED,
    "assessments.Assessment.contacted_at": HAPPENED,
    "assessments.Assessment.decided_at": HAPPENED,
    "assessments.Assessment.changed_at": HAPPENED,
    "assessments.Pause": HAPPENED,
    "assessments.Contact": HAPPENED,
    "assessments.InterestDeclaration": HAPPENED,
    "assessments.Reading": HAPPENED,
    "assessments.Experience": HAPPENED,
    "assessments.HearingReply": HAPPENED,
    "assessments.Confirmation": HAPPENED,
    "assessments.ConditionReport": HAPPENED,
    "assessments.Condition.due": Deadline(scene=scenes.condition, calendar=OF_CASES),
}
# A row that names a model alone stands for these names only; any other date of it needs a row of its own.
PLAIN = {
    "at", "on", "since", "left_at", "made_at", "changed_at", "created_at", "given_at", "asked_at", "noted_at",
    "saved_at", "sent_at", "read_at", "hidden_at", "decided_at", "answered_at", "accepted_at", "withdrawn_at",
    "set_aside_at", "handed_in_at", "submitted_at", "date_joined", "last_login", "began_on", "ended_on",
}  # fmt: skip
DEADLINES = {name: row for name, row in FIELDS.items() if isinstance(row, Deadline)}
