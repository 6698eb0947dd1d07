"""Set-up opens to one browser by a one-time token, and is gone when it is done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import RoleGrant
from civicnet.areas.models import Municipality
from civicnet.setup.actions import setup_address
from tests.factories import make_staff, make_user
from tests.setup.typed import ADMINS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data_dir")]
STEPS = ["setup_municipality", "setup_contact", "setup_areas", "setup_areas_check", "setup_admins"]


@pytest.mark.parametrize("step", STEPS)
def test_without_the_token_nothing_opens(
    client: Client, client_for: Callable[..., Client], step: str
) -> None:
    setup_address()
    for visitor in (client, client_for(make_user())):
        assert visitor.get(reverse(step)).status_code == 403
        assert visitor.post(reverse(step), ADMINS | {"theme": "ma"}).status_code == 403
    assert not Municipality.objects.exists()
    assert not RoleGrant.objects.exists()


@pytest.mark.parametrize("token", ["x", "", "0" * 64, "claimed"])
def test_another_token_does_not_fit(client: Client, token: str) -> None:
    setup_address()
    answer = client.post(f"/inrichten/begin/{token}/")
    assert answer.status_code == 404
    assert client.get(reverse("setup_municipality")).status_code == 403


def test_the_token_itself_is_not_kept(tmp_path: Path) -> None:
    token = setup_address().split("/")[-2]
    kept = [path for path in tmp_path.iterdir() if path.is_file()]
    assert kept
    assert not any(token in path.read_text() for path in kept)
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


def test_looking_at_the_address_uses_nothing_up(client: Client) -> None:
    address = setup_address()
    assert client.get(address).status_code == 200
    assert client.get(reverse("setup_municipality")).status_code == 403
    assert client.post(address).status_code == 302
    assert client.get(reverse("setup_municipality")).status_code == 200


def test_it_works_in_one_browser() -> None:
    address = setup_address()
    first, second = Client(), Client()
    assert first.post(address).status_code == 302
    assert second.get(address).status_code == 404
    assert second.post(address).status_code == 404
    assert second.get(reverse("setup_municipality")).status_code == 403


def test_a_new_start_gives_a_new_token_and_voids_the_old(claimed: Client) -> None:
    other = Client()
    new = setup_address()
    assert claimed.get(reverse("setup_municipality")).status_code == 403
    assert other.post(new).status_code == 302


def test_whoever_comes_first_is_told_what_to_do(client: Client) -> None:
    answer = client.get(reverse("setup"))
    assert answer.status_code == 200
    assert "manage.py up" in answer.content.decode()


def test_afterwards_it_is_gone(claimed: Client) -> None:
    make_staff("admin")
    assert setup_address() == ""
    for step in STEPS:
        assert claimed.get(reverse(step)).status_code == 404
    assert claimed.get(reverse("setup")).status_code == 302


def test_home_leads_there_until_it_is_done(client: Client) -> None:
    assert client.get("/")["Location"] == reverse("setup")
    make_staff("admin")
    assert client.get("/").status_code == 200
