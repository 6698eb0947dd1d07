"""Letters to who is away: what only informs waits, and the first letter after it holds all of that, once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from civicnet.accounts.actions import set_absence
from civicnet.accounts.models import Rhythm, User
from civicnet.deadlines import AMSTERDAM
from civicnet.following.actions import follow, send_digests, sweep_digests
from civicnet.outbox.models import Message, News
from civicnet.outbox.wording import Mail
from initiatives.actions import add_update
from initiatives.models import Initiative
from tests.factories import make_initiative, make_user
from tests.factories.initiatives import owner_of
from tests.factories.letters import send_news

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 11, tzinfo=AMSTERDAM)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(clock: Any) -> Initiative:
    made: Initiative = make_initiative("running", name="Tuin")
    News.objects.all().delete()
    Message.objects.all().delete()
    return made


def bodies(user: User) -> list[str]:
    rows = Message.objects.filter(kind="mail", payload__to=[user.email]).order_by("made_at")
    return [row.payload["body"] for row in rows]


def follower(plan: Initiative, rhythm: Rhythm) -> User:
    person = make_user(mail_rhythms={"followed": rhythm.value})
    follow("initiative", plan.pk, actor=person)
    return person


def day_by_day(clock: Any, plan: Initiative, days: int) -> None:
    """News at noon and every letter at eight, from Wednesday on."""
    for n in range(days):
        clock.move_to(WEDNESDAY + timedelta(days=n, hours=1))
        add_update(plan, actor=owner_of(plan), title=f"Dag {n:02}.", text="Nieuws.")
        clock.move_to(WEDNESDAY + timedelta(days=n, hours=2))
        send_digests(Rhythm.NOW)
        clock.move_to(WEDNESDAY + timedelta(days=n + 1, hours=-3))
        for rhythm in Rhythm:
            if rhythm != Rhythm.NEVER:
                send_digests(rhythm)
        sweep_digests()


@pytest.mark.parametrize("rhythm", [Rhythm.NOW, Rhythm.DAILY, Rhythm.WEEKLY])
@pytest.mark.parametrize("last", [3, 40])
def test_the_first_letter_after_it_has_all_and_nothing_twice(
    plan: Initiative, clock: Any, rhythm: Rhythm, last: int
) -> None:
    person, here = follower(plan, rhythm), follower(plan, rhythm)
    begins = WEDNESDAY.date() + timedelta(days=2)
    set_absence(person, begins, WEDNESDAY.date() + timedelta(days=last), actor=person)
    made: list[date] = []
    day_by_day(clock, plan, last + 12)
    for letter in Message.objects.filter(kind="mail", payload__to=[person.email]):
        made.append(letter.made_at.astimezone(AMSTERDAM).date())
    assert not [on for on in made if begins <= on <= WEDNESDAY.date() + timedelta(days=last)]
    told, usual = ("".join(bodies(who)) for who in (person, here))
    counts = [(told.count(f"Dag {n:02}."), usual.count(f"Dag {n:02}.")) for n in range(last + 12)]
    assert {there for _told, there in counts} <= {0, 1}
    # Of what no longer fits in thirty lines the letter says how many there are.
    missing = [n for n, (found, there) in enumerate(counts) if found < there]
    assert all(found <= 1 for found, _there in counts)
    assert not missing or (last == 40 and "Nog " in told)


@pytest.mark.parametrize("rhythm", [Rhythm.NOW, Rhythm.DAILY])
def test_news_in_person_waits_for_who_is_away_and_is_in_the_letter_after(
    plan: Initiative, clock: Any, rhythm: Rhythm
) -> None:
    person, quiet = (
        make_user(mail_rhythms={"waits": rhythm.value}),
        make_user(mail_rhythms={"waits": "never"}),
    )
    for who in (person, quiet):
        set_absence(who, WEDNESDAY.date(), WEDNESDAY.date() + timedelta(days=9), actor=who)
    clock.move_to(WEDNESDAY + timedelta(days=2))
    send_news([person, quiet], title="Er is iets gebeurd")
    assert person.notices.exists()
    for days in range(2, 10):
        clock.move_to(WEDNESDAY + timedelta(days=days))
        send_digests(rhythm)
    assert bodies(person) == []
    for days in range(10, 14):
        clock.move_to(WEDNESDAY + timedelta(days=days))
        send_digests(rhythm)
    (letter,) = bodies(person)
    assert "Er is iets gebeurd" in letter
    assert bodies(quiet) == []


def test_what_must_be_told_is_told_at_once(plan: Initiative, clock: Any) -> None:
    person = make_user()
    set_absence(person, WEDNESDAY.date(), WEDNESDAY.date() + timedelta(days=9), actor=person)
    send_news([person], mail=Mail.ALWAYS)
    assert len(bodies(person)) == 1
