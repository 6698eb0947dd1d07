"""Who may do what in a collaboration. Source: domain.md, Collaboration and Who."""

from typing import Any

import rules
from django.db.models import Q

from civicnet.accounts.models import Role
from initiatives.collaborations.models import Collaboration, Partner, Problem, ProblemOffer
from initiatives.models import Initiative, Organisation


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return user.is_authenticated and user.is_active


@rules.predicate
def is_broker(user: Any) -> bool:
    return Role.BROKER in user.roles


@rules.predicate
def decides_for_it(user: Any, partner: Partner | None) -> bool:
    """Whether the person decides for the party."""
    return partner is not None and partner.is_owned_by(user)


@rules.predicate
def begins_it(user: Any, partner: Partner | None) -> bool:
    """Whether the person begins it, and this is their own party, before anybody else is asked."""
    return (
        partner is not None
        and partner.collaboration.made_by_id == user.pk
        and partner.is_owned_by(user)
        and not partner.collaboration.partners.exists()
    )


@rules.predicate
def takes_part(user: Any, partner: Partner | None) -> bool:
    """Whether the person decides for a party that takes part in the same collaboration."""
    return partner is not None and partner.collaboration.partners.here().owned_by(user).exists()


@rules.predicate
def is_partner(user: Any, collaboration: Collaboration | None) -> bool:
    """Whether the person decides for a party that takes part."""
    return collaboration is not None and collaboration.partners.here().owned_by(user).exists()


@rules.predicate
def brings_together(user: Any, partner: Partner | None) -> bool:
    """Whether the person is the bridge builder who brings them together, as long as it is not public."""
    if partner is None or not is_broker(user):
        return False
    row = partner.collaboration
    return row.by_broker and row.made_by_id == user.pk and not row.is_public


@rules.predicate
def of_its_partners(user: Any, problem: Problem | None) -> bool:
    """Whether the person decides for a party that takes part."""
    return problem is not None and is_partner(user, problem.collaboration)


@rules.predicate
def was_offered_it(user: Any, problem: Problem | None) -> bool:
    """Whether it was offered to a party for which the person decides."""
    if problem is None:
        return False
    mine = Organisation.objects.owned_by(user).values("pk")
    asked = ProblemOffer.objects.filter(problem=problem)
    plans = Initiative.objects.owned_by(user).values("pk")
    return asked.filter(Q(post__organisation__in=mine) | Q(post__initiative__in=plans)).exists()


@rules.predicate
def has_taken_it_up(user: Any, problem: Problem | None) -> bool:
    """Whether the person decides for the party that has it."""
    return problem is not None and problem.is_owned_by(user)


@rules.predicate
def opened_it(user: Any, problem: Problem | None) -> bool:
    return problem is not None and problem.made_by_id == user.pk


@rules.predicate
def is_not_of_the_solver(user: Any, problem: Problem | None) -> bool:
    """Whether the person neither solved it nor belongs to the party that did: nobody judges their own case."""
    if problem is None or problem.solved_by_id == user.pk:
        return False
    if problem.initiative is not None:
        return problem.initiative.role_of(user) == ""
    return not Organisation.objects.of(user).filter(pk=problem.organisation_id or 0).exists()


rules.add_perm("collaborations.start", is_signed_in)
rules.add_perm("collaborations.introduce", is_signed_in & is_broker)
rules.add_perm("collaborations.invite", is_signed_in & (takes_part | begins_it | brings_together))
rules.add_perm("collaborations.answer", is_signed_in & (decides_for_it | takes_part))
rules.add_perm("collaborations.share", is_signed_in & decides_for_it)
rules.add_perm("collaborations.agree", is_signed_in & is_partner)
rules.add_perm("collaborations.leave", is_signed_in & decides_for_it)
rules.add_perm("collaborations.settle", rules.always_deny)  # follows from what partners do
rules.add_perm("collaborations.open_problem", is_signed_in)  # a partner or a resident
rules.add_perm("collaborations.pick_up", is_signed_in & (of_its_partners | was_offered_it))
rules.add_perm("collaborations.own_problem", is_signed_in & has_taken_it_up)
rules.add_perm(
    "collaborations.judge_problem", is_signed_in & (of_its_partners | opened_it) & is_not_of_the_solver
)
rules.add_perm("collaborations.take_problem_off", is_signed_in & opened_it)
