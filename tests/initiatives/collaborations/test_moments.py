"""Sitting together: what partners write down, their next day, and who is asked when it is long ago."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.calendar import Status
from civicnet.deadlines import local_date
from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration, Moment, meetings_calendar
from tests.factories import make_user, sign_in
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.pages import text_of

pytestmark = pytest.mark.django_db


def log(row: Collaboration, **fields: object) -> Moment:
    """Written down by the first partner: today, and everybody was there."""
    here = list(row.partners.here())
    said = {"on": local_date(), "partners": here, "agreed": "Kratten lenen."} | fields
    return actions.log_moment(row, actor=owner_of_partner(here[0]), **said)  # type: ignore[arg-type]


def now(row: Collaboration) -> Collaboration:
    return Collaboration.objects.get(pk=row.pk)


def test_only_partners_write_it_down() -> None:
    row = make_collaboration()
    today = local_date()
    with pytest.raises(PermissionDenied):
        actions.log_moment(row, actor=make_user(), on=today, partners=list(row.partners.here()))
    with pytest.raises(PermissionDenied):
        actions.plan_moment(row, actor=make_user(), next_on=today)
    ended = make_collaboration("dissolved")
    with pytest.raises(NotAllowedNow):
        actions.plan_moment(ended, actor=owner_of_partner(ended.partners.here()[0]), next_on=today)


def test_it_was_on_a_day_that_is_there_with_two_of_them_at_least() -> None:
    row = make_collaboration(partners=3)
    today, other = local_date(), make_collaboration()
    for wrong in (
        {"on": today + timedelta(days=1)},
        {"partners": list(row.partners.here()[:1])},
        {"partners": [row.partners.here()[0], other.partners.here()[0]]},
        {"next_on": today - timedelta(days=1)},
    ):
        with pytest.raises(ValidationError):
            log(row, **wrong)
    assert not Moment.objects.exists()
    log(row, partners=list(row.partners.here()[:2]))
    third = owner_of_partner(row.partners.here()[2])
    assert Notice.objects.filter(user=third, event="collaboration.log_moment").exists()


def test_the_next_day_stands_in_the_calendar_of_each_partner() -> None:
    row = make_collaboration()
    first, second = (owner_of_partner(partner) for partner in row.partners.here())
    today = local_date()
    log(row, next_on=today + timedelta(days=7))
    (entry,) = meetings_calendar(second, today)
    assert (entry.begins, entry.status) == (today + timedelta(days=7), Status.CONFIRMED)
    actions.plan_moment(row, actor=second, next_on=today + timedelta(days=9))
    assert Notice.objects.filter(user=first, event="collaboration.plan_moment").exists()
    (moved,) = meetings_calendar(first, today)
    assert (moved.key, moved.first_day) == (entry.key, today + timedelta(days=9))
    assert meetings_calendar(make_user(), today) == []
    actions.leave(row.partners.here()[1], actor=second, reason="Klaar.")
    (called_off,) = meetings_calendar(first, today)
    assert called_off.status == Status.CANCELLED
    assert meetings_calendar(second, today) == []


def test_a_day_to_come_stays_when_nobody_names_another_one() -> None:
    row = make_collaboration()
    later = local_date() + timedelta(days=7)
    log(row, next_on=later)
    log(row)
    assert now(row).next_on == later


@pytest.mark.parametrize(("days", "asks"), [(89, 0), (90, 1), (180, 1)])
def test_after_ninety_days_without_they_are_asked_once(days: int, asks: int) -> None:
    row = make_collaboration(at=timezone.now() - timedelta(days=days))
    assert actions.ask_to_meet() == asks
    assert actions.ask_to_meet() == 0
    told = Notice.objects.filter(user=owner_of_partner(row.partners.here()[1]))
    assert told.filter(event="collaboration.ask_to_meet").count() == asks


def test_who_sat_together_or_will_is_not_asked() -> None:
    old = timezone.now() - timedelta(days=120)
    sat, will = make_collaboration(at=old), make_collaboration(at=old)
    log(sat, on=local_date() - timedelta(days=30))
    actions.plan_moment(
        will, actor=owner_of_partner(will.partners.here()[0]), next_on=local_date() + timedelta(days=1)
    )
    assert actions.ask_to_meet() == 0
    assert actions.ask_to_meet(local_date() + timedelta(days=95)) == 2


def test_it_is_written_down_on_one_page_and_others_read_only_the_day(client: Client) -> None:
    row = make_collaboration()
    url = reverse("collaborations:log_moment", args=[row.slug])
    assert sign_in(make_user()).get(url).status_code == 403
    first, second = (sign_in(owner_of_partner(partner)) for partner in row.partners.here())
    page = first.get(url)
    keys = [str(partner.pk) for partner in row.partners.here()]
    assert page.context["form"].initial["on"] == local_date()
    assert first.post(url, {"on": str(local_date()), "partners": keys[:1]}).status_code == 422
    later = local_date() + timedelta(days=7)
    sent = {"on": str(local_date()), "partners": keys, "agreed": "Kratten lenen.", "next_on": str(later)}
    first.post(url, sent)
    assert "Kratten lenen." in text_of(second, row.get_absolute_url())
    assert "Kratten lenen." not in text_of(client, row.get_absolute_url())
    assert client.get(f"/api/v1/samenwerkingen/{row.slug}").json()["volgendeOverleg"] == str(later)
    plan = reverse("collaborations:plan_moment", args=[row.slug])
    assert second.post(plan, {"next_on": "2020-01-01"}).status_code == 422
    second.post(plan, {"next_on": ""})
    assert now(row).next_on is None
