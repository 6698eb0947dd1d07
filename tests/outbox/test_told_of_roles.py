"""Every letter about roles and second steps, followed from the event that causes it."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from civicnet.accounts import actions as accounts
from civicnet.accounts.models import User
from civicnet.workflow import NotAllowedNow
from tests.factories import (
    make_staff,
    make_user,
)
from tests.factories.told import Told, follow_stories

pytestmark = pytest.mark.django_db


def roles(clock: Any, told: Told) -> None:
    ada, koen, person = make_staff("admin"), make_staff("admin"), make_user()
    grant = accounts.propose_grant(person, "assessor", actor=ada)
    told.look()
    accounts.consent(grant, actor=koen)
    told.look()
    grant = accounts.propose_grant(person, "moderator", actor=ada)
    told.look()
    with pytest.raises(NotAllowedNow):
        accounts.end(person.grants.get(role="moderator"), actor=ada)
    told.look()
    accounts.end(grant, actor=person)


def announcements(clock: Any, told: Told) -> None:
    before = list(User.objects.holding("admin"))
    ada, koen, third, person = (make_staff("admin") for _n in range(4))
    for admin in before:
        accounts.end(admin.grants.get(), actor=admin)
    told.skip()
    one = accounts.announce_end(third.grants.get(), actor=ada)
    told.look()
    accounts.object_to(one, actor=third, reason="Ik doe mijn werk.")
    told.look()
    accounts.withdraw(one, actor=koen)
    told.look()
    one = accounts.announce_end(third.grants.get(), actor=ada)
    accounts.agree(one, actor=koen)
    told.look()
    accounts.announce_end(person.grants.get(), actor=ada)
    clock.shift(timedelta(days=9))
    accounts.carry_out_due()
    told.look()
    accounts.announce_end(koen.grants.get(), actor=ada)
    accounts.end(ada.grants.get(), actor=ada)
    told.look()
    new, last = make_user(), make_user()
    grant = accounts.propose_grant(new, "admin", actor=koen)
    told.look()
    clock.shift(timedelta(days=9))
    accounts.carry_out_due()
    told.look()
    assert grant.pk
    accounts.end(new.grants.get(), actor=new)
    accounts.appoint_admin(last)


def second_steps(clock: Any, told: Told) -> None:
    ada, koen, person = make_staff("admin"), make_staff("admin"), make_staff("assessor")

    def lose() -> Any:
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        return accounts.propose_factor_reset(person, actor=ada)

    accounts.withdraw_factor_reset(lose(), actor=koen)
    told.look()
    Authenticator.objects.all().delete()
    accounts.consent_factor_reset(lose(), actor=koen)
    told.look()
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    accounts.reset_factor_on_the_server(person)


def invited(clock: Any, told: Told) -> None:
    accounts.invite_second_admin(name="Bo", email="bo@voorbeeld.example", actor=make_staff("admin"))


STORIES: dict[str, tuple[Any, ...]] = {
    "role_grant role_announcement": (invited, announcements, roles),
    "factor_reset": (second_steps,),
}


@pytest.mark.parametrize("tables", STORIES)
def test_each_letter_of_a_real_event_can_be_read_and_leads_somewhere(tables: str, told: Told) -> None:
    follow_stories(tables, STORIES[tables], told)
