"""The pulse: who answers, who sees what, and what is told when it stands out."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from civicnet.deadlines import AMSTERDAM
from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration, Pulse, Statement
from initiatives.collaborations.models.pulse import beats_of, period_before, period_of
from tests.factories import make_staff, sign_in
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.pages import text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 3, 11, tzinfo=AMSTERDAM)


@pytest.fixture(autouse=True)
def _december() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def said(value: int, **other: int) -> dict[str, int]:
    return dict.fromkeys(Statement.values, value) | other


def answer(row: Collaboration, *values: dict[str, int], at: datetime | None = None) -> None:
    """What each partner says, in their order; as far as there are answers."""
    for partner, one in zip(row.partners.here(), values, strict=False):
        actions.answer_pulse(partner, actor=owner_of_partner(partner), said=one, at=at)


def told(user: object) -> list[str]:
    return list(
        Notice.objects.filter(user=user, event="collaboration.stands_out").values_list("text", flat=True)
    )


def test_only_who_decides_for_a_partner_answers_for_it() -> None:
    row = make_collaboration()
    first, second = row.partners.here()
    with pytest.raises(PermissionDenied):
        actions.answer_pulse(first, actor=owner_of_partner(second), said=said(4))
    for wrong in ({}, said(6), said(0), {"ambition": 3}):
        with pytest.raises(ValidationError):
            actions.answer_pulse(first, actor=owner_of_partner(first), said=wrong)
    ended = make_collaboration("dissolved").partners.here()[0]
    with pytest.raises(NotAllowedNow):
        actions.answer_pulse(ended, actor=owner_of_partner(ended), said=said(4))
    answer(row, said(4))
    answer(row, said(5))
    assert Pulse.objects.get().ambition == 5


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2026, 6, 30), date(2026, 1, 1)),
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 7, 1)),
    ],
)
def test_a_half_year_begins_in_january_and_july(day: date, period: date) -> None:
    assert period_of(day) == period
    assert period_of(period - timedelta(days=1)) == period_before(period)


def test_the_mean_and_how_far_they_are_apart() -> None:
    row = make_collaboration(partners=3)
    answer(row, said(5), said(4), said(3))
    (beat,) = beats_of(list(Pulse.objects.all()), "ambition")
    assert (beat.count, beat.mean, beat.spread) == (3, 4.0, 2)


@pytest.mark.parametrize(("second", "stands_out"), [(3, True), (4, False)])
def test_two_points_apart_is_told_in_the_same_words_to_all(second: int, stands_out: bool) -> None:
    broker, row = make_staff("broker"), make_collaboration()
    answer(row, said(5))
    assert not told(broker)
    answer(row, said(5), said(5, organisation=second))
    people = [broker, *(owner_of_partner(partner) for partner in row.partners.here())]
    words = {text for person in people for text in told(person)}
    assert len(words) == stands_out
    assert all("Organisatie" in text for text in words)
    answer(row, said(5))
    assert all(len(told(person)) == stands_out for person in people)


@pytest.mark.parametrize(("before", "now", "falls"), [(4, 3, True), (4, 4, False), (3, 4, False)])
def test_a_fall_of_one_point_is_told(before: int, now: int, falls: bool) -> None:
    row = make_collaboration(at=NOW - timedelta(days=400))
    answer(row, said(before), said(before), at=NOW - timedelta(days=180))
    answer(row, said(now), said(now))
    assert bool(told(owner_of_partner(row.partners.here()[0]))) == falls


def test_in_the_last_month_of_a_half_year_who_did_not_answer_is_asked_once() -> None:
    row = make_collaboration(at=NOW - timedelta(days=400))
    make_collaboration()  # began in this half-year
    first, second = map(owner_of_partner, row.partners.here())
    answer(row, said(4))
    assert actions.ask_pulses(date(2026, 11, 30)) == 0
    assert actions.ask_pulses(date(2026, 12, 1)) == 1
    assert actions.ask_pulses(date(2026, 12, 2)) == 0
    asked = Notice.objects.filter(event="collaboration.ask_pulse")
    assert asked.filter(user=second).exists()
    assert not asked.filter(user=first).exists()


def test_who_answered_sees_the_whole_and_with_two_nobody_else_does(client: Client) -> None:
    row = make_collaboration()
    page = row.get_absolute_url()
    first, second = row.partners.here()
    url = reverse("collaborations:pulse", args=[first.pk])
    assert sign_in(owner_of_partner(second)).get(url).status_code == 403
    theirs = sign_in(owner_of_partner(first))
    answer(row, said(4), said(5))
    Pulse.objects.filter(partner=first).delete()
    assert "cn-pulse__pic" not in text_of(theirs, page)
    assert theirs.post(url, {"ambition": "4"}).status_code == 422
    theirs.post(url, dict.fromkeys(Statement.values, "4"))
    assert "4,5, verschil 1" in text_of(theirs, page)
    assert "polsslag" not in text_of(client, page)


def test_with_three_answers_everybody_reads_the_mean(client: Client) -> None:
    row = make_collaboration(partners=3)
    answer(row, said(4), said(5))
    assert "cn-pulse__pic" not in text_of(client, row.get_absolute_url())
    answer(row, said(4), said(5), said(3))
    assert "4,0, verschil 2" in text_of(client, row.get_absolute_url())
