"""What the demo holds: the project's own municipality, brought there by the real verbs."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Max
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import RoleGrant, User
from civicnet.deadlines import local_date
from civicnet.demo.actions import ensure_demo
from civicnet.example.check import check
from civicnet.example.data import ELZERBROEK
from civicnet.example.read import read_example
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import state_of
from initiatives.assessments.models import Assessment, GoalScore
from initiatives.models import Activity, Document, Initiative, Organisation, Question, Report, Signal
from tests.factories import sign_in
from tests.walked import PROGRAMS
from vision.endorsement.models import Round
from vision.models import (
    Amendment,
    Contribution,
    Gap,
    Measurement,
    Meeting,
    PlannedStep,
    Reaction,
    VisionVersion,
    takes_reactions,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows", "demo"), pytest.mark.walk(PROGRAMS)]


@pytest.fixture(scope="module")
def demo(rows: None) -> None:
    """The demo, loaded by its command."""
    call_command("load_demo")


def test_the_demo_is_alive_this_week() -> None:
    assert ensure_demo() is None  # once is enough
    assert all(item.is_right for item in check(read_example(ELZERBROEK)))
    roles = set(RoleGrant.objects.filter(state="active").values_list("role", flat=True))
    assert roles == {"assessor", "decider", "broker", "curator", "moderator", "admin"}
    assert RoleGrant.objects.filter(role="admin", state="active").count() == 2
    assert RoleGrant.objects.filter(role="assessor", state="active").count() >= 3
    for user in User.objects.all():
        assert user.email.endswith("@voorbeeld.example")
        assert EmailAddress.objects.get(user=user).verified
    assert not Initiative.objects.filter(memberships=None).exists()
    assert [row.state for row in Question.objects.all()] == ["answered", "answered"]
    assert Activity.objects.to_come().count() == 2
    town_hall = Organisation.objects.get(name="Gemeente Elzerbroek")
    assert (town_hall.is_municipality, town_hall.posts.count()) == (True, 2)
    # Nothing is "without reasons", and no case was taken over: all went through the real verbs.
    assert not Assessment.objects.filter(taken_over=True).exists()
    assert not GoalScore.objects.filter(score__in=["-2", "-1", "1", "2"], reasons="").exists()
    # What happened lies in the past, and no letter goes out about it.
    assert Entry.objects.aggregate(last=Max("at"))["last"].date() <= local_date()
    assert Notice.objects.aggregate(last=Max("at"))["last"].date() <= local_date()
    assert not Message.objects.filter(kind="mail").exists()
    assert Initiative.objects.filter(cover__isnull=False).count() == 2
    # What came before the text, and what is measured since.
    assert Contribution.objects.filter(state="settled").count() == 9
    assert Meeting.objects.filter(state="held").count() == 3
    assert Measurement.objects.count() == 10
    assert Gap.objects.get().initiatives.count() == 2
    # A next version that everybody is asked about now, beside the one in force.
    in_force, asked = VisionVersion.objects.in_force_and_asked()
    assert (in_force and in_force.number, asked and asked.number) == ("2.0", "3.0")
    assert takes_reactions(VisionVersion.objects.get(number="3.0"))
    assert Reaction.objects.exclude(quote="").count() >= 5
    assert Amendment.objects.get().support.count() == 4
    assert PlannedStep.objects.filter(begins_on__gt=local_date()).count() == 3
    # Two rounds that are over, with choices per goal in which there are groups to see.
    over = Round.objects.filter(state="closed")
    assert [held.outcome for held in over.order_by("opens_at")] == [
        "endorsed_with_concerns",
        "broadly_endorsed",
    ]
    assert all(len((held.opinions or {})["groups"]) == 2 for held in over)
    # A reaction waits for a moderator, and there is a document to download.
    assert [row.kind for row in Report.objects.waiting()] == [Report.Kind.REACTION]
    assert Document.objects.get().file.public


def test_every_row_of_the_demo_came_through_the_steps_of_its_table() -> None:
    """The loader has no door of its own: the journal of each row is a chain of steps, up to the state it is in now."""
    acts: dict[str, list[Entry]] = {}
    for entry in Entry.objects.order_by("pk"):
        acts.setdefault(entry.subject, []).append(entry)
    seen = set()
    for model in (m for m in apps.get_models() if hasattr(m, "workflow")):
        table = model.workflow
        begins = any(None in step.sources for step in table.steps)
        for row in model._default_manager.all():
            verbs = [entry for entry in acts.get(subject_of(row), []) if entry.verb in table.by_verb]
            steps = [
                entry for entry in verbs if entry.after
            ]  # some verbs share their name with acts on other fields
            before = "" if begins else model._meta.get_field(table.field).get_default()
            for entry in steps:
                step = table.by_verb[entry.verb]
                assert (entry.before, entry.after) == (before, step.target), entry
                assert (before or None) in step.sources, entry
                before = entry.after
                seen.add((table.name, entry.verb))
            assert state_of(row) == before, row
    assert ("vision_version", "take_over") in seen
    assert ("vision_version", "take_over_vote") not in seen  # both votes of the demo are counted here


def test_the_demo_command_has_loaded_it() -> None:
    assert Initiative.objects.public().exclude(code="").count() == 12
    carried = Organisation.objects.filter(initiative_memberships__initiative__code="I01")
    assert carried.count() == 1
    assert Organisation.objects.exclude(pk__in=carried).exists()
    assert sorted(Signal.objects.values_list("state", flat=True)) == ["adopted", "open", "open"]
    assert settings.BASE_DIR in ELZERBROEK.parents


def test_every_role_finds_something_to_do() -> None:
    """A desk in every step with something late for an assessor, and work for each of the others."""
    today = local_date()
    under_way = Assessment.objects.under_way()
    assert set(under_way.values_list("state", flat=True)) == {
        *("requested", "intake", "first_assessment", "second_reading", "comparison", "hearing"),
        "awaiting_information",
    }
    noor = User.objects.get(email="noor.verhage@voorbeeld.example")
    late = under_way.overdue(today).filter(assessor=noor)
    assert late.count() >= 1
    rows = {
        email: sign_in(User.objects.get(email=f"{email}@voorbeeld.example")).get("/werk/")
        for email in ("noor.verhage", "fenna.oost", "ilse.kamphuis", "joris.tak")
    }
    desk = rows["noor.verhage"].context["desk"]
    assert 28 <= desk.total <= 36
    assert min(desk.count(tab) for tab in ("mijn", "te-laat", "vrij")) >= 3
    assert rows["fenna.oost"].context["desk"].count("mijn") >= 2
    assert all(rows[name].context["waiting"] for name in ("ilse.kamphuis", "joris.tak"))


def test_anybody_takes_a_letter_and_votes_with_it(settings: Any) -> None:
    settings.DEMO = True
    held = Round.objects.get(state="open")
    visitor = Client()
    assert "demo/brief/" in visitor.get("/demo/").text
    page = visitor.post("/demo/brief/")
    code = page.context["code"]
    assert code in page.text
    door = reverse("endorsement:letter", args=[held.code])
    assert visitor.post(door, {"code": "ABCD-EFGH-JKLM-NPQR"}).status_code == 422
    assert visitor.post(door, {"code": code}).status_code == 200
    assert visitor.post("/demo/brief/").context["code"] != code
