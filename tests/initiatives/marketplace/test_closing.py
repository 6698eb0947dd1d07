"""What the clock does: close what is over, remind of it, and ask once a year whether a standing offer is still true."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from civicnet.outbox.models import Notice
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from tests.factories import make_user, sign_in
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def told(person: object) -> list[str]:
    """The events that somebody heard of, oldest first."""
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("event", flat=True))


def state_of(post: Post) -> str:
    return Post.objects.get(pk=post.pk).state


def test_it_closes_the_day_after_its_last_day_and_its_party_hears_of_it(
    clock: time_machine.Traveller,
) -> None:
    post = make_post(person=make_user())
    owner = post.person
    assert owner is not None
    actions.close_what_is_over(date(2026, 5, 31))
    assert state_of(post) == "open"
    clock.shift(timedelta(days=91))
    assert actions.close_what_is_over() == 1
    assert actions.close_what_is_over() == 0
    assert state_of(post) == "expired"
    assert told(owner) == ["post.expire"]
    page = sign_in(owner).get(post.get_absolute_url()).text
    assert "Gesloten op" in page
    assert "Zet opnieuw open" in page
    assert f"Zet “{post.title}” weer open" in sign_in(owner).get("/mijn/").text


def test_what_is_agreed_does_not_close(clock: time_machine.Traveller) -> None:
    post = actions.take(make_post(), 1)
    clock.shift(timedelta(days=200))
    assert actions.close_what_is_over() == 0
    assert state_of(post) == "reserved"


def test_who_kept_it_open_meanwhile_is_not_overtaken(clock: time_machine.Traveller) -> None:
    post = make_post()
    clock.shift(timedelta(days=90))
    actions.keep_open(post, actor=owner_of(post.initiative))
    clock.shift(timedelta(days=1))
    assert actions.close_what_is_over() == 0


def test_a_reminder_a_week_and_a_day_before_and_after_keeping_it_open_again(
    clock: time_machine.Traveller,
) -> None:
    person = make_user()
    post = make_post(person=person)
    for day, number in ((23, 0), (24, 1), (29, 1), (30, 2), (31, 2)):
        for _twice in range(2):
            actions.remind_of_closing(date(2026, 5, day))
        assert told(person) == ["post.closing"] * number, day
    clock.shift(timedelta(days=90))
    last = actions.keep_open(post, actor=person).closes_on
    assert last is not None
    actions.remind_of_closing(last - timedelta(days=8))
    assert len(told(person)) == 2
    actions.remind_of_closing(last - timedelta(days=7))
    assert len(told(person)) == 3


@pytest.mark.parametrize(
    ("open_for", "told_on"), [(0, []), (1, []), (2, [1]), (7, [6]), (8, [1, 7]), (9, [2, 8])]
)
def test_of_what_is_put_up_for_a_short_time_no_reminder_goes_out_at_once(
    open_for: int, told_on: list[int]
) -> None:
    person = make_user()
    post = make_post(person=person, until_on=NOW.date() + timedelta(days=open_for))
    page = Client().get(post.get_absolute_url()).text
    says = ["De dag ervoor krijgen zij bericht", "Een week eerder krijgen zij bericht"]
    assert [one in page for one in says] == [len(told_on) == 1, len(told_on) == 2]
    days = range(open_for + 1)
    assert [day for day in days if actions.remind_of_closing(NOW.date() + timedelta(days=day))] == told_on
    assert told(person) == ["post.closing"] * len(told_on)


def test_a_standing_offer_is_asked_about_once_a_year_and_closes_unanswered(
    clock: time_machine.Traveller,
) -> None:
    person = make_user()
    post = make_post("offer", person=person, is_standing=True)
    clock.shift(timedelta(days=364))
    assert actions.remind_of_closing() == 0
    clock.shift(timedelta(days=1))
    assert [actions.remind_of_closing() for _twice in range(2)] == [1, 0]
    assert told(person) == ["post.ask"]
    assert "Bied je dit nog?" in sign_in(person).get(post.get_absolute_url()).text
    clock.shift(timedelta(days=30))
    actions.remind_of_closing()
    assert actions.close_what_is_over() == 0
    assert told(person) == ["post.ask", "post.closing"]
    clock.shift(timedelta(days=1))
    assert actions.close_what_is_over() == 1


def test_who_answers_is_asked_again_in_a_year(clock: time_machine.Traveller) -> None:
    person = make_user()
    post = make_post("offer", person=person, is_standing=True)
    clock.shift(timedelta(days=370))
    actions.keep_open(post, actor=person)
    assert Post.objects.get(pk=post.pk).ask_on == date(2028, 3, 6)
