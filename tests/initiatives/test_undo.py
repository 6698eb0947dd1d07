"""The owner who ended or withdrew an initiative can undo it for a day; nobody hears of it before that but the other owners."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.outbox.actions import relay
from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative
from tests.factories import (
    add_member,
    make_case,
    make_initiative,
    make_staff,
    make_user,
)
from tests.factories.following import follow, read_by
from tests.factories.initiatives import owner_of

pytestmark = pytest.mark.django_db
STOPPED = datetime(2026, 3, 2, 11, tzinfo=UTC)
DAY = timedelta(hours=24)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(STOPPED, tick=False) as clock:
        yield clock


def stop(verb: str, initiative: Initiative) -> Initiative:
    return getattr(actions, verb)(initiative, actor=owner_of(initiative), note="Het lukt niet.")


def told(user: object) -> list[str]:
    """What somebody heard, of what the outbox had to do by now."""
    relay()
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("event", flat=True))


def url(initiative: Initiative) -> str:
    return reverse("initiatives:resume", args=[initiative.slug])


@pytest.mark.parametrize("verb", ["end", "withdraw"])
def test_only_who_did_it_can_undo_it(client: Client, verb: str) -> None:
    initiative = make_initiative("running")
    others = [make_user(), add_member(initiative), make_staff("admin", "moderator")]
    second = add_member(initiative, role="owner")
    stop(verb, initiative)
    assert client.post(url(initiative)).status_code == 302
    for person in others:
        client.force_login(person)
        assert client.post(url(initiative)).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.resume(initiative, actor=person)
    client.force_login(second)
    assert "data-undo" not in client.get(initiative.get_absolute_url()).text
    assert client.post(url(initiative)).status_code == 409
    client.force_login(owner_of(initiative))
    assert "data-undo" in client.get(initiative.get_absolute_url()).text
    assert client.get(url(initiative)).status_code == 405
    assert client.post(url(initiative)).status_code == 302
    initiative.refresh_from_db()
    assert (initiative.stage, initiative.ended_on) == ("running", None)


@pytest.mark.parametrize(
    ("stage", "way"),
    [("submitted", ()), ("preparation", ("prepare",)), ("running", ("run",)), ("dormant", ("run", "rest"))],
)
def test_it_goes_back_to_where_it_was_and_only_once(stage: str, way: tuple[str, ...]) -> None:
    initiative = make_initiative("submitted")
    owner = owner_of(initiative)
    for verb in way:
        getattr(actions, verb)(initiative, actor=owner)
    with pytest.raises(NotAllowedNow):
        actions.resume(initiative, actor=owner)
    stop("withdraw", initiative)
    assert actions.resume(initiative, actor=owner).stage == stage
    with pytest.raises(NotAllowedNow):
        actions.resume(initiative, actor=owner)


@pytest.mark.parametrize("verb", ["end", "withdraw"])
def test_until_a_day_has_passed(clock: time_machine.Traveller, client: Client, verb: str) -> None:
    initiative = make_initiative("running")
    client.force_login(owner_of(initiative))
    stop(verb, initiative)
    for page in (
        reverse("me"),
        initiative.get_absolute_url(),
        reverse("initiatives:stage", args=[initiative.slug]),
    ):
        assert "Tot 3 maart om 12.00 uur." in client.get(page).text
    clock.move_to(STOPPED + DAY)
    for page in (reverse("me"), initiative.get_absolute_url()):
        assert url(initiative) not in client.get(page).text
    assert client.post(url(initiative)).status_code == 409
    clock.move_to(STOPPED + DAY - MINUTE)
    assert client.post(url(initiative)).status_code == 302
    initiative.refresh_from_db()
    assert initiative.stage == "running"


@pytest.mark.parametrize(("verb", "desk"), [("end", []), ("withdraw", ["initiative.withdraw"])])
def test_followers_and_the_desk_hear_of_it_when_it_stands(
    clock: time_machine.Traveller, verb: str, desk: list[str]
) -> None:
    initiative = make_initiative("running")
    follower, second, broker = make_user(), add_member(initiative, role="owner"), make_staff("broker")
    member = add_member(initiative)
    follow(initiative, actor=follower)
    stop(verb, initiative)
    clock.move_to(STOPPED + DAY - MINUTE)
    assert told(second)[-1:] == [f"initiative.{verb}"]
    told_before, read_before = told(member), len(read_by(follower))
    assert told(broker) == []
    clock.move_to(STOPPED + DAY)
    assert told(member) == [*told_before, f"initiative.{verb}"]
    assert len(read_by(follower)) == read_before + 1
    assert told(broker) == desk
    assert told(second).count(f"initiative.{verb}") == 1
    assert "Het lukt niet." in Notice.objects.get(user=member, event=f"initiative.{verb}").text


def test_who_undoes_it_tells_the_other_owners_and_nobody_else(clock: time_machine.Traveller) -> None:
    """A second withdrawal has a day of its own."""
    initiative = make_initiative("running")
    follower, second = make_user(), add_member(initiative, role="owner")
    follow(initiative, actor=follower)
    before = read_by(follower)
    stop("withdraw", initiative)
    actions.resume(initiative, actor=owner_of(initiative))
    assert told(second)[-2:] == ["initiative.withdraw", "initiative.resume"]
    clock.shift(DAY - MINUTE)
    stop("withdraw", initiative)
    clock.shift(MINUTE)
    relay()
    assert read_by(follower) == before
    clock.shift(DAY)
    relay()
    assert len(read_by(follower)) == len(before) + 1


def test_a_case_goes_on_until_the_withdrawal_stands(clock: time_machine.Traveller) -> None:
    case = make_case("first_assessment")
    stop("withdraw", case.initiative)
    clock.shift(DAY - MINUTE)
    relay()
    case.refresh_from_db()
    assert case.state == "first_assessment"
    clock.shift(MINUTE)
    relay()
    relay()  # what it caused
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_the_timeline_says_both(client: Client) -> None:
    initiative = make_initiative("running")
    stop("withdraw", initiative)
    actions.resume(initiative, actor=owner_of(initiative))
    page = client.get(initiative.get_absolute_url()).text
    assert page.index("Gaat toch door") < page.index("Ingetrokken door de initiatiefnemers")
