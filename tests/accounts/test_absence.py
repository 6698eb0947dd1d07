"""Saying when one is away: only for oneself, two days or none, and who else reads it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.actions import forget_absences, set_absence
from civicnet.accounts.models import User
from civicnet.deadlines import AMSTERDAM, local_date
from civicnet.pages.my_data.actions import erase
from initiatives.assessments.actions import remind_of_cases
from initiatives.marketplace.models import ANSWERER, POSTER
from tests.factories import make_case, make_staff, make_user, sign_in
from tests.factories.exchanges import make_exchange, speaker

pytestmark = pytest.mark.django_db
CHOICE = {"name": "Noor", "language": "nl"} | dict.fromkeys(("waits", "mine", "followed", "vision"), "now")


def day(n: int) -> date:
    return local_date() + timedelta(days=n)


def away(user: User, first: int = 0, last: int = 10) -> User:
    return set_absence(user, day(first), day(last), actor=user)


def test_not_for_others() -> None:
    somebody = make_user()
    with pytest.raises(PermissionDenied):
        set_absence(somebody, day(0), day(1), actor=make_staff("admin"))
    assert User.objects.get(pk=somebody.pk).away_from is None


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, 3, "away_from"),
        (0, None, "away_until"),
        (3, 2, "away_until"),
        (-3, -1, "away_until"),
        (0, 61, "away_until"),
    ],
)
def test_what_is_no_absence_is_refused_at_its_field(first: int | None, last: int | None, field: str) -> None:
    user = make_user()
    begins, ends = (None if n is None else day(n) for n in (first, last))
    with pytest.raises(ValidationError) as error:
        set_absence(user, begins, ends, actor=user)
    assert list(error.value.error_dict) == [field]
    sent = CHOICE | {"away_from": begins or "", "away_until": ends or ""}
    answer = sign_in(user).post(reverse("preferences"), sent)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    user.refresh_from_db()
    assert (user.name != "Noor", user.away_from) == (True, None), "all of it is saved, or nothing"


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-5, 0), (3, 63), (None, None)])
def test_it_is_saved_with_the_preferences_and_shown_there(first: int | None, last: int | None) -> None:
    user = make_user()
    begins, ends = (None if n is None else day(n) for n in (first, last))
    client = sign_in(user)
    assert (
        client.post(
            reverse("preferences"), CHOICE | {"away_from": begins or "", "away_until": ends or ""}
        ).status_code
        == 302
    )
    user.refresh_from_db()
    assert (user.away_from, user.away_until) == (begins, ends)
    page = client.get(reverse("preferences")).text
    assert page.count(f'value="{ends}"' if ends else 'type="date"') == 1 + (ends is None or begins == ends)


def test_who_was_away_saves_other_preferences_as_they_are() -> None:
    user = away(make_user(), 0, 2)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        sent = CHOICE | {"away_from": user.away_from, "away_until": user.away_until}
        assert sign_in(user).post(reverse("preferences"), sent).status_code == 302


def test_a_day_is_a_day_in_amsterdam_and_both_count() -> None:
    user = make_user(away_from=date(2026, 3, 4), away_until=date(2026, 3, 5))
    seen = []
    for hour in (-1, 0, 47, 48):
        moment = timezone.datetime(2026, 3, 4, tzinfo=AMSTERDAM) + timedelta(hours=hour)
        with time_machine.travel(moment, tick=False):
            seen.append((user.is_away, User.objects.away(local_date()).exists()))
    assert seen == [(False, False), (True, True), (True, True), (False, False)]


def test_it_is_forgotten_a_month_after_and_with_the_account() -> None:
    user, gone = away(make_user()), away(make_user())
    erase(gone, actor=gone)
    assert User.objects.get(pk=gone.pk).away_until is None
    for days, forgotten in ((40, 0), (41, 1)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert forget_absences() == forgotten
    user.refresh_from_db()
    assert (user.away_from, user.away_until) == (None, None)


# ---- who reads it --------------------------------------------------------------------------------
def test_who_talks_with_somebody_reads_it_once_they_know_each_other() -> None:
    person = away(make_user(name="Wim Anders"))
    told = f"Wim Anders is weg tot en met {day(10).day} "
    shown = {}
    for state in ("proposed", "in_conversation", "declined"):
        exchange = make_exchange(state, person=person)
        page = sign_in(speaker(exchange, POSTER)).get(exchange.get_absolute_url()).text
        shown[state] = told in page
        assert told not in sign_in(person).get(exchange.get_absolute_url()).text
        assert "Wim Anders is weg" not in sign_in(make_user()).get(exchange.post.get_absolute_url()).text
    assert shown == {"proposed": False, "in_conversation": True, "declined": False}


def test_of_a_group_it_is_said_when_all_who_write_are_away() -> None:
    exchange = make_exchange("in_conversation")
    writer, answerer = speaker(exchange, POSTER), speaker(exchange, ANSWERER)
    other = make_user()
    (exchange.post.initiative or exchange.post.organisation).memberships.create(user=other, role="owner")
    away(other)
    client = sign_in(answerer)
    assert "is weg tot en met" not in client.get(exchange.get_absolute_url()).text
    away(writer)
    assert f"{writer} is weg tot en met" in client.get(exchange.get_absolute_url()).text


def test_colleagues_see_it_where_work_is_handed_over() -> None:
    colleague = away(make_staff("broker", name="Ans Vis"))
    case = make_case("intake")
    client = sign_in(make_staff("broker"))
    assert f"Ans Vis (weg tot en met {day(10).day} " in client.get("/werk/").text
    page = sign_in(case.contact_person).get(reverse("contact_person", args=[case.initiative.slug])).text
    assert f"Ans Vis (weg tot en met {day(10).day} " in page
    set_absence(colleague, None, None, actor=colleague)
    assert "Ans Vis (weg" not in client.get("/werk/").text


def test_a_reminder_goes_to_the_team_as_well_while_its_reader_is_away() -> None:
    team = make_staff("broker")
    case = make_case("intake")
    contact = case.contact_person
    assert contact
    due = case.initiative.contact_due or case.contact_due
    assert due
    remind_of_cases(due - timedelta(days=7))
    assert not team.notices.filter(event="assessment.away_reminder").exists()
    set_absence(contact, day(0), day(20), actor=contact)
    User.objects.filter(pk=contact.pk).update(away_until=due)
    for _again in range(2):
        remind_of_cases(due - timedelta(days=1))
    (notice,) = team.notices.filter(event="assessment.away_reminder")
    assert contact.name in notice.title
    assert contact.notices.filter(event="assessment.contact_reminder").count() == 2
    assert not contact.notices.filter(event="assessment.away_reminder").exists()
