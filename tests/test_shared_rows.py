"""Rows that the tests of a file share (tests/world/rows.py): each test finds them as they were made."""

import pytest
from django.db import IntegrityError

from civicnet.accounts.models import RoleGrant, User
from tests.factories import make_user
from tests.world.rows import one_test

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows")]


@pytest.fixture(scope="module")
def noor(rows: None) -> int:
    """The number of the one user that is made for all tests."""
    return make_user(name="Noor").pk


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_changes_or_adds_is_gone_in_the_next(noor: int, turn: int) -> None:
    assert list(User.objects.values_list("pk", "name")) == [(noor, "Noor")]
    User.objects.update(name="Anders")
    make_user()


@pytest.mark.parametrize("turn", [1, 2])
def test_what_broke_a_test_is_gone_in_the_next(noor: int, turn: int) -> None:
    assert User.objects.get().name == "Noor"
    with pytest.raises(IntegrityError):
        User.objects.create(pk=noor)


def test_what_a_commit_would_refuse_fails_the_test(noor: int) -> None:
    with pytest.raises(IntegrityError), one_test():
        RoleGrant.objects.create(user_id=noor + 1, role="curator", state=RoleGrant.State.ACTIVE)
