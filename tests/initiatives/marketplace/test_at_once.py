"""Many who agree at the same moment, in processes of their own, and one who is killed while writing: real transactions."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.outbox.models import Message as Outgoing
from civicnet.workflow import NotAllowedNow
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Consent, Exchange, Message, Post, Terms
from tests.factories import make_user
from tests.factories.exchanges import make_exchange, speaker
from tests.factories.many import unguarded
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 2


def ready_to_agree(post: Post, n: int) -> list[int]:
    """`n` residents who said yes to terms about `post`, which waits for its party: rows past the verbs."""
    people = User.objects.bulk_create(User(email=f"a{i}@voorbeeld.example", name=f"A {i}") for i in range(n))
    now, day = timezone.now(), local_date()
    with transaction.atomic():
        unguarded()
        rows = Exchange.objects.bulk_create(
            Exchange(
                post=post,
                person=person,
                state="in_conversation",
                turn=POSTER,
                due_on=day + timedelta(days=9),
                talked_at=now,
            )
            for person in people
        )
        terms = [Terms(exchange=row, version=1, what="Zaal", when="Nu", last_day=day) for row in rows]
        for row in terms:
            row.side, row.sha256 = ANSWERER, row.digest()
        Terms.objects.bulk_create(terms)
        Consent.objects.bulk_create(Consent(terms=row, side=ANSWERER) for row in terms)
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    return [row.pk for row in rows]


def in_child(act: Callable[[], object]) -> int:
    """Carry out `act` in a process of its own, with a connection of its own. Returns the id of that process."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return child


def agree_to_each(keys: list[int], poster: int) -> None:
    """Say yes, on the side of the post, to each of these; what is refused is left."""
    actor = User.objects.get(pk=poster)
    for row in Exchange.objects.filter(pk__in=keys).order_by("pk"):
        try:
            actions.agree(row, actor=actor, sha256=row.terms.get().sha256)
        except NotAllowedNow:
            continue


def test_of_an_offer_with_number_n_just_n_are_agreed(whole: bool) -> None:
    """Of 40 who agree in two processes; in a whole run of 1,000."""
    people, number = (1000, 100) if whole else (40, 9)
    person = make_user()
    post = make_post("offer", person=person, number=number)
    keys = ready_to_agree(post, people)
    children = [
        in_child(lambda n=n: agree_to_each(keys[n::PROCESSES], person.pk))  # type: ignore[misc]  # n is bound
        for n in range(PROCESSES)
    ]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * PROCESSES
    post = Post.objects.get(pk=post.pk)
    assert (post.taken, post.state) == (number, "reserved")
    assert Exchange.objects.filter(state="agreed").count() == number
    assert Consent.objects.count() == people + number


def test_who_is_killed_while_writing_loses_nothing_acknowledged_and_sends_nothing_twice() -> None:
    exchange = make_exchange("in_conversation")
    writer = speaker(exchange, ANSWERER)

    def write_until(statement: int) -> None:
        done = 0

        def count(execute: Any, *arguments: Any) -> Any:
            nonlocal done
            done += 1
            if done == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*arguments)

        with connection.execute_wrapper(count):
            actions.write(exchange, actor=writer, text=f"Bericht nummer {statement}.")

    acknowledged: list[int] = []
    for statement in range(1, 100):
        child = in_child(lambda n=statement: write_until(n))  # type: ignore[misc]  # n is bound
        if os.waitpid(child, 0)[1] == 0:
            acknowledged.append(statement)
            break
    assert acknowledged
    assert acknowledged[0] > 10  # it was killed before each statement of it
    kept = [row.text for row in Message.objects.filter(exchange=exchange, text__startswith="Bericht nummer")]
    assert kept == [f"Bericht nummer {n}." for n in acknowledged]
    mails = Outgoing.objects.filter(kind="mail")
    assert sum("Bericht nummer" in str(mail.payload) for mail in mails) == len(acknowledged)
