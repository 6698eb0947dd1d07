"""One letter about many things: whom it goes to, what it says, and that a period has one, whatever stops or turns back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civicnet.accounts.actions import set_rhythms
from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.deadlines import AMSTERDAM
from civicnet.following.actions import digests, follow, send_digests
from civicnet.following.models import Digest, Follow
from civicnet.following.periods import Period
from civicnet.outbox.actions import receiver_of
from civicnet.outbox.actions.relay import send
from civicnet.outbox.models import Message, News, RefusedAddress
from initiatives.actions import add_update, plan_activity
from initiatives.models import Activity, Initiative
from tests.factories import NO_MAIL, add_member, make_initiative, make_user
from tests.factories.initiatives import owner_of
from tests.factories.letters import words_of_html, words_of_text

pytestmark = pytest.mark.django_db
# A Wednesday; the letter of that week goes on Monday the ninth.
WEDNESDAY = datetime(2026, 3, 4, 11, tzinfo=AMSTERDAM)
MONDAY = datetime(2026, 3, 9, 7, 5, tzinfo=AMSTERDAM)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


def letters_to(user: User) -> list[dict[str, Any]]:
    rows = Message.objects.filter(kind="mail", payload__to=[user.email]).order_by("made_at")
    return [row.payload for row in rows]


@pytest.fixture
def plan(clock: time_machine.Traveller) -> Initiative:
    made: Initiative = make_initiative("running", name="Tuin")
    News.objects.all().delete()
    Message.objects.all().delete()
    return made


def reader(plan: Initiative, rhythm: Rhythm = Rhythm.WEEKLY, **fields: Any) -> User:
    person = make_user(mail_rhythms={"followed": rhythm.value}, **fields)
    follow("initiative", plan.pk, actor=person)
    return person


def tell(plan: Initiative, title: str = "Oogst") -> None:
    add_update(plan, actor=owner_of(plan), title=title, text="Zaterdag.")


# ---- who gets which --------------------------------------------------------------------------------
def test_nothing_when_there_is_nothing_nor_for_who_wants_none(plan: Initiative, clock: Any) -> None:
    quiet = make_user(mail_rhythms=NO_MAIL)
    follow("initiative", plan.pk, actor=quiet)
    gone = reader(plan)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    stranger, refused = make_user(), reader(plan)
    RefusedAddress.objects.create(receiver=receiver_of(refused.email))
    clock.move_to(MONDAY)
    assert [send_digests(rhythm) for rhythm in (Rhythm.WEEKLY, Rhythm.DAILY, Rhythm.NOW)] == [0, 0, 0]
    clock.move_to(WEDNESDAY)
    tell(plan)
    clock.move_to(MONDAY)
    Digest.objects.all().delete()
    assert send_digests(Rhythm.WEEKLY) == 0
    for person in (quiet, gone, stranger, refused):
        assert letters_to(person) == []


@pytest.mark.parametrize(
    ("rhythm", "when"),
    [
        (Rhythm.NOW, WEDNESDAY + timedelta(minutes=5)),
        (Rhythm.DAILY, WEDNESDAY + timedelta(days=1)),
        (Rhythm.WEEKLY, MONDAY),
    ],
)
def test_each_has_it_in_their_own_rhythm_and_once(
    plan: Initiative, clock: Any, rhythm: Rhythm, when: datetime
) -> None:
    person, other = reader(plan, rhythm), reader(plan, Rhythm.NEVER)
    tell(plan)
    assert letters_to(person) == [], "no letter for each thing"
    clock.move_to(when)
    for other_rhythm in set(Rhythm) - {rhythm, Rhythm.NEVER}:
        assert send_digests(other_rhythm) == 0
    assert [send_digests(rhythm) for _again in range(3)] == [1, 0, 0]
    (letter,) = letters_to(person)
    assert "Nieuws van Tuin: Oogst" in letter["body"]
    assert letters_to(other) == []
    clock.shift(timedelta(days=8))
    assert send_digests(rhythm) == 0


def test_what_waits_in_person_is_in_it_unless_it_was_read(plan: Initiative, clock: Any) -> None:
    first, second = add_member(plan), add_member(plan)
    for member in (first, second):
        set_rhythms(member, {MailKind.MINE: Rhythm.WEEKLY}, actor=member)
    Message.objects.all().delete()
    tell(plan)
    second.notices.update(read_at=WEDNESDAY)
    clock.move_to(MONDAY)
    assert send_digests(Rhythm.WEEKLY) == 1
    (letter,) = letters_to(first)
    assert str(MailKind.MINE.label) in letter["body"]
    assert letters_to(second) == []


def test_who_changes_the_rhythm_misses_nothing_and_reads_nothing_twice(plan: Initiative, clock: Any) -> None:
    person = reader(plan)
    clock.move_to(MONDAY - timedelta(days=1))
    tell(plan, "Zondag")
    clock.move_to(MONDAY)
    send_digests(Rhythm.WEEKLY)
    clock.shift(timedelta(hours=2))
    tell(plan, "Maandag")
    set_rhythms(person, {MailKind.FOLLOWED: Rhythm.DAILY}, actor=person)
    assert send_digests(Rhythm.DAILY) == 0, "Sunday was in the letter of the week"
    clock.shift(timedelta(days=1))
    assert send_digests(Rhythm.DAILY) == 1
    tell(plan, "Dinsdag")
    set_rhythms(person, {MailKind.FOLLOWED: Rhythm.WEEKLY}, actor=person)
    clock.shift(timedelta(days=6))
    assert send_digests(Rhythm.WEEKLY) == 1
    bodies = [letter["body"] for letter in letters_to(person)]
    for n, day in enumerate(("Zondag", "Maandag", "Dinsdag")):
        assert [f"Tuin: {day}" in body for body in bodies] == [n == place for place in range(3)]


# ---- what it says ----------------------------------------------------------------------------------
def test_it_says_thirty_things_newest_first_and_how_many_more(plan: Initiative, clock: Any) -> None:
    person, english = reader(plan), reader(plan, language="en")
    for n in range(42):
        clock.shift(timedelta(minutes=1))
        tell(plan, f"Nummer {n:02}")
    clock.move_to(MONDAY)
    send_digests(Rhythm.WEEKLY)
    (letter,) = letters_to(person)
    said = [line for line in letter["body"].splitlines() if line.startswith("- Nieuws van Tuin")]
    assert len(said) == 30
    assert "Nummer 41" in said[0]
    assert "Nummer 12" in said[-1]
    assert "Nog 12 op de site." in letter["body"]
    assert letter["subject"] == "Jouw week: 42 dingen zijn nieuw"
    assert f"{reverse('following')}" in letter["body"]
    html, text = words_of_html(letter["html"]), words_of_text(letter["body"], letter["html"])
    assert [word.rstrip(":") for word in html] == [word.rstrip(":") for word in text if word != "-"]
    (letter,) = letters_to(english)
    assert "News of Tuin: Nummer 41" in letter["body"]
    assert "12 more are on the site." in letter["body"]


def test_a_line_does_not_say_again_whose_news_it_is(plan: Initiative, clock: Any) -> None:
    person = reader(plan)
    row = Activity(initiative=plan, title="Samen planten", place="De tuin")
    row.begins_at = WEDNESDAY + timedelta(days=20)
    row.ends_at = row.begins_at + timedelta(hours=2)
    plan_activity(row, actor=owner_of(plan))
    clock.move_to(MONDAY)
    send_digests(Rhythm.WEEKLY)
    (letter,) = letters_to(person)
    assert "Tuin\n- Samen planten, 24 maart (4 maart)\n" in letter["body"]


def test_it_can_be_stopped_by_a_mail_program(plan: Initiative, clock: Any, settings: Any) -> None:
    settings.RELAY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    reader(plan)
    tell(plan)
    clock.move_to(MONDAY)
    send_digests(Rhythm.WEEKLY)
    send(Message.objects.get(kind="mail", name="mail.news", payload__headers__isnull=False))
    headers = mail.outbox[-1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].strip("<>") in mail.outbox[-1].body


# ---- periods ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 3, 29), 23), (datetime(2026, 10, 25), 25), (datetime(2026, 3, 4), 24)],
)
def test_a_day_has_one_period_whatever_the_clock_does(day: datetime, hours: int) -> None:
    after = [day.replace(tzinfo=AMSTERDAM) + timedelta(days=1, hours=hour) for hour in range(24)]
    (period,) = {Period.before(moment, Rhythm.DAILY) for moment in after}
    assert period.until.timestamp() - period.start.timestamp() == hours * 3600
    before = Period.before(day.replace(tzinfo=AMSTERDAM), Rhythm.DAILY)
    assert before.until == period.start


@pytest.mark.parametrize(
    ("night", "moments"),
    [
        # Half past two comes twice.
        (datetime(2026, 10, 25), [(2, 30, 0), (2, 30, 1), (3, 30, 0)]),
        # Half past two does not come: the clock reads it as half past three.
        (datetime(2026, 3, 29), [(1, 30, 0), (2, 30, 0), (3, 30, 0)]),
    ],
)
def test_what_happens_in_the_night_of_the_clock_is_told_once(
    night: datetime, moments: list[tuple[int, int, int]]
) -> None:
    with time_machine.travel(night.replace(tzinfo=AMSTERDAM) - timedelta(days=1), tick=False) as clock:
        plan = make_initiative("running")
        person = reader(plan, Rhythm.DAILY)
        News.objects.all().delete()
        for n, (hour, minute, fold) in enumerate(moments):
            clock.move_to(night.replace(hour=hour, minute=minute, fold=fold, tzinfo=AMSTERDAM))
            tell(plan, f"Nacht {n}")
            send_digests(Rhythm.DAILY)
        for hour in range(24, 72, 6):
            clock.move_to(night.replace(tzinfo=AMSTERDAM) + timedelta(hours=hour))
            send_digests(Rhythm.DAILY)
        bodies = "".join(letter["body"] for letter in letters_to(person))
        assert [bodies.count(f"Nacht {n}") for n in range(3)] == [1, 1, 1]


def test_a_clock_that_was_wrong_for_a_while_sends_nothing_twice(plan: Initiative, clock: Any) -> None:
    person = reader(plan, Rhythm.DAILY)
    tell(plan)
    clock.move_to(WEDNESDAY + timedelta(days=400))
    send_digests(Rhythm.DAILY)
    for hours in (24, 20, 24, 48):
        clock.move_to(WEDNESDAY + timedelta(hours=hours))
        send_digests(Rhythm.DAILY)
    assert len(letters_to(person)) == 1


def test_what_a_worker_missed_goes_out_when_it_is_back(plan: Initiative, clock: Any) -> None:
    person = reader(plan, Rhythm.DAILY)
    send_digests(Rhythm.DAILY)
    tell(plan)
    clock.shift(timedelta(days=3))
    assert send_digests(Rhythm.DAILY) == 1
    assert "Oogst" in letters_to(person)[0]["body"]


# ---- broken off, at once, and many -----------------------------------------------------------------
def test_broken_off_in_any_batch_it_goes_on_and_nobody_has_two(
    plan: Initiative, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [reader(plan) for _n in range(7)]
    tell(plan)
    clock.move_to(MONDAY)
    real, calls = digests.put_letters, 0

    def killed(*args: Any) -> None:
        nonlocal calls
        calls += 1
        if calls % 2:
            real(*args)  # written, and not committed any more
            raise SystemExit
        real(*args)

    monkeypatch.setattr(digests, "put_letters", killed)
    broken = 0
    for _run in range(20):
        try:
            if send_digests(Rhythm.WEEKLY, batch=2) == 0:
                break
        except SystemExit:
            broken += 1
    assert broken >= 3
    assert [len(letters_to(person)) for person in people] == [1] * 7
    assert Digest.objects.count() == 7


def test_queries_are_a_few_for_each_batch_and_none_for_each_reader(plan: Initiative, clock: Any) -> None:
    def count(n: int) -> int:
        Digest.objects.all().delete()
        people = User.objects.bulk_create(
            User(email=f"r{n}-{i}@voorbeeld.example", name="Lezer") for i in range(n)
        )
        Follow.objects.bulk_create(
            Follow(user=person, kind=kind, key=key)
            for person in people
            for kind, key in (("initiative", plan.pk), ("initiatives", "zoek=tuin"))
        )
        clock.shift(timedelta(minutes=1))
        tell(plan)
        clock.move_to(MONDAY)
        with CaptureQueriesContext(connection) as asked:
            assert send_digests(Rhythm.WEEKLY) >= n
        clock.move_to(WEDNESDAY + timedelta(hours=1))
        return len(asked)

    assert count(2) == count(30)
