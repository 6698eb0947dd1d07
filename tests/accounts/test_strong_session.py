"""A role counts only in a session that has passed two factors."""

from collections.abc import Callable

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from civicnet.accounts.middleware import DEMO_MARK, strong_session
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def _roles(client: Client) -> frozenset[str]:
    """The roles that the request of this client holds."""
    request = RequestFactory().get("/")
    request.session = client.session
    seen: list[frozenset[str]] = []

    def view(request: object) -> HttpResponse:
        seen.append(request.user.roles)  # type: ignore[attr-defined]
        return HttpResponse()

    strong_session(view)(request)
    return seen[0]


def test_without_a_second_factor_there_is_no_role(client_for: Callable[..., Client]) -> None:
    admin = make_staff("admin", "decider")
    assert _roles(client_for(admin, strong=False)) == frozenset()
    assert _roles(client_for(admin)) == {"admin", "decider"}


@pytest.mark.parametrize(
    "records",
    [[{"method": "password"}], [{"method": "socialaccount"}], [], "mfa", None, [{"method": "mfa_later"}]],
)
def test_other_ways_of_signing_in_do_not_count(client_for: Callable[..., Client], records: object) -> None:
    client = client_for(make_staff("admin"))
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session.save()
    assert _roles(client) == frozenset()


def test_the_factor_of_somebody_else_does_not_count(client_for: Callable[..., Client]) -> None:
    client, other = client_for(make_staff("admin")), make_staff("decider")
    records = client.session[AUTHENTICATION_METHODS_SESSION_KEY]
    client.force_login(other)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session.save()
    assert _roles(client) == frozenset()


def test_the_mark_of_the_demo_is_void_outside_it(client_for: Callable[..., Client], settings: object) -> None:
    user = make_staff("admin")
    client = client_for(user, strong=False)
    session = client.session
    session[DEMO_MARK] = str(user.pk)
    session.save()
    assert _roles(client) == frozenset()
    assert client.get(reverse("roles")).status_code == 302
    settings.DEMO = True  # type: ignore[attr-defined]
    assert _roles(client) == {"admin"}
    session[DEMO_MARK] = str(make_user().pk)
    session.save()
    assert _roles(client) == frozenset()


def test_a_visitor_costs_no_query(django_assert_num_queries: Callable[..., object]) -> None:
    request = RequestFactory().get("/")
    request.session = Client().session
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        strong_session(lambda r: HttpResponse(str(r.user.is_authenticated)))(request)


def test_the_factor_costs_no_further_query(
    client_for: Callable[..., Client], django_assert_num_queries: Callable[..., object]
) -> None:
    request = RequestFactory().get("/")
    request.session = client_for(make_staff("admin")).session
    request.session._get_session()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # the user
        strong_session(lambda r: HttpResponse(str(r.user.strong)))(request)


def test_the_page_asks_a_role_holder_to_set_a_factor_up(client_for: Callable[..., Client]) -> None:
    page = client_for(make_staff("assessor"), strong=False).get(reverse("strong_session"))
    assert page.status_code == 200
    assert reverse("mfa_activate_totp") in page.content.decode()


def test_the_page_lets_go_who_is_strong(client_for: Callable[..., Client]) -> None:
    client = client_for(make_staff("assessor"))
    assert client.get(reverse("strong_session"))["Location"] == reverse("work")
    assert client.get(reverse("strong_session") + "?next=/toetsen/")["Location"] == "/toetsen/"
    assert client.get(reverse("strong_session") + "?next=https://elders.example/")["Location"] == reverse(
        "work"
    )
