"""Every change of state leaves a row that says who, what and when."""

import pytest
from django.core.exceptions import PermissionDenied

from civicnet.accounts import actions
from civicnet.accounts.models import Role
from civicnet.journal.models import Entry
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def test_a_step_is_written_down_with_both_states() -> None:
    admin, other = make_staff("admin"), make_staff("admin")
    grant = actions.propose_grant(make_user(), Role.DECIDER, actor=admin)
    actions.consent(grant, actor=other)
    said = [(e.actor, e.verb, e.before, e.after) for e in Entry.objects.about(grant).select_related("actor")]
    assert said == [(admin, "propose", "", "proposed"), (other, "consent", "proposed", "active")]


def test_a_refused_step_leaves_nothing() -> None:
    admin = make_staff("admin")
    grant = actions.propose_grant(make_user(), Role.DECIDER, actor=admin)
    with pytest.raises(PermissionDenied):
        actions.consent(grant, actor=admin)
    assert [e.verb for e in Entry.objects.about(grant)] == ["propose"]
