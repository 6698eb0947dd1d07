"""Who may do what with the vision. Source: domain.md, Who and Vision: a curator cannot touch a frozen text."""

from typing import Any

import rules

from civicnet.deadlines import local_date
from vision.models import Amendment, Contribution, Reaction, StepProposal, VisionVersion


@rules.predicate
def is_curator(user: Any) -> bool:
    return user.is_authenticated and "curator" in user.roles


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return user.is_authenticated and user.is_active


@rules.predicate
def is_staff_member(user: Any) -> bool:
    """Any role of staff, with two factors."""
    return user.is_authenticated and bool(user.roles)


@rules.predicate
def vote_is_over(user: Any, version: VisionVersion | None) -> bool:
    """While residents vote nobody can take the text away."""
    return version is None or version.state != "endorsement" or version.endorsement != ""


@rules.predicate
def the_day_has_come(user: Any, version: VisionVersion | None) -> bool:
    """The last day that was announced to residents binds the municipality as well."""
    last = version.consultation_closes_on if version else None
    return last is None or local_date() >= last


@rules.predicate
def confirmed_closing(user: Any, version: VisionVersion | None) -> bool:
    return _confirmed(user, version, StepProposal.Verb.CLOSE_EARLY)


@rules.predicate
def confirmed_freezing(user: Any, version: VisionVersion | None) -> bool:
    return _confirmed(user, version, StepProposal.Verb.FREEZE)


def _confirmed(user: Any, version: VisionVersion | None, verb: str) -> bool:
    """Whether this person is the second curator, who has confirmed what a first one proposed."""
    if version is None:
        return False
    confirmed = version.step_proposals.filter(verb=verb, state=StepProposal.State.CONFIRMED)
    return confirmed.filter(confirmed_by=user.pk).exclude(proposed_by=user.pk).exists()


@rules.predicate
def proposed_the_step(user: Any, proposal: StepProposal | None) -> bool:
    return proposal is not None and proposal.proposed_by_id == user.pk


@rules.predicate
def residents_want_it(user: Any, version: VisionVersion | None) -> bool:
    """A text that residents broadly endorse goes to the council: no curator sends it back."""
    return (
        version is not None and version.state == "endorsement" and version.endorsement == "broadly_endorsed"
    )


@rules.predicate
def wrote_it(user: Any, voice: Reaction | Amendment | None) -> bool:
    return voice is not None and voice.author_id == user.pk


@rules.predicate
def proposed_the_decision(user: Any, amendment: Amendment | None) -> bool:
    return amendment is not None and amendment.decision_by_id == user.pk


@rules.predicate
def its_decider_is_curator(user: Any, amendment: Amendment | None) -> bool:
    """Two curators decide: whoever proposed the decision still is one."""
    proposer = amendment.decision_by if amendment is not None else None
    return proposer is not None and "curator" in proposer.granted_roles


@rules.predicate
def contributed_it(user: Any, contribution: Contribution | None) -> bool:
    return contribution is not None and contribution.author_id == user.pk


@rules.predicate
def speaks_for_a_meeting(user: Any, contribution: Contribution | None) -> bool:
    return contribution is not None and contribution.meeting_id is not None


rules.add_perm("vision.draft", is_curator)
rules.add_perm("vision.close_consultation", is_curator & the_day_has_come)
# Two curators: one proposes with a public reason, another one confirms.
rules.add_perm("vision.propose_step", is_curator)
rules.add_perm("vision.confirm_step", is_curator & ~proposed_the_step)
rules.add_perm("vision.withdraw_step", proposed_the_step)
rules.add_perm("vision.lapse_step", rules.always_deny)  # follows from what happened meanwhile
rules.add_perm("vision.close_early", is_curator & confirmed_closing)
rules.add_perm("vision.freeze", is_curator & confirmed_freezing)
# SYSTEM alone, which holds everything: the loader of examples and imports.
rules.add_perm("vision.take_over", rules.always_deny)
rules.add_perm("vision.run_round", is_curator)
rules.add_perm("vision.adopt", is_curator)
rules.add_perm("vision.bring_to_council", is_curator & vote_is_over)
rules.add_perm("vision.reject", is_curator & vote_is_over & ~residents_want_it)
rules.add_perm("vision.measure", is_staff_member)
rules.add_perm("vision.note_gap", is_staff_member)
rules.add_perm("vision.ask_review", is_signed_in)
rules.add_perm("vision.call_review", is_curator)
# Voices on a draft. Nobody answers or decides on what is one's own, and nobody decides alone.
rules.add_perm("vision.react", is_signed_in)
rules.add_perm("vision.agree", is_signed_in & ~wrote_it)
rules.add_perm("vision.withdraw_reaction", wrote_it)
rules.add_perm("vision.answer_reaction", is_curator & ~wrote_it)
rules.add_perm("vision.propose_amendment", is_signed_in)
rules.add_perm("vision.support_amendment", is_signed_in & ~wrote_it)
rules.add_perm("vision.withdraw_amendment", wrote_it)
rules.add_perm("vision.decide_amendment", is_curator & ~wrote_it)
rules.add_perm(
    "vision.confirm_amendment",
    is_curator & ~wrote_it & ~proposed_the_decision & its_decider_is_curator,
)
# What people bring up: anyone signed in for themselves, staff for a meeting.
rules.add_perm("vision.contribute", is_signed_in & (~speaks_for_a_meeting | is_staff_member))
rules.add_perm("vision.withdraw_contribution", is_signed_in & contributed_it)
rules.add_perm("vision.hold_meeting", is_staff_member)
