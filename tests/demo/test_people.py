"""One click signs in as anyone: in the demo, on the embedded default, bound to loopback, and nowhere else."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse

from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True


def test_outside_the_demo_it_is_not_there(client: Client, client_for: Callable[..., Client]) -> None:
    user = make_staff("admin")
    for visitor in (client, client_for(user)):
        assert visitor.get(reverse("demo")).status_code == 404
        assert visitor.get(reverse("demo_letters")).status_code == 404
        assert visitor.post(reverse("demo_sign_in", args=[user.pk])).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("environment", "refused"),
    [
        ({}, False),
        ({"CIVICNET_BIND": "0.0.0.0"}, True),
        ({"CIVICNET_BIND": "192.0.2.1"}, True),
        ({"DATABASE_URL": "postgres://web@db.example/civicnet"}, True),
    ],
    ids=["loopback", "any address", "one address", "own database"],
)
def test_the_start_refuses_a_demo_that_others_could_reach(environment: dict[str, str], refused: bool) -> None:
    keep = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CIVICNET_BIND"}}
    start = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEMO"],
        env=keep | {"DJANGO_SETTINGS_MODULE": "civicnet.settings", "CIVICNET_DEMO": "1"} | environment,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert (start.returncode != 0, "CIVICNET_DEMO works only" in start.stderr) == (refused, refused)


def test_it_takes_a_click(client: Client, demo: None) -> None:
    user = make_staff("admin")
    assert client.get(reverse("demo_sign_in", args=[user.pk])).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("demo_sign_in", args=[user.pk])).status_code == 403


@pytest.mark.parametrize("role", ["assessor", "decider", "broker", "curator", "moderator", "admin"])
def test_sign_in_as_each_role(client: Client, demo: None, role: str) -> None:
    user = make_staff(role)
    page = client.get(reverse("demo")).content.decode()
    assert reverse("demo_sign_in", args=[user.pk]) in page
    client.post(reverse("demo_sign_in", args=[user.pk]))
    answer = client.get(reverse("preferences"))
    assert answer.context["user"].pk == user.pk
    assert answer.context["user"].roles == {role}


def test_from_one_person_to_another(client: Client, demo: None) -> None:
    admin, resident = make_staff("admin"), make_user()
    client.post(reverse("demo_sign_in", args=[admin.pk]))
    client.post(reverse("demo_sign_in", args=[resident.pk]))
    assert client.get(reverse("preferences")).context["user"].pk == resident.pk
    assert client.get(reverse("roles")).status_code == 403


def test_real_people_are_not_for_the_taking(client: Client, demo: None) -> None:
    somebody = make_user("iemand@gemeente.nl")
    assert reverse("demo_sign_in", args=[somebody.pk]) not in client.get(reverse("demo")).content.decode()
    assert client.post(reverse("demo_sign_in", args=[somebody.pk])).status_code == 404


def test_the_lists_need_the_same_queries_for_many(
    client: Client, demo: None, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    make_staff("admin")
    make_user()
    for page in ("demo", "demo_letters"):
        with django_assert_max_num_queries(15) as few:
            client.get(reverse(page))
        for _n in range(10):
            make_staff("admin", "decider")
            make_user()
            send_mail("Nieuws", "Dag", None, ["noor@voorbeeld.example"])
        with django_assert_num_queries(len(few.captured_queries)):
            client.get(reverse(page))
