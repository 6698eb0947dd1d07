"""Roles are given by two administrators, never to oneself, and there is always one left (domain.md, Who)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from civicnet import events
from civicnet.accounts import actions
from civicnet.accounts.models import CONSENT_ROLES, Role, RoleGrant, User
from civicnet.outbox.actions import relay
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from tests.factories import make_staff, make_user
from tests.factories.pages import squeezed

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]

NOT_ADMINS = [(), ("assessor",), ("decider",), ("broker",), ("curator",), ("moderator",)]


@pytest.mark.parametrize("roles", NOT_ADMINS, ids=lambda r: r[0] if r else "resident")
def test_only_an_admin_gives_roles(roles: tuple[str, ...]) -> None:
    actor, somebody = make_staff(*roles), make_user()
    for role in Role:
        with pytest.raises(PermissionDenied):
            actions.propose_grant(somebody, role, actor=actor)
    assert not somebody.grants.exists()


def test_an_admin_without_two_factors_gives_none() -> None:
    admin = make_staff("admin")
    admin.strong = False
    with pytest.raises(PermissionDenied):
        actions.propose_grant(make_user(), Role.CURATOR, actor=admin)


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_a_role_to_themselves(role: str) -> None:
    admin = make_staff("admin")
    with pytest.raises((PermissionDenied, NotAllowedNow)):
        actions.propose_grant(admin, role, actor=admin)


@pytest.mark.parametrize("role", sorted(CONSENT_ROLES))
def test_power_over_cases_needs_a_second_admin(role: str) -> None:
    admin, other, somebody = make_staff("admin"), make_staff("admin"), make_user()
    grant = actions.propose_grant(somebody, role, actor=admin)
    assert grant.state == RoleGrant.State.PROPOSED
    assert User.objects.get(pk=somebody.pk).roles == frozenset()
    for refused in (admin, somebody, make_staff("decider")):
        with pytest.raises(PermissionDenied):
            actions.consent(grant, actor=refused)
    actions.consent(grant, actor=other)
    assert User.objects.get(pk=somebody.pk).roles == {role}
    grant.refresh_from_db()
    assert (grant.proposed_by, grant.consented_by) == (admin, other)


@pytest.mark.parametrize("role", sorted(set(Role) - CONSENT_ROLES))
def test_other_roles_count_at_once(role: str) -> None:
    somebody = make_user()
    grant = actions.propose_grant(somebody, role, actor=make_staff("admin"))
    assert grant.state == RoleGrant.State.ACTIVE
    assert somebody.roles == {role}


def test_the_database_refuses_an_own_consent() -> None:
    admin, somebody = make_staff("admin"), make_user()
    grant = actions.propose_grant(somebody, Role.DECIDER, actor=admin)
    for consenter in (admin, somebody):
        with pytest.raises(IntegrityError, match="nobody_consents_to_an_own_grant"), transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(state="active", consented_by=consenter)


def test_the_same_role_is_not_given_twice() -> None:
    admin, somebody = make_staff("admin"), make_user()
    actions.propose_grant(somebody, Role.DECIDER, actor=admin)
    with pytest.raises(NotAllowedNow):
        actions.propose_grant(somebody, Role.DECIDER, actor=admin)


def test_consent_works_once() -> None:
    admin, other, somebody = make_staff("admin"), make_staff("admin"), make_user()
    grant = actions.propose_grant(somebody, Role.DECIDER, actor=admin)
    actions.consent(grant, actor=other)
    with pytest.raises(NotAllowedNow):
        actions.consent(grant, actor=other)


def test_the_other_admin_and_the_holder_are_told() -> None:
    admin, other, somebody = make_staff("admin"), make_staff("admin"), make_user()
    grant = actions.propose_grant(somebody, Role.DECIDER, actor=admin)
    assert list(Notice.objects.values_list("user", flat=True)) == [other.pk]
    actions.consent(grant, actor=other)
    assert list(Notice.objects.exclude(user=other).values_list("user", flat=True)) == [somebody.pk]


# ---- the end of a role: what takes two stands in test_taking_power.py ------------------------
def test_a_role_ends_by_an_admin_or_by_the_holder() -> None:
    admin, holder = make_staff("admin"), make_staff("assessor", "curator")
    make_staff("assessor", "curator")
    one, two = holder.grants.order_by("pk")
    for refused in (make_user(), make_staff("decider")):
        with pytest.raises(PermissionDenied):
            actions.end(one, actor=refused)
    actions.end(one, actor=admin)
    actions.end(two, actor=holder)
    assert User.objects.get(pk=holder.pk).roles == frozenset()


def test_the_last_admin_stays() -> None:
    admin, other = make_staff("admin"), make_staff("admin")
    actions.end(other.grants.get(), actor=other)
    for actor in (admin, other, make_staff("admin", is_active=False)):
        with pytest.raises((NotAllowedNow, PermissionDenied)):
            actions.end(admin.grants.get(), actor=actor)
    assert User.objects.get(pk=admin.pk).roles == {Role.ADMIN}


def test_what_a_lost_admin_had_proposed_ends_too() -> None:
    admin, other, somebody = make_staff("admin"), make_staff("admin"), make_user()
    grant = actions.propose_grant(somebody, Role.DECIDER, actor=admin)
    of_other = actions.propose_grant(somebody, Role.BROKER, actor=other)
    actions.end(admin.grants.get(), actor=admin)
    grant.refresh_from_db()
    of_other.refresh_from_db()
    assert (grant.state, of_other.state) == (RoleGrant.State.ENDED, RoleGrant.State.PROPOSED)


def test_higher_rooms_hear_of_a_lost_role(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[dict[str, Any]] = []
    monkeypatch.setitem(events._handlers, "role_grant.end", [heard.append])
    grant = make_staff("assessor").grants.get()
    make_staff("assessor")
    actions.end(grant, actor=make_staff("admin"))
    assert Message.objects.filter(kind="event", name="role_grant.end").count() == 1
    relay()
    assert [(p["id"], p["before"]) for p in heard] == [(grant.pk, "active")]


# ---- the page -------------------------------------------------------------------------------
def test_the_page_is_for_admins(client: Client, client_for: ClientFor) -> None:
    page = reverse("roles")
    assert client.get(page).status_code == 302
    assert client_for(make_user()).get(page).status_code == 403
    assert client_for(make_staff("decider")).get(page).status_code == 403
    weak = client_for(make_staff("admin"), strong=False).get(page)
    assert (weak.status_code, weak["Location"]) == (302, reverse("strong_session"))
    assert client_for(make_staff("admin")).get(page).status_code == 200


def test_propose_and_consent_in_the_browser(client_for: ClientFor) -> None:
    admin, other, somebody = make_staff("admin"), make_staff("admin"), make_user()
    first, second = client_for(admin), client_for(other)
    answer = first.post(reverse("roles"), {"email": somebody.email.upper(), "role": "decider"})
    assert answer.status_code == 302
    grant = somebody.grants.get()
    step = reverse("grant_step", args=[grant.pk])
    # The proposer sees no button to agree, and pressing it anyway is refused.
    assert 'value="consent"' not in first.get(reverse("roles")).content.decode()
    assert first.post(step, {"verb": "consent"}).status_code == 403
    assert 'value="consent"' in second.get(reverse("roles")).content.decode()
    assert second.post(step, {"verb": "consent"}).status_code == 302
    assert second.post(step, {"verb": "consent"}).status_code == 409
    grant.refresh_from_db()
    assert grant.state == RoleGrant.State.ACTIVE


@pytest.mark.parametrize(
    ("email", "role", "wrong"),
    [
        ("niemand@voorbeeld.example", "decider", "email"),
        ("", "decider", "email"),
        ("KNOWN", "emperor", "role"),
    ],
)
def test_a_form_with_a_fault_comes_back(client_for: ClientFor, email: str, role: str, wrong: str) -> None:
    known = make_user()
    client = client_for(make_staff("admin"))
    answer = client.post(
        reverse("roles"), {"email": known.email if email == "KNOWN" else email, "role": role}
    )
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [wrong]
    assert not known.grants.exists()


def test_an_address_that_nobody_confirmed_gets_no_role(client_for: ClientFor) -> None:
    somebody = make_user(verified=False)
    answer = client_for(make_staff("admin")).post(
        reverse("roles"), {"email": somebody.email, "role": "curator"}
    )
    assert answer.status_code == 400


def test_somebody_elses_grant_is_not_there_for_others(client_for: ClientFor) -> None:
    grant = make_staff("assessor").grants.get()
    step = reverse("grant_step", args=[grant.pk])
    assert client_for(make_staff("decider")).post(step, {"verb": "end"}).status_code == 404
    assert client_for(make_staff("admin"), strong=False).post(step, {"verb": "end"}).status_code == 404
    grant.refresh_from_db()
    assert grant.state == RoleGrant.State.ACTIVE


def test_unknown_verbs_and_methods(client_for: ClientFor) -> None:
    client = client_for(make_staff("admin"))
    step = reverse("grant_step", args=[make_staff("assessor").grants.get().pk])
    assert client.post(step, {"verb": "accept"}).status_code == 400
    assert client.get(step).status_code == 405


def test_the_page_needs_the_same_queries_for_many(
    client_for: ClientFor, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(make_staff("admin"))
    make_staff("admin", "assessor")
    with django_assert_max_num_queries(15) as few:
        client.get(reverse("roles"))
    for _n in range(12):
        make_staff("admin", "decider")
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse("roles"))


# ---- what staff see on top of each page -----------------------------------------------------
def test_the_only_admin_is_reminded(client_for: ClientFor) -> None:
    admin = make_staff("admin")
    page = reverse("preferences")
    assert 'data-banner="admins"' in client_for(admin).get(page).content.decode()
    for other in (make_user(), make_staff("decider")):
        assert 'data-banner="admins"' not in client_for(other).get(page).content.decode()
    make_staff("admin")
    assert 'data-banner="admins"' not in client_for(admin).get(page).content.decode()


def test_administrators_see_how_much_mail_waits(client_for: ClientFor, settings: Any) -> None:
    staff, page = client_for(make_staff("admin")), reverse("preferences")
    assert 'data-banner="mail"' not in staff.get(page).content.decode()
    for _n in range(3):
        send_mail("Nieuws", "Dag", None, ["noor@voorbeeld.example"])
    assert re.search(r'data-banner="mail".*\b3\b', squeezed(staff.get(page)))
    for other in (make_user(), make_staff("assessor")):
        assert 'data-banner="mail"' not in client_for(other).get(page).content.decode()
    settings.MAIL_CONFIGURED = True
    assert 'data-banner="mail"' not in staff.get(page).content.decode()
