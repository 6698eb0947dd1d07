"""Who may do what with an assessment. Source: domain.md, Who and Assessment.

Nobody decides alone, in secret, or on their own case: two readers, never the same person, never a member of the
initiative, never with an interest, and never somebody who got to know the initiators as their contact.
"""

import rules

from civicnet.accounts.models import User
from initiatives.assessments.models import READERS, Assessment, Condition
from initiatives.models import Initiative, naming_to_take_back


@rules.predicate
def is_assessor(user: User) -> bool:
    return user.is_authenticated and "assessor" in user.roles


@rules.predicate
def is_broker(user: User) -> bool:
    return user.is_authenticated and "broker" in user.roles


@rules.predicate
def owns_initiative(user: User, case: Assessment | None) -> bool:
    return case is not None and user.pk in case.owners


@rules.predicate
def is_member(user: User, case: Assessment | None) -> bool:
    return case is not None and user.pk in case.initiators


@rules.predicate
def has_interest(user: User, case: Assessment | None) -> bool:
    return case is not None and True in case.declared.get(user.pk, set())


@rules.predicate
def declared_none(user: User, case: Assessment | None) -> bool:
    return case is not None and case.declared.get(user.pk) == {False}


@rules.predicate
def is_contact(user: User, case: Assessment | None) -> bool:
    return case is not None and case.contact_person_id == user.pk


@rules.predicate
def has_no_contact(user: User, case: Assessment | None) -> bool:
    return case is not None and case.contact_person_id is None


@rules.predicate
def contact_left(user: User, case: Assessment | None) -> bool:
    return case is not None and case.is_free("contact_person")


@rules.predicate
def sits_first(user: User, case: Assessment | None) -> bool:
    return case is not None and case.assessor_id == user.pk


@rules.predicate
def sits_second(user: User, case: Assessment | None) -> bool:
    return case is not None and case.second_reader_id == user.pk


@rules.predicate
def waits_from_intake(user: User, case: Assessment | None) -> bool:
    return _waits_from(case, Assessment.State.INTAKE)


@rules.predicate
def waits_from_assessing(user: User, case: Assessment | None) -> bool:
    return _waits_from(case, Assessment.State.FIRST_ASSESSMENT)


def _waits_from(case: Assessment | None, state: str) -> bool:
    return case is not None and case.pauses.filter(ended_on=None, came_from=state).exists()


@rules.predicate
def owns_the_initiative_itself(user: User, initiative: Initiative | None) -> bool:
    return initiative is not None and initiative.role_of(user) == "owner"


@rules.predicate
def met_them(user: User, case: Assessment | None) -> bool:
    """Whether this person was, or is, the municipality's contact for these initiators."""
    return case is not None and user.pk in case.contact_ids


@rules.predicate
def named_the_contact_lately(user: User, case: Assessment | None) -> bool:
    return case is not None and naming_to_take_back(case, user) is not None


@rules.predicate
def asked_a_reader_lately(user: User, case: Assessment | None) -> bool:
    return case is not None and any(case.seat_to_take_back(name, user) for name in READERS)


@rules.predicate
def is_admin(user: User) -> bool:
    return user.is_authenticated and "admin" in user.roles


@rules.predicate
def initiators_promised(user: User, condition: Condition | None) -> bool:
    return condition is not None and condition.owner == Condition.Owner.INITIATORS


@rules.predicate
def is_initiators_side(user: User, condition: Condition | None) -> bool:
    return condition is not None and owns_initiative(user, condition.assessment)


@rules.predicate
def is_municipalitys_side(user: User, condition: Condition | None) -> bool:
    return condition is not None and (is_staff & is_independent)(user, condition.assessment)


is_staff = is_assessor | is_broker
is_independent = ~is_member & ~has_interest
is_reader = is_assessor & (sits_first | sits_second) & declared_none
is_contact_person = is_staff & is_contact

# The initiators.
rules.add_perm("assessments.request", owns_initiative)
rules.add_perm("assessments.request_for", owns_the_initiative_itself)
rules.add_perm("assessments.withdraw", owns_initiative)
rules.add_perm("assessments.reply", owns_initiative)
rules.add_perm("assessments.see_draft", is_member)
rules.add_perm("assessments.tell_experience", is_member)
# The contact person.
rules.add_perm(
    "assessments.take_in",
    is_staff & (has_no_contact | is_contact) & ~sits_first & ~sits_second & is_independent,
)
rules.add_perm(
    "assessments.become_contact",
    is_staff & contact_left & ~sits_first & ~sits_second & is_independent,
)
# Another contact person is named by somebody without a part in the judgement and without an interest.
rules.add_perm(
    "assessments.replace_contact",
    (is_admin | is_broker | is_contact_person) & ~sits_first & ~sits_second & is_independent,
)
# Whoever handed something over may take that back for a day, also when it ended the own part in the case.
rules.add_perm("assessments.take_back_contact", is_staff & is_independent & named_the_contact_lately)
rules.add_perm("assessments.take_back_seat", is_staff & is_independent & asked_a_reader_lately)
rules.add_perm("assessments.log_contact", is_contact_person)
rules.add_perm("assessments.assign", is_contact_person | is_reader)
rules.add_perm("assessments.pause", is_contact_person | is_reader)
rules.add_perm("assessments.resume_intake", (is_contact_person | is_reader) & waits_from_intake)
rules.add_perm("assessments.resume_assessing", (is_contact_person | is_reader) & waits_from_assessing)
# The two readers.
rules.add_perm("assessments.sit_first", is_assessor & ~met_them & ~sits_second & is_independent)
rules.add_perm("assessments.sit_second", is_assessor & ~met_them & ~sits_first & is_independent)
rules.add_perm("assessments.declare_interest", is_assessor & (sits_first | sits_second))
rules.add_perm("assessments.leave_seat", is_assessor & (sits_first | sits_second))
rules.add_perm("assessments.step_back_first", is_assessor & sits_first)
rules.add_perm("assessments.step_back_second", is_assessor & sits_second)
rules.add_perm("assessments.read_first", is_assessor & sits_first & declared_none & ~is_member)
rules.add_perm("assessments.read_second", is_assessor & sits_second & declared_none & ~is_member)
rules.add_perm("assessments.compare", is_reader & ~is_member)
rules.add_perm("assessments.confirm", is_reader & ~is_member)
# What came of a condition: who promised it tells, the other side judges.
promised_it = (initiators_promised & is_initiators_side) | (~initiators_promised & is_municipalitys_side)
judges_it = (initiators_promised & is_municipalitys_side) | (~initiators_promised & is_initiators_side)
rules.add_perm("assessments.tell_condition", promised_it)
rules.add_perm("assessments.judge_condition", judges_it)
# SYSTEM alone, which holds everything: the loader of examples and imports.
rules.add_perm("assessments.take_over", rules.always_deny)
