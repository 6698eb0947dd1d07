"""The address that stops one letter: signed, for who has no browser, and for nothing else. Source: RFC 8058."""

from urllib.parse import urlsplit

import pytest
from django.core.signing import Signer
from django.test import Client

from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.following.stopping import stop_address
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_of(user: User, rhythm: Rhythm) -> str:
    return urlsplit(stop_address(user, rhythm)).path


@pytest.fixture
def strict() -> Client:
    """A client that is asked for its mark, as browsers are."""
    return Client(enforce_csrf_checks=True)


def test_an_address_that_was_not_made_here_stops_nothing(client: Client) -> None:
    user = make_user()
    right = path_of(user, Rhythm.WEEKLY)
    other_salt = Signer(salt="something else").sign_object([user.pk, "weekly"])
    for wrong in (right[:-3] + "x/", "/brief/stop/x/", f"/brief/stop/{other_salt}/"):
        assert client.get(wrong).status_code == 404, wrong
        assert client.post(wrong, ONE_CLICK).status_code == 404
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.post(right, ONE_CLICK).status_code == 404
    assert User.objects.get(pk=user.pk).mail_rhythms == {}


def test_looking_at_it_stops_nothing(client: Client) -> None:
    user = make_user()
    page = client.get(path_of(user, Rhythm.WEEKLY))
    assert client.head(path_of(user, Rhythm.WEEKLY)).status_code == 200
    assert "De brief van de week stoppen?" in page.text
    assert "Wat op mij wacht" in page.text, "the others are named"
    assert not page.cookies
    assert User.objects.get(pk=user.pk).mail_rhythms == {}


def test_one_click_stops_exactly_that_letter_and_signs_nobody_in(strict: Client) -> None:
    user = make_user(mail_rhythms={"mine": "daily", "vision": "daily"})
    for _twice in range(2):
        answer = strict.post(path_of(user, Rhythm.WEEKLY), ONE_CLICK)
        assert answer.status_code == 200
        assert not answer.cookies
    user.refresh_from_db()
    assert user.mail_rhythms == {"mine": "daily", "vision": "daily", "followed": "never"}
    assert "De Visie" in answer.text or "De visie" in answer.text
    assert strict.get("/mijn/").status_code == 302
    strict.post(path_of(user, Rhythm.DAILY), ONE_CLICK)
    user.refresh_from_db()
    assert [user.rhythm_of(kind) for kind in (MailKind.WAITS, MailKind.MINE)] == [Rhythm.NOW, Rhythm.NEVER]


def test_stopping_what_comes_at_once_leaves_what_waits_for_me(strict: Client) -> None:
    user = make_user(mail_rhythms={"followed": "now"})
    strict.post(path_of(user, Rhythm.NOW), ONE_CLICK)
    user.refresh_from_db()
    assert user.mail_rhythms == {"followed": "never"}


def test_a_letter_of_before_stops_nothing_of_now(strict: Client) -> None:
    """Who chose another rhythm since is not stopped by an old letter."""
    user = make_user(mail_rhythms={"followed": "daily", "vision": "daily"})
    assert "Gestopt" in strict.post(path_of(user, Rhythm.WEEKLY), ONE_CLICK).text
    user.refresh_from_db()
    assert user.mail_rhythms == {"followed": "daily", "vision": "daily"}
