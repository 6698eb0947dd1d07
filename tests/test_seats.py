"""Every column that names a person: a seat that must be left with the role, or only what somebody did or owns.

The table is the reviewed answer, written by hand from domain.md (Who: "Losing a role ends pending approvals and frees the
seats held in open cases, visibly"). A new column that is not in it fails: whoever adds one says what it is, and a seat
has its row in SEATS, which is tried here by ending the role and by shutting the account.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.apps import apps
from django.db.models import Model

from civicnet.accounts.actions import end
from civicnet.accounts.models import RoleGrant, User
from civicnet.outbox.actions import relay
from initiatives.assessments.tasks import free_all_lost_seats
from initiatives.tasks import free_lost_contacts
from tests.factories import make_amendment, make_case, make_consultation, make_initiative, make_staff
from vision.actions import propose_decision
from vision.models import Amendment
from vision.tasks import return_lost_decisions

pytestmark = pytest.mark.django_db

# Something that happened, under the name of who did it: it stays true when that person leaves.
ACTS = {
    *("jobs.Job.owner", "journal.Entry.actor", "files.StoredFile.uploaded_by", "admin.LogEntry.user"),
    *("accounts.RoleGrant.consented_by", "vision.Amendment.author", "vision.Amendment.confirmed_by"),
    *(
        "accounts.Announcement.agreed_by",
        "accounts.FactorReset.consented_by",
        "outbox.Message.sender",
        "outbox.News.by",
    ),
    "vision.StepProposal.confirmed_by",
    *("vision.Conflict.made_by", "vision.Revision.made_by", "vision.Contribution.author"),
    *("vision.Measurement.entered_by", "vision.ReactionAnswer.author", "vision.Reaction.author"),
    *("vision.Gap.noted_by", "endorsement.Keying.keyed_by", "initiatives.Invitation.invited_by"),
    *("initiatives.Question.asked_by", "initiatives.Question.answered_by", "marketplace.Post.made_by"),
    *("marketplace.Exchange.made_by", "marketplace.Terms.made_by", "marketplace.Consent.given_by"),
    *("marketplace.Message.written_by", "marketplace.Thanks.written_by"),
    "marketplace.Suggestion.set_aside_by",
    *("collaborations.Collaboration.made_by", "collaborations.Partner.invited_by"),
    *("collaborations.PartnerConsent.given_by", "collaborations.Agreement.made_by"),
    "collaborations.AgreementConsent.given_by",
    *("collaborations.Moment.made_by", "collaborations.Partner.verdict_by"),
    "collaborations.Pulse.given_by",
    *(f"collaborations.Problem.{who}" for who in ("made_by", "solved_by", "confirmed_by")),
    *(
        "initiatives.Signal.left_by",
        "initiatives.Update.author",
        "initiatives.MeasureScore.author",
        "initiatives.MeasureNorm.author",
    ),
    *("initiatives.Report.reported_by", "initiatives.Report.decided_by", "initiatives.Report.appealed_by"),
    *("initiatives.Report.answered_by", "assessments.Assessment.requested_by", "assessments.Contact.by"),
    *(
        "assessments.InterestDeclaration.user",
        "assessments.Reading.reader",
        "assessments.HearingReply.author",
    ),
    *("assessments.HearingReply.answered_by", "assessments.Confirmation.reader"),
    "assessments.ConditionReport.by",
}
# What belongs to somebody as a person or as a member, whatever roles the municipality gives.
OWN = {
    *(
        "outbox.Notice.user",
        "accounts.RoleGrant.user",
        "following.Follow.user",
        "following.Digest.user",
        "vision.Support.user",
    ),
    *("vision.Agreement.user", "vision.ReviewRequest.user", "initiatives.OrganisationMember.user"),
    *("initiatives.Membership.user", "account.EmailAddress.user"),
    *("socialaccount.SocialAccount.user", "mfa.Authenticator.user", "accounts.FactorReset.user"),
    "outbox.RefusedAddress.user",
    *("accounts.CalendarAddress.user", "marketplace.Post.person", "marketplace.Exchange.person"),
    *("accounts.Block.user", "accounts.Block.blocked", "assessments.Experience.person"),
}


class Seat(NamedTuple):
    """Somebody in a seat of something open, and how to see whether it is still theirs."""

    holder: User
    row: Model
    column: str

    def is_held(self) -> bool:
        now = type(self.row)._base_manager.get(pk=self.row.pk)
        return getattr(now, f"{self.column}_id") == self.holder.pk


def reader(column: str) -> Callable[[], Seat]:
    def stand() -> Seat:
        case = make_case("comparison")
        return Seat(getattr(case, column), case, column)

    return stand


def contact_of_initiative() -> Seat:
    initiative, broker = make_initiative(), make_staff("broker")
    type(initiative).objects.filter(pk=initiative.pk).update(contact_person=broker)
    return Seat(broker, initiative, "contact_person")


def proposed_decision() -> Seat:
    curator, version = make_staff("curator"), make_consultation(state="amending")
    amendment = make_amendment(version=version)
    propose_decision(amendment, actor=curator, decision="rejected", reasons="Nee.")
    return Seat(curator, Amendment.objects.get(pk=amendment.pk), "decision_by")


# Who must act, or whose word is waited for.
SEATS: dict[str, Callable[[], Seat]] = {
    "assessments.Assessment.assessor": reader("assessor"),
    "assessments.Assessment.second_reader": reader("second_reader"),
    "assessments.Assessment.contact_person": reader("contact_person"),
    "initiatives.Initiative.contact_person": contact_of_initiative,
    "vision.Amendment.decision_by": proposed_decision,
}
# Ended in the verb itself, see tests/accounts (test_roles, test_taking_power, test_factor_reset), and by a subscriber of
# its own, see tests/vision/test_two_curators.py.
ENDED_BY_THE_VERB = {
    "accounts.RoleGrant.proposed_by",
    "accounts.Announcement.announced_by",
    "accounts.FactorReset.proposed_by",
    "vision.StepProposal.proposed_by",
}
BY_THE_CLOCK = (free_all_lost_seats, free_lost_contacts, return_lost_decisions)
EACH = pytest.mark.parametrize("stand", SEATS.values(), ids=SEATS.keys())


def names_of_people() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is User
    }


def end_roles(person: User) -> None:
    """An administrator ends every role that somebody holds, and the outbox carries it further, twice."""
    admin = make_staff("admin")
    make_staff("assessor", "broker", "curator", "moderator")  # the last one of a role is not ended like this
    for grant in RoleGrant.objects.filter(user=person, state="active"):
        end(grant, actor=admin)
    relay()


def test_every_column_that_names_a_person_is_classified_once() -> None:
    parts = [ACTS, OWN, set(SEATS), ENDED_BY_THE_VERB]
    assert names_of_people() == set().union(*parts)
    assert sum(map(len, parts)) == len(names_of_people())


@EACH
def test_a_seat_is_held_as_long_as_the_role_is(stand: Callable[[], Seat]) -> None:
    seat = stand()
    other = make_staff("moderator", "assessor")
    end_roles(other)
    for task in BY_THE_CLOCK:
        task()
    assert seat.is_held()


@EACH
def test_losing_the_role_frees_the_seat(stand: Callable[[], Seat]) -> None:
    seat = stand()
    end_roles(seat.holder)
    assert not seat.is_held()


@EACH
def test_leaving_frees_the_seat(stand: Callable[[], Seat]) -> None:
    """An account that was shut says so with no event: the clock looks."""
    seat = stand()
    User.objects.filter(pk=seat.holder.pk).update(is_active=False)
    for task in BY_THE_CLOCK:
        task()
        task()
    assert not seat.is_held()
