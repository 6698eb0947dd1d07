"""Who may do what in the registry. Source: domain.md, Who and Initiative."""

from typing import Any

import rules

from initiatives.models import (
    Activity,
    Handover,
    Initiative,
    Invitation,
    Organisation,
    Question,
    Report,
    Signal,
    naming_to_take_back,
    stop_to_take_back,
)
from initiatives.workflow import LIVE


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return user.is_authenticated and user.is_active


@rules.predicate
def is_owner(user: Any, initiative: Initiative | None) -> bool:
    return initiative is not None and initiative.role_of(user) == "owner"


def stopped_lately_from(stage: str) -> Any:
    """The predicate "this person lately ended or withdrew it, and before that it was in `stage`"."""

    @rules.predicate(f"stopped_lately_from_{stage}")
    def stopped_it(user: Any, initiative: Initiative | None) -> bool:
        stop = stop_to_take_back(initiative, user) if initiative is not None else None
        return stop is not None and stop.before == stage

    return stopped_it


@rules.predicate
def is_member(user: Any, initiative: Initiative | None) -> bool:
    return initiative is not None and initiative.role_of(user) != ""


@rules.predicate
def is_public(user: Any, initiative: Initiative | None) -> bool:
    return initiative is not None and not initiative.is_draft and initiative.hidden_at is None


@rules.predicate
def owns_organisation(user: Any, organisation: Organisation | None) -> bool:
    return (
        organisation is not None
        and user.is_authenticated
        and organisation.members.filter(user=user, role="owner", left_at=None).exists()
    )


@rules.predicate
def in_organisation(user: Any, organisation: Organisation | None) -> bool:
    return (
        organisation is not None
        and user.is_authenticated
        and organisation.members.filter(user=user, left_at=None).exists()
    )


@rules.predicate
def is_invited(user: Any, invitation: Invitation | None) -> bool:
    """The code in the mail is the proof; the address may be another than that of the account."""
    return invitation is not None and invitation.is_open


@rules.predicate
def holds_it(user: Any, activity: Activity | None) -> bool:
    return activity is not None and activity.initiative.role_of(user) != ""


@rules.predicate
def asks_others(user: Any, question: Question | None) -> bool:
    if question is None:
        return False
    initiative = question.initiative
    return not initiative.is_draft and initiative.hidden_at is None and initiative.role_of(user) == ""


@rules.predicate
def is_asked(user: Any, question: Question | None) -> bool:
    return question is not None and question.initiative.role_of(user) == "owner"


@rules.predicate
def asked_it(user: Any, question: Question | None) -> bool:
    return question is not None and question.asked_by_id == user.pk


@rules.predicate
def left_it(user: Any, signal: Signal | None) -> bool:
    return signal is not None and signal.left_by_id == user.pk


@rules.predicate
def is_moderator(user: Any) -> bool:
    return user.is_authenticated and "moderator" in user.roles


@rules.predicate
def reported_it(user: Any, report: Report | None) -> bool:
    return report is not None and report.reported_by_id == user.pk


@rules.predicate
def answers_for_it(user: Any, report: Report | None) -> bool:
    """Whether the person wrote what was reported, or carries it."""
    return report is not None and user.pk in {author.pk for author in report.authors()}


@rules.predicate
def must_answer_it(user: Any, report: Report | None) -> bool:
    """Curators answer what is said about the vision: by hiding it they would rid themselves of that duty."""
    return report is not None and report.is_of_vision and "curator" in user.roles


@rules.predicate
def decided_it(user: Any, report: Report | None) -> bool:
    return report is not None and report.decided_by_id == user.pk


@rules.predicate
def hands_it_over(user: Any, handover: Handover | None) -> bool:
    return handover is not None and handover.initiative.role_of(user) == "owner"


@rules.predicate
def runs_the_successor(user: Any, handover: Handover | None) -> bool:
    return handover is not None and handover.answers_for_party(user)


@rules.predicate
def is_contact_staff(user: Any) -> bool:
    return user.is_authenticated and bool(user.roles & {"assessor", "broker"})


@rules.predicate
def names_contacts(user: Any) -> bool:
    return user.is_authenticated and bool(user.roles & {"admin", "broker"})


@rules.predicate
def named_the_contact_lately(user: Any, initiative: Initiative | None) -> bool:
    return initiative is not None and naming_to_take_back(initiative, user) is not None


rules.add_perm("initiatives.register", is_signed_in)
rules.add_perm("initiatives.edit", is_signed_in & is_member)
rules.add_perm("initiatives.set_stage", is_signed_in & is_owner)
for _stage in LIVE:
    rules.add_perm(f"initiatives.resume_{_stage}", is_signed_in & is_owner & stopped_lately_from(_stage))
rules.add_perm("initiatives.propose_rest", rules.always_deny)  # periodic tasks alone
rules.add_perm("initiatives.name_successor", is_signed_in & hands_it_over)
rules.add_perm("initiatives.answer_handover", is_signed_in & runs_the_successor)
rules.add_perm("initiatives.manage_members", is_signed_in & is_owner)
rules.add_perm("initiatives.write_to", is_signed_in & is_public & ~is_member)
rules.add_perm("initiatives.plan_activity", is_signed_in & holds_it)
rules.add_perm("initiatives.ask", is_signed_in & asks_others)
rules.add_perm("initiatives.answer", is_signed_in & is_asked)
rules.add_perm("initiatives.withdraw_question", is_signed_in & asked_it)
rules.add_perm("initiatives.join", is_signed_in & is_invited)
rules.add_perm("initiatives.leave_signal", is_signed_in)
rules.add_perm("initiatives.adopt_signal", is_signed_in)
rules.add_perm("initiatives.withdraw_signal", is_signed_in & left_it)
rules.add_perm("initiatives.release_signal", rules.always_deny)  # follows from deleting the draft
rules.add_perm("initiatives.report", is_signed_in & ~answers_for_it)
# Nobody decides on their own case: not those who wrote it, reported it or owe it an answer, and on an appeal not the
# one who hid it.
rules.add_perm("initiatives.moderate", is_moderator & ~reported_it & ~answers_for_it & ~must_answer_it)
rules.add_perm(
    "initiatives.decide_appeal",
    is_moderator & ~reported_it & ~answers_for_it & ~must_answer_it & ~decided_it,
)
rules.add_perm("initiatives.appeal", is_signed_in & answers_for_it)
rules.add_perm("initiatives.settle_report", rules.always_deny)  # follows from hiding the same thing
rules.add_perm("initiatives.log_contact", is_contact_staff & ~is_member)
rules.add_perm("initiatives.replace_contact", names_contacts & ~is_member)
rules.add_perm("initiatives.take_back_contact", is_contact_staff & ~is_member & named_the_contact_lately)
rules.add_perm("initiatives.start_municipality", rules.always_deny)  # set-up and the loader alone
rules.add_perm("initiatives.edit_organisation", is_signed_in & in_organisation)
rules.add_perm("initiatives.manage_organisation", is_signed_in & owns_organisation)
