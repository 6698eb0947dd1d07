"""For which initiatives somebody decides: the list says what each initiative says itself."""

from itertools import product

import pytest
from django.utils import timezone

from initiatives.models import Initiative, Membership, OrganisationMember
from tests.factories import make_initiative, make_user
from tests.factories.initiatives import make_organisation
from tests.factories.many import unguarded

pytestmark = pytest.mark.django_db
ROLES = ("owner", "member")


def test_it_says_what_role_of_says() -> None:
    person, other = make_user(), make_user()
    make_initiative("running", owner=other)
    for role, has_left in product(ROLES, (False, True)):
        plan = make_initiative("running", owner=other)
        left_at = timezone.now() if has_left else None
        Membership.objects.create(initiative=plan, user=person, role=role, left_at=left_at)
    unguarded()
    for carries, speaks, plan_left, person_left in product(ROLES, ROLES, (False, True), (False, True)):
        plan, found = make_initiative("running", owner=other), make_organisation(owner=other)
        OrganisationMember.objects.create(
            organisation=found, user=person, role=speaks, left_at=timezone.now() if person_left else None
        )
        left_at = timezone.now() if plan_left else None
        Membership.objects.create(initiative=plan, organisation=found, role=carries, left_at=left_at)
    decides = {plan.pk for plan in Initiative.objects.all() if plan.role_of(person) == "owner"}
    owned = list(Initiative.objects.owned_by(person).values_list("pk", flat=True))
    assert len(decides) == 2
    assert sorted(owned) == sorted(decides)
