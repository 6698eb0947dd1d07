"""The set-up door opens once, and a house with one administrator left is no dead end (domain.md, Who)."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import CONSENT_ROLES, Role, RoleGrant, SetUpDone, User
from civicnet.journal.models import Entry
from civicnet.setup.actions import is_set_up, setup_address
from civicnet.workflow import NotAllowedNow
from tests.factories import PASSWORD, make_staff, make_user, sign_in
from tests.factories.power import State, admins, days_pass, left_alone, letters, roles_of

pytestmark = pytest.mark.django_db


# ---- the set-up door ------------------------------------------------------------------------


def test_once_there_were_two_set_up_is_over_for_ever() -> None:
    ada = make_staff("admin")
    assert not SetUpDone.objects.exists()
    koen = make_staff("admin")
    assert SetUpDone.objects.exists()
    actions.end(koen.grants.get(), actor=koen)
    with pytest.raises(NotAllowedNow):
        actions.invite_second_admin(name="Pop", email="pop@voorbeeld.example", actor=ada)
    RoleGrant.objects.update(state="ended")
    with pytest.raises(NotAllowedNow):
        actions.create_first_admin(name="Eve", email="eve@voorbeeld.example", password=PASSWORD)
    assert is_set_up()
    assert setup_address() == ""
    assert admins() == 0


def test_an_invitation_from_set_up_opens_nothing_afterwards(client: Client) -> None:
    ada = make_staff("admin")
    grant = actions.invite_second_admin(name="Bo", email="bo@gemeente.example", actor=ada)
    koen = make_staff("admin")
    actions.end(koen.grants.get(), actor=koen)
    with pytest.raises(NotAllowedNow):
        actions.accept_invitation(actions.invitation_key(grant), name="Bo", password=PASSWORD)
    assert admins() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM accounts_setupdone",
        "UPDATE accounts_setupdone SET id = 2",
        "TRUNCATE accounts_setupdone",
        "SET LOCAL pgtrigger.ignore = 'accounts_setupdone:append_only_rows'; DELETE FROM accounts_setupdone",
    ],
)
def test_the_web_role_does_not_open_it_again(sql: str) -> None:
    make_staff("admin")
    make_staff("admin")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert SetUpDone.objects.count() == 1


# ---- the house with one administrator left --------------------------------------------------
def test_a_new_administrator_counts_after_seven_days() -> None:
    ada, reader, new = left_alone(), make_staff("broker"), make_user()
    grant = actions.propose_grant(new, Role.ADMIN, actor=ada)
    announcement = grant.announcements.get()
    assert {reader.email, new.email} <= letters()
    for nobody in (ada, new, reader):
        with pytest.raises(PermissionDenied):
            actions.agree(announcement, actor=nobody)
        with pytest.raises(PermissionDenied):
            actions.consent(grant, actor=nobody)
    days_pass(announcement, 7)
    assert roles_of(new) == frozenset()
    days_pass(announcement, 8)
    assert roles_of(new) == {"admin"}
    assert announcement.state == State.CARRIED_OUT


def test_the_new_one_may_decline() -> None:
    ada, new = left_alone(), make_user()
    grant = actions.propose_grant(new, Role.ADMIN, actor=ada)
    actions.end(grant, actor=new)
    announcement = grant.announcements.get()
    days_pass(announcement, 8)
    assert (announcement.state, roles_of(new)) == (State.LAPSED, frozenset())


@pytest.mark.parametrize("role", sorted(CONSENT_ROLES - {Role.ADMIN}))
def test_other_roles_wait_for_a_second_administrator(role: str) -> None:
    grant = actions.propose_grant(make_user(), role, actor=left_alone())
    assert not grant.announcements.exists()
    assert grant.state == RoleGrant.State.PROPOSED


def test_with_two_administrators_nothing_is_given_by_notice() -> None:
    ada, koen, new = make_staff("admin"), make_staff("admin"), make_user()
    grant = actions.propose_grant(new, Role.ADMIN, actor=ada)
    assert not grant.announcements.exists()
    actions.consent(grant, actor=koen)
    assert roles_of(new) == {"admin"}


def test_the_command_on_the_server() -> None:
    ada, new = left_alone(), make_user()
    grant = actions.propose_grant(new, Role.ADMIN, actor=ada)
    out = StringIO()
    call_command("appoint_admin", new.email.upper(), stdout=out)
    assert "is an administrator" in out.getvalue()
    assert roles_of(new) == {"admin"}
    assert grant.announcements.get().state == State.LAPSED
    assert Entry.objects.about(grant).last().actor is None  # type: ignore[union-attr]  # there is one
    assert {ada.email, new.email} <= letters()
    with pytest.raises(CommandError, match="there are two"):
        call_command("appoint_admin", make_user().email)
    for unknown in ("niemand@voorbeeld.example", make_user(verified=False).email):
        with pytest.raises(CommandError, match="no account"):
            call_command("appoint_admin", unknown)


def test_the_command_in_a_house_without_any() -> None:
    ada, new = left_alone(), make_user()
    User.objects.filter(pk=ada.pk).update(is_active=False)
    call_command("appoint_admin", new.email, stdout=StringIO())
    assert roles_of(new) == {"admin"}


def test_the_only_administrator_is_shown_the_way_that_is_left() -> None:
    ada = left_alone()
    text = sign_in(ada).get(reverse("roles")).content.decode()
    assert reverse("invite_admin") not in text
    assert "#voorstellen" in text
