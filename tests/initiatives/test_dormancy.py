"""After twelve silent months the owners are asked whether it rests. The clock never sets the stage."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from civicnet.accounts.models import User
from civicnet.celery import app
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative
from initiatives.periodic import SCHEDULE
from initiatives.tasks import ask_the_silent
from tests.factories import add_member, make_initiative, make_staff, make_user, sign_in
from tests.factories.following import follow, read_by

pytestmark = pytest.mark.django_db
START = datetime(2025, 3, 10, 11, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def initiative(owner: User) -> Initiative:
    with time_machine.travel(START, tick=False):
        return make_initiative("running", owner=owner, own_measure="Er is soep", name="Soep")


def asked(initiative: Initiative, at: datetime) -> bool:
    """Whether the owners are asked on that day, by the task that beat calls."""
    with time_machine.travel(at, tick=False):
        ask_the_silent()
    initiative.refresh_from_db()
    return initiative.is_asked_to_rest


def test_nobody_is_asked_a_day_too_soon(initiative: Initiative) -> None:
    assert not asked(initiative, START + YEAR - timedelta(days=1))
    assert asked(initiative, START + YEAR)


def test_the_owners_are_asked_once_and_the_stage_stays(initiative: Initiative, owner: User) -> None:
    follower = make_user()
    follow(initiative, actor=follower)
    for day in range(3):
        assert asked(initiative, START + YEAR + timedelta(days=day))
    assert initiative.stage == "running"
    notice = owner.notices.get(event="initiative.propose_rest")
    assert notice.url == f"{initiative.get_absolute_url()}#rust"
    assert (
        Message.objects.filter(
            kind="mail", payload__to=[owner.email], payload__body__icontains="#rust"
        ).count()
        == 1
    )
    assert not follower.notices.exists()
    assert read_by(follower) == []


@pytest.mark.parametrize("act", ["update", "edit_update", "score", "stage", "edit"])
def test_whatever_the_initiators_do_restarts_the_clock(initiative: Initiative, owner: User, act: str) -> None:
    with time_machine.travel(START, tick=False):
        told = actions.add_update(initiative, actor=owner, title="Start", text="Wij beginnen.")
    later = START + timedelta(days=200)
    with time_machine.travel(later, tick=False):
        match act:
            case "update":
                actions.add_update(initiative, actor=owner, title="Nieuws", text="Er is soep.")
            case "edit_update":
                actions.edit_update(told, actor=owner, title="Start", text="Wij begonnen.")
            case "score":
                actions.score_measure(initiative, actor=owner, score=7)
            case "edit":
                actions.edit(initiative, actor=owner, summary="Soep voor de straat.")
            case "stage":
                actions.rest(initiative, actor=owner)
                actions.run(initiative, actor=owner)
    assert not asked(initiative, START + YEAR)
    assert not asked(initiative, later + YEAR - timedelta(days=1))
    assert asked(initiative, later + YEAR)


@pytest.mark.parametrize("stage", ["draft", "submitted", "hidden", "dormant"])
def test_only_what_runs_on_the_site_is_asked_about(stage: str) -> None:
    owner = make_user()
    with time_machine.travel(START, tick=False):
        row = make_initiative("running" if stage in ("hidden", "dormant") else stage, owner=owner)
        if stage == "dormant":
            actions.rest(row, actor=owner)
        if stage == "hidden":
            Initiative.objects.filter(pk=row.pk).update(hidden_at=START)
    asked(row, START + 2 * YEAR)
    assert row.rest_proposed_at is None


def test_only_an_owner_answers(initiative: Initiative, owner: User) -> None:
    assert asked(initiative, START + YEAR)
    member = add_member(initiative)
    url = f"/initiatieven/{initiative.slug}/beheren/actief/"
    assert Client().post(url).status_code == 302
    for person in (member, make_user(), make_staff("broker")):
        assert sign_in(person).post(url).status_code == 403
        assert "data-asked-to-rest" not in sign_in(person).get(initiative.get_absolute_url()).text
    for person in (owner, make_staff("admin")):
        with pytest.raises(PermissionDenied):
            actions.propose_rest(initiative, actor=person)


def test_still_active_is_one_click_and_restarts_the_clock(initiative: Initiative, owner: User) -> None:
    assert asked(initiative, START + YEAR)
    with time_machine.travel(START + YEAR + timedelta(days=3), tick=False):
        client = sign_in(owner)
        page = client.get(initiative.get_absolute_url()).text
        assert "data-asked-to-rest" in page
        assert f"{initiative.get_absolute_url()}#rust" in client.get("/mijn/").text
        url = f"/initiatieven/{initiative.slug}/beheren/actief/"
        assert client.post(url).status_code == 302
        assert "data-asked-to-rest" not in client.get(initiative.get_absolute_url()).text
        assert f"{initiative.get_absolute_url()}#rust" not in client.get("/mijn/").text
    initiative.refresh_from_db()
    assert initiative.stage == "running"
    with pytest.raises(NotAllowedNow):
        actions.still_active(initiative, actor=owner)
    assert not asked(initiative, START + 2 * YEAR)
    assert asked(initiative, START + 2 * YEAR + timedelta(days=3))


def test_resting_is_one_click_too(initiative: Initiative, owner: User) -> None:
    assert asked(initiative, START + YEAR)
    answer = sign_in(owner).post(f"/initiatieven/{initiative.slug}/beheren/fase/", {"verb": "rest"})
    assert answer.status_code == 302
    initiative.refresh_from_db()
    assert initiative.stage == "dormant"
    assert not initiative.is_asked_to_rest


def test_beat_knows_the_task() -> None:
    assert all(row["task"] in app.tasks for row in SCHEDULE.values())
