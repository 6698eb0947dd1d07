"""What suits a post beyond the one notice a day stands in the letter about many things: once, and while it is open."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicnet.accounts.actions import set_rhythms
from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.deadlines import AMSTERDAM
from civicnet.following.actions import send_digests
from civicnet.following.models import Digest
from civicnet.outbox.models import Message, Notice
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post, Suggestion
from tests.factories import add_member, make_user, sign_in
from tests.factories.following import read_by
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 11, tzinfo=AMSTERDAM)
MONDAY = datetime(2026, 3, 9, 7, 5, tzinfo=AMSTERDAM)
SAID = "Iemand biedt wat misschien bij jullie past: Zaal"


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Iterator[time_machine.Traveller]:
    settings.MEANING = False  # which words are alike is no matter here
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


def put_up(side: str, title: str) -> Post:
    """A post for which the worker has looked what suits it."""
    post = make_post(side, title=title, category="space")
    actions.suggest([post.pk])
    return post


@pytest.fixture
def need(clock: Any) -> Post:
    """A need of which its people had a notice: of "Zaal 1"; an hour later comes "Zaal 2"."""
    post = put_up("need", "Zaal op vrijdag")
    put_up("offer", "Zaal 1")
    clock.shift(timedelta(hours=1))
    put_up("offer", "Zaal 2")
    return post


def letters_to(user: User) -> list[str]:
    """The texts of the letters about many things."""
    rows = Message.objects.filter(payload__to=[user.email], payload__headers__isnull=False)
    return [row.payload["body"] for row in rows.order_by("made_at")]


def test_the_rest_is_in_the_letter_of_the_week_of_all_who_speak_for_the_post_and_once(
    need: Post, clock: Any
) -> None:
    owner, member, stranger = owner_of(need.initiative), add_member(need.initiative), make_user()
    found = Notice.objects.filter(user=owner, event="suggestion.offer_found")
    assert [notice.title for notice in found] == [f"{SAID} 1"]
    clock.move_to(MONDAY)
    assert send_digests(Rhythm.WEEKLY) == 2
    for reader in (owner, member):
        (letter,) = letters_to(reader)
        assert f"Zaal op vrijdag\n- {SAID} 2" in letter
        assert f"/marktplaats/{need.pk}/past/" in letter
        assert "Zaal 1" not in letter, "of that they had a notice"
    assert letters_to(stranger) == []
    assert found.count() == 1
    for days in (0, 1, 7):
        clock.shift(timedelta(days=days))
        assert [send_digests(rhythm) for rhythm in Rhythm if rhythm != Rhythm.NEVER] == [0, 0, 0]


def test_what_cannot_be_answered_any_more_is_in_no_letter(need: Post, clock: Any) -> None:
    third = put_up("offer", "Zaal 3")
    row = Suggestion.objects.get(offer__title="Zaal 2")
    actions.set_aside(row, actor=owner_of(need.initiative))
    clock.move_to(MONDAY)
    assert read_by(owner_of(need.initiative)) == [f"{SAID} 3"]
    actions.withdraw_post(third, actor=owner_of(third.initiative))
    assert read_by(owner_of(need.initiative)) == []
    assert send_digests(Rhythm.WEEKLY) == 0


def test_who_hears_at_once_hears_of_all_the_rest_together_a_day_after_the_notice(
    need: Post, clock: Any
) -> None:
    owner = owner_of(need.initiative)
    set_rhythms(owner, {MailKind.FOLLOWED: Rhythm.NOW}, actor=owner)
    put_up("offer", "Zaal 3")
    clock.shift(timedelta(minutes=5))
    assert send_digests(Rhythm.NOW) == 0
    clock.move_to(WEDNESDAY + timedelta(days=1, minutes=5))
    assert send_digests(Rhythm.NOW) == 1
    (letter,) = letters_to(owner)
    assert f"{SAID} 2" in letter
    assert f"{SAID} 3" in letter


def test_it_is_on_the_site_too_in_the_language_of_the_reader(need: Post, clock: Any) -> None:
    owner = owner_of(need.initiative)
    assert read_by(owner) == []
    clock.shift(timedelta(days=1))
    assert read_by(owner) == [f"{SAID} 2"]
    assert f"{SAID} 2" in sign_in(owner).get("/mijn/volgend/").text
    owner.language = "en"
    owner.save(update_fields=["language"])
    assert read_by(owner) == ["Somebody offers what may suit you: Zaal 2"]


def test_the_letters_take_no_more_queries_with_more_of_them(need: Post, clock: Any) -> None:
    def asked() -> int:
        Digest.objects.all().delete()
        clock.move_to(MONDAY)
        with CaptureQueriesContext(connection) as captured:
            assert send_digests(Rhythm.WEEKLY) >= 1
        return len(captured)

    put_up("need", "Zaal voor een koor")  # so that offers have such news as well
    few = asked()
    clock.move_to(WEDNESDAY + timedelta(hours=2))
    for n in range(3):
        other = put_up("need", f"Zaal voor koor {n}")
        add_member(other.initiative)
    for n in range(3, 6):
        put_up("offer", f"Zaal {n}")
    assert asked() == few
