"""Activities: members announce what one can come to, readers tick it and put it in their calendar, what is over folds."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from civicnet.deadlines import AMSTERDAM
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Activity, Initiative
from tests.factories import add_member, make_initiative, make_staff, make_user, sign_in
from tests.factories.following import follow, read_by
from tests.factories.initiatives import owner_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=AMSTERDAM)
SENT = {"title": "Planten", "day": "2026-03-07", "begins": "10:00", "ends": "13:00", "place": "Molendreef"}


@pytest.fixture(autouse=True)
def first_of_march() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan() -> Initiative:
    return make_initiative("running", owner=make_user(name="Ada Tuin"), name="Tuin")


def announce(plan: Initiative, title: str = "Planten", *, days: float = 6) -> Activity:
    begins = NOW + timedelta(days=days)
    row = Activity(
        initiative=plan,
        title=title,
        place="Molendreef",
        begins_at=begins,
        ends_at=begins + timedelta(hours=3),
    )
    return actions.plan_activity(row, actor=owner_of(plan))


def page_of(plan: Initiative) -> str:
    return Client().get(plan.get_absolute_url()).text


def test_only_members_announce_and_call_off(plan: Initiative) -> None:
    row = announce(plan)
    address, off = (
        reverse("initiatives:activities", args=[plan.slug]),
        reverse("initiatives:activity", args=[plan.slug, row.pk]),
    )
    for stranger in (make_user(), make_staff("moderator")):
        assert sign_in(stranger).post(address, SENT).status_code == 403
        assert sign_in(stranger).post(off).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.call_off_activity(row, actor=stranger)
    assert Activity.objects.get() == row
    assert sign_in(add_member(plan)).post(address, SENT).status_code == 302
    assert Activity.objects.count() == 2


def test_what_is_announced_is_on_the_page_and_told_to_followers(plan: Initiative) -> None:
    follower, member = make_user(), add_member(plan)
    follow(plan, actor=follower)
    sign_in(owner_of(plan)).post(reverse("initiatives:activities", args=[plan.slug]), SENT)
    row = Activity.objects.get()
    text = page_of(plan)
    ways = text.partition('id="ways"')[2].partition("</section>")[0]
    assert "Planten" in ways
    assert "7 maart 2026, 10.00 tot 13.00" in ways
    assert row.calendar_url in ways
    assert "Over 6 dagen" in text  # in the timeline
    assert read_by(follower)[0] == "Tuin: Planten, 7 maart"
    notice = Notice.objects.get(user=member, event="activity.plan")
    assert notice.title == "Tuin: Planten, 7 maart"
    assert "Planten" in notice.text
    # The other one is the invitation to join.
    letter = Message.objects.get(name="mail.news", payload__to=[member.email]).payload["body"]
    assert "7 maart 2026, 10.00 tot 13.00" in letter
    assert notice.url == row.get_absolute_url()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [({"title": ""}, "title"), ({"place": ""}, "place"), ({"day": ""}, "day"), ({"ends": "09:00"}, "ends")],
)
def test_what_is_wrong_is_told(plan: Initiative, change: dict[str, str], wrong: str) -> None:
    browser = sign_in(owner_of(plan))
    answer = browser.post(reverse("initiatives:activities", args=[plan.slug]), SENT | change)
    assert answer.status_code == 422
    assert f'href="#id_{wrong}' in answer.text
    assert not Activity.objects.exists()


def test_not_for_a_day_that_has_passed_nor_for_what_is_over(plan: Initiative) -> None:
    with pytest.raises(ValidationError):
        announce(plan, days=-1)
    browser = sign_in(owner_of(plan))
    past = browser.post(reverse("initiatives:activities", args=[plan.slug]), SENT | {"day": "2026-02-27"})
    assert past.status_code == 422
    actions.end(plan, actor=owner_of(plan))
    plan.refresh_from_db()
    with pytest.raises(NotAllowedNow):
        announce(plan)


def test_what_is_over_is_folded_and_cannot_be_called_off(plan: Initiative) -> None:
    row = announce(plan)
    with time_machine.travel(row.ends_at, tick=False):
        text = page_of(plan)
        before, _fold, after = text.partition("Wat er eerder was")
        assert "activiteit-" not in before
        assert f'id="activiteit-{row.pk}"' in after
        assert "?kom=" not in text
        with pytest.raises(NotAllowedNow):
            actions.call_off_activity(row, actor=owner_of(plan))
    with time_machine.travel(row.ends_at - timedelta(seconds=1), tick=False):
        assert "Wat er eerder was" not in page_of(plan)


def test_what_is_called_off_says_so_here_and_in_calendars(plan: Initiative) -> None:
    row, follower = announce(plan), make_user()
    follow(plan, actor=follower)
    (event,) = Calendar.from_ical(Client().get(row.calendar_url).content).walk("VEVENT")
    assert (event["status"], event["sequence"], str(event["location"])) == ("CONFIRMED", 1, "Molendreef")
    assert event["dtstart"].dt == row.begins_at
    off = reverse("initiatives:activity", args=[plan.slug, row.pk])
    assert sign_in(owner_of(plan)).post(off).status_code == 302
    assert sign_in(owner_of(plan)).post(off).status_code == 409
    (event,) = Calendar.from_ical(Client().get(row.calendar_url).content).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 2)
    assert "Afgelast" in page_of(plan)
    assert row.calendar_url not in page_of(plan)
    assert read_by(follower)[0] == "Tuin: Planten gaat niet door"


def test_who_comes_ticks_it_and_the_owners_read_what(plan: Initiative) -> None:
    row, other = announce(plan), announce(plan, "Oogsten", days=9)
    announce(make_initiative("running"), "Elders")
    address = reverse("initiatives:take_part", args=[plan.slug])
    assert f'href="{address}?kom={row.pk}"' in page_of(plan)
    page = Client().get(f"{address}?kom={row.pk}").text
    ticked = [part for part in page.split("<input") if "checked" in part.partition(">")[0]]
    assert [f'value="{row.pk}"' in part for part in ticked] == [True]
    assert "Oogsten, dinsdag 10 maart 2026" in page
    assert "Elders" not in page
    browser = sign_in(make_user(name="Cas Buur"))
    elsewhere = Activity.objects.get(title="Elders")
    assert browser.post(address, {"coming": [elsewhere.pk]}).status_code == 422
    assert (
        browser.post(address, {"coming": [row.pk, other.pk], "text": "Met mijn dochter."}).status_code == 302
    )
    text = Notice.objects.get(event="initiative.take_part").text
    assert "Komt naar: Planten, zaterdag 7 maart 2026" in text
    assert "Komt naar: Oogsten" in text
    assert "Met mijn dochter." in text


def test_what_a_moderator_hid_is_nowhere(plan: Initiative) -> None:
    row = announce(plan)
    reported = actions.report(row, actor=make_user(), reason="Een scheldwoord.")
    hidden = actions.hide(reported, actor=make_staff("moderator"), reason="Dit mag niet.")
    assert "Planten" not in page_of(plan)
    assert Client().get(row.calendar_url).status_code == 404
    assert "Planten" not in Client().get(reverse("initiatives:take_part", args=[plan.slug])).text
    assert hidden.get_absolute_url() in sign_in(owner_of(plan)).get(plan.get_absolute_url()).text
