"""The second administrator is invited by the first, once, and nobody past two."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import RoleGrant, User
from civicnet.workflow import NotAllowedNow
from tests.factories import PASSWORD, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_the_link_of_an_ended_or_older_invitation_is_dead(client: Client) -> None:
    ada = make_staff("admin")
    first = actions.invite_second_admin(name="Bo", email="bo@gemeente.example", actor=ada)
    second = actions.invite_second_admin(name="Cas", email="cas@gemeente.example", actor=ada)
    assert client.get(reverse("invitation", args=[actions.invitation_key(first)])).status_code == 404
    assert client.get(reverse("invitation", args=[actions.invitation_key(second)])).status_code == 200
    assert (
        client.get(reverse("invitation", args=[actions.invitation_key(second)[:-1] + "_"])).status_code == 404
    )


def test_with_two_administrators_nobody_is_invited_past_them(client_for: Callable[..., Client]) -> None:
    ada = make_staff("admin")
    grant = actions.invite_second_admin(name="Bo", email="bo@gemeente.example", actor=ada)
    make_staff("admin")
    with pytest.raises(NotAllowedNow):
        actions.accept_invitation(actions.invitation_key(grant), name="Bo", password=PASSWORD)
    with pytest.raises(NotAllowedNow):
        actions.invite_second_admin(name="Cas", email="cas@gemeente.example", actor=ada)
    answer = client_for(ada).post(reverse("invite_admin"), {"name": "Cas", "email": "cas@gemeente.example"})
    assert answer.status_code == 409


def test_the_link_gives_nobody_the_account_of_somebody_else(
    client: Client, client_for: Callable[..., Client]
) -> None:
    ada, bo = make_staff("admin"), make_user()
    grant = actions.invite_second_admin(name="Bo", email=bo.email, actor=ada)
    page = reverse("invitation", args=[actions.invitation_key(grant)])
    for visitor in (client, client_for(make_user())):
        assert visitor.post(page, {"name": "X", "password": "Een-ander-wachtwoord-8"})["Location"].startswith(
            reverse("account_login")
        )
    bo.refresh_from_db()
    assert bo.check_password(PASSWORD)
    assert bo.roles == frozenset()
    assert client_for(bo).post(page)["Location"] == reverse("strong_session")
    assert User.objects.get(pk=bo.pk).roles == {"admin"}


def test_only_an_admin_invites(client: Client, client_for: Callable[..., Client]) -> None:
    data = {"name": "Bo", "email": "bo@gemeente.example"}
    assert client.post(reverse("invite_admin"), data).status_code == 302
    assert client_for(make_staff("decider")).post(reverse("invite_admin"), data).status_code == 403
    ada = make_staff("admin")
    assert client_for(ada, strong=False).post(reverse("invite_admin"), data).status_code == 302
    assert not User.objects.filter(email=data["email"]).exists()
    assert client_for(ada).post(reverse("invite_admin"), data).status_code == 302
    assert RoleGrant.objects.get(user__email=data["email"]).state == RoleGrant.State.PROPOSED


def test_there_is_one_first_admin() -> None:
    make_staff("admin")
    with pytest.raises(NotAllowedNow):
        actions.create_first_admin(name="Eve", email="eve@gemeente.example", password=PASSWORD)
    assert not User.objects.filter(email="eve@gemeente.example").exists()
