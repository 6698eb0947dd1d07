"""What cannot be undone is asked first, on a page that says what follows (interface.md, Ways).

Who may is tried by the tests of each verb and by tests/test_authorisation.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db.models import Model
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.outbox.models import Notice
from initiatives.actions import plan_activity
from initiatives.models import Activity, Initiative
from tests.factories import (
    add_member,
    make_amendment,
    make_case,
    make_consultation,
    make_initiative,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from vision.actions import plan_meeting, support
from vision.models import Meeting

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who acts, on what, at which address, what the page says; and the state or the end of the row afterwards."""

    person: User
    row: Model
    address: str
    says: str
    after: str = ""


def request_for_an_assessment() -> Scene:
    case = make_case("comparison")
    address = reverse("assessments:withdraw", args=[case.pk])
    owner = case.initiative.audience("owners")[0]
    return Scene(person=owner, row=case, address=address, says="Er komt geen antwoord.", after="withdrawn")


def draft() -> Scene:
    plan = make_initiative("draft")
    owner = plan.audience("owners")[0]
    add_member(plan)
    address = reverse("initiatives:throw_away", args=[plan.slug])
    return Scene(person=owner, row=plan, address=address, says="Ook 1 ander kan er niet mee verder.")


def proposal_for_other_words() -> Scene:
    amendment = make_amendment(make_consultation())
    support(amendment, actor=make_user())
    address = reverse("vision:withdraw_amendment", args=[amendment.pk])
    says = "De steun van 1 persoon gaat verloren."
    return Scene(person=amendment.author, row=amendment, address=address, says=says, after="withdrawn")


def activity() -> Scene:
    plan = make_initiative("running")
    owner = plan.audience("owners")[0]
    begins, ends = datetime(2099, 3, 14, 10, tzinfo=UTC), datetime(2099, 3, 14, 12, tzinfo=UTC)
    row = Activity(initiative=plan, title="Planten", begins_at=begins, ends_at=ends, place="Hier")
    row = plan_activity(row, actor=owner)
    address = reverse("initiatives:activity", args=[plan.slug, row.pk])
    return Scene(person=owner, row=row, address=address, says="krijgt een brief", after="cancelled")


def meeting() -> Scene:
    vision, broker = make_version().vision, make_staff("broker")
    begins, ends = datetime(2099, 3, 14, 10, tzinfo=UTC), datetime(2099, 3, 14, 12, tzinfo=UTC)
    row = Meeting(vision=vision, title="Keukentafel", begins_at=begins, ends_at=ends, place="De Spoel")
    row = plan_meeting(row, actor=broker)
    address = reverse("vision:call_off_meeting", args=[row.pk])
    says = "Iedereen die de visie volgt, krijgt een brief."
    return Scene(person=broker, row=row, address=address, says=says, after="cancelled")


@pytest.mark.parametrize(
    "scene", [request_for_an_assessment, draft, proposal_for_other_words, activity, meeting]
)
def test_reading_changes_nothing_and_the_button_does_it_once(scene: Callable[[], Scene]) -> None:
    made = scene()
    browser, rows = sign_in(made.person), type(made.row)._base_manager.filter(pk=made.row.pk)
    before = rows.values().get()
    page = browser.get(made.address)
    assert page.status_code == 200
    assert made.says in page.text
    assert "utrecht-button--danger" in page.text
    assert rows.values().get() == before
    assert browser.post(made.address, {"note": ""}).status_code == 302
    after = rows.values().first()
    assert (after["state"] if after else "") == made.after
    gone = browser.get(made.address).status_code
    assert gone == (409 if made.after else 404)


def test_the_reason_is_read_by_those_who_hear_of_it() -> None:
    made = activity()
    assert isinstance(made.row, Activity)
    member = add_member(Initiative.objects.get(pk=made.row.initiative_id))
    sign_in(made.person).post(made.address, {"note": "Het is te nat."})
    assert "Het is te nat." in Notice.objects.get(user=member, event="activity.call_off").text
