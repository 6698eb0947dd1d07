"""Reminding the other side of an exchange: who may, when, and what the other side gets."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.models import Message as Mail
from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange
from tests.factories import make_staff, make_user
from tests.factories.exchanges import make_exchange, speaker

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_only_who_waits_reminds_the_other_side(clock: time_machine.Traveller) -> None:
    exchange = make_exchange("in_conversation")
    clock.shift(timedelta(days=8))
    for stranger in (make_user(), make_staff("admin")):
        with pytest.raises(PermissionDenied):
            actions.remind_other_side(exchange, actor=stranger)
    with pytest.raises(NotAllowedNow):  # it is their own turn
        actions.remind_other_side(exchange, actor=speaker(exchange, ANSWERER))
    for state in ("agreed", "declined"):
        row = make_exchange(state)
        clock.shift(timedelta(days=8))
        for side in (POSTER, ANSWERER):
            with pytest.raises(NotAllowedNow):
                actions.remind_other_side(row, actor=speaker(row, side))


def test_one_reminds_after_a_week_and_once_a_week(clock: time_machine.Traveller) -> None:
    exchange = make_exchange("in_conversation")
    asker, closes = speaker(exchange, POSTER), exchange.due_on

    def remind() -> int:
        """How many reminders there are after one tried."""
        with suppress(NotAllowedNow):
            actions.remind_other_side(exchange, actor=asker)
        return Notice.objects.filter(event="exchange.remind").count()

    found = []
    for days in (6, 1, 0, 6, 1):
        clock.shift(timedelta(days=days))
        found.append(remind())
    assert found == [0, 1, 1, 1, 2]
    assert Exchange.objects.get().due_on == closes
    lines = exchange.messages.filter(act="remind")
    assert [(line.side, line.text) for line in lines] == [(POSTER, "")] * 2


def test_a_reminder_says_who_waits_since_when_and_goes_to_the_other_side_alone(
    clock: time_machine.Traveller,
) -> None:
    exchange = make_exchange("in_conversation")
    clock.shift(timedelta(days=7))
    Mail.objects.all().delete()
    actions.remind_other_side(exchange, actor=speaker(exchange, POSTER))
    notice = Notice.objects.get(event="exchange.remind")
    assert notice.user == speaker(exchange, ANSWERER)
    (mail,) = Mail.objects.waiting_mail()
    assert mail.receiver == receiver_of(notice.user.email)
    text = str(mail.payload)
    assert str(exchange.post.initiative) in text
    assert "2 maart 2026" in text
    assert exchange.get_absolute_url() in text


def test_who_is_blocked_reminds_nobody(clock: time_machine.Traveller) -> None:
    exchange = make_exchange("in_conversation")
    actions.block_other_side(exchange, actor=speaker(exchange, ANSWERER))
    clock.shift(timedelta(days=7))
    with pytest.raises(ValidationError):
        actions.remind_other_side(exchange, actor=speaker(exchange, POSTER))
    assert Exchange.objects.get().reminded_at is None
