"""The webhook of the mail provider: what it refuses, and that three letters that came back stop the news."""

import hmac
import json
from base64 import b64decode, b64encode
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.environment import Env
from civicnet.forms.models import SentForm
from civicnet.outbox.actions import bounces, is_refused
from civicnet.outbox.models import Message, Notice
from civicnet.outbox.webhook import is_signed
from tests.factories import make_staff, make_user, sign_in
from tests.factories.letters import sent_to

pytestmark = pytest.mark.django_db
ADDRESS = "/post/teruggekomen"
KEY = b"0123456789abcdef01234567"


@pytest.fixture
def user(settings: Any) -> User:
    settings.BOUNCES_SECRET = KEY
    made: User = make_user()
    return made


def report(user: User, letter: object, **others: object) -> dict[str, object]:
    return {
        "type": "bounce.hard",
        "address": user.email,
        "message_id": f"<{letter}@voorbeeld.example>",
        "answer": "550 5.1.1 No such user",
    } | others


def signature(name: str, sent_at: object, body: bytes, key: bytes = KEY) -> str:
    return "v1," + b64encode(hmac.digest(key, f"{name}.{sent_at}.".encode() + body, "sha256")).decode()


def post(told: object, name: str = "msg_1", *, late: int = 0, **heads: str) -> int:
    """Send a report as the provider does, `late` seconds after it was signed; `heads` instead of the right ones."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    sent_at = int(timezone.now().timestamp()) - late
    right = {
        "webhook_id": name,
        "webhook_timestamp": str(sent_at),
        "webhook_signature": signature(name, sent_at, body),
    }
    sent = {f"HTTP_{head.upper()}": value for head, value in (right | heads).items()}
    browser = Client(enforce_csrf_checks=True)
    return browser.post(ADDRESS, body, content_type="application/json", **sent).status_code


def nothing_is_left() -> bool:
    return not (Message.objects.exclude(bounced_at=None).exists() or SentForm.objects.exists())


def test_it_is_not_there_without_a_secret(client: Client) -> None:
    user = make_user()
    letter = sent_to(user)
    assert [client.get(ADDRESS).status_code, post(report(user, letter.pk))] == [404, 404]
    told = json.dumps(report(user, letter.pk)).encode()
    now = int(timezone.now().timestamp())
    assert post(told, webhook_signature=signature("msg_1", now, told, key=b"")) == 404
    assert nothing_is_left()


def test_it_takes_nothing_but_a_post(user: User, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405


@pytest.mark.parametrize("late", [301, -301, 10**6])
def test_an_old_report_or_one_of_the_future_leaves_nothing(user: User, late: int) -> None:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False):
        letter = sent_to(user)
        assert post(report(user, letter.pk), late=late) == 401
        assert nothing_is_left()
        assert post(report(user, letter.pk), late=300 if late > 0 else -300) == 204


def test_a_wrong_signature_leaves_nothing(user: User) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        letter = sent_to(user)
        told = report(user, letter.pk)
        body, now = json.dumps(told).encode(), int(timezone.now().timestamp())
        wrong = [
            "",
            "v1,",
            "v1,é",
            signature("msg_1", now, body, key=b"x" * 24),
            signature("msg_2", now, body),
            signature("msg_1", now + 1, body),
            signature("msg_1", now, body + b" "),
            signature("msg_1", now, body).replace("v1,", "v2,"),
        ]
        assert [post(told, webhook_signature=given) for given in wrong] == [401] * len(wrong)
        assert post(told, name="", webhook_signature=signature("", now, body)) == 401
        for given in ("", "nu", "1e9", "-1", "9" * 5000):
            assert (
                post(told, webhook_timestamp=given, webhook_signature=signature("msg_1", given, body)) == 401
            )
        assert nothing_is_left()
        both = f"{wrong[3]} {signature('msg_1', now, body)}"  # while the key changes
        assert post(told, webhook_signature=both) == 204


def test_a_repeat_is_refused_and_leaves_nothing(user: User) -> None:
    first, second = sent_to(user), sent_to(user)
    assert post(report(user, first.pk)) == 204
    assert post(report(user, second.pk)) == 409, "another report by the same name"
    assert [row.pk for row in Message.objects.exclude(bounced_at=None)] == [first.pk]
    assert post(report(user, first.pk), name="msg_2") == 204, "told again; it counts once"
    assert Message.objects.exclude(bounced_at=None).count() == 1


def test_what_could_not_be_written_down_may_be_sent_again(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = sent_to(user)

    def broken(_bounce: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as during:
        during.setattr(bounces, "note_bounce", broken)
        with pytest.raises(RuntimeError):
            post(report(user, letter.pk))
    assert post(report(user, letter.pk)) == 204
    assert Message.objects.exclude(bounced_at=None).count() == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"{}", b"{", b'{"type": 1}', b'{"type": "bounce.hard"}', b'"bounce.hard"'],
)
def test_what_is_no_report_is_refused(user: User, body: bytes) -> None:
    assert post(body) == 400
    assert nothing_is_left()


def test_what_is_no_hard_bounce_of_a_letter_of_ours_does_nothing(user: User) -> None:
    letter, of_other = sent_to(user), sent_to(make_user())
    told = [
        report(user, letter.pk, type="bounce.soft"),
        report(user, letter.pk, type="delivered"),
        report(user, "geen-brief"),
        report(user, "00000000-0000-4000-8000-000000000000"),
        report(user, of_other.pk),
    ]
    assert [post(one, name=f"msg_{n}") for n, one in enumerate(told)] == [204] * len(told)
    assert not Message.objects.exclude(bounced_at=None).exists()


def test_three_letters_stop_the_news_and_both_read_so(user: User) -> None:
    admin = make_staff("admin")
    answers = ["550 5.1.1 No such user\0", "x" * 9000, "550 Weg"]
    for n, answer in enumerate(answers):
        told = report(user, sent_to(user).pk, address=f" {user.email.upper()}", answer=answer)
        assert post(told, name=f"msg_{n}") == 204
        assert is_refused(user) is (n == 2)
    assert Notice.objects.filter(user=user, event="mail.gave_up").count() == 1
    assert Notice.objects.filter(user=admin, event="mail.refused").count() == 1
    page = sign_in(admin).get("/beheer/brieven/").text
    assert user.email in page
    assert "550 Weg" in page


@pytest.mark.parametrize("given", ["kort", "whsec_é", "whsec_" + b64encode(b"x" * 23).decode()])
def test_a_secret_that_is_none_stops_the_start_and_is_not_shown(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOUNCES_SECRET", given)
    with pytest.raises(ImproperlyConfigured, match="BOUNCES_SECRET") as error:
        Env().signing_key("BOUNCES_SECRET")
    assert given not in str(error.value)


def test_a_secret_is_read_as_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOUNCES_SECRET", "whsec_" + b64encode(KEY).decode())
    assert Env().signing_key("BOUNCES_SECRET") == KEY
    monkeypatch.delenv("BOUNCES_SECRET")
    assert Env().signing_key("BOUNCES_SECRET") == b""


def test_the_signature_is_that_of_the_specification() -> None:
    """Its own example."""
    heads = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    key = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert is_signed(heads, b'{"test": 2432232314}', key)
