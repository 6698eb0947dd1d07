"""Every letter about initiatives, followed from the event that causes it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civicnet.outbox.actions import relay
from civicnet.workflow import SYSTEM
from initiatives import actions as registry
from initiatives.models import Activity
from tests.factories import (
    add_member,
    adopt,
    make_initiative,
    make_organisation,
    make_staff,
    make_user,
    make_version,
)
from tests.factories.initiatives import owner_of
from tests.factories.people import end_role
from tests.factories.told import Told, follow_stories, join
from vision import actions as visioning

pytestmark = pytest.mark.django_db


def stages(clock: Any, told: Told) -> None:
    make_staff("broker")
    for verb in ("rest", "end", "withdraw"):
        plan = make_initiative("running")
        told.look()
        add_member(plan, role="owner")
        told.skip()
        join(plan, told)
        owner = owner_of(plan)
        plan = getattr(registry, verb)(plan, actor=owner, note="Er is genoeg gedaan.")
        told.look()
        if verb != "rest":  # that can be undone for a day, and then others hear of it
            plan = registry.resume(plan, actor=owner)
            told.look()
            getattr(registry, verb)(plan, actor=owner, note="Er is genoeg gedaan.")
            clock.shift(timedelta(hours=25))
            relay()
        told.look()
    plan = make_initiative()
    join(plan, told)
    owner = owner_of(plan)
    plan = registry.prepare(plan, actor=owner)
    told.look()
    plan = registry.run(plan, actor=owner)
    told.look()
    registry.add_update(plan, actor=owner, title="De eerste greppel", text="Zaterdag.")
    told.look()
    goals = make_version().goals.all()[:2]
    asked = make_initiative("running", goals=goals)
    version = make_version(state="council")
    visioning.reword_line(
        version.goals.get(code="D1.1"), "De raad zegt het zo.", "Dat is duidelijker.", actor=SYSTEM
    )
    adopt(version)
    told.look()
    assert asked.pk
    clock.shift(timedelta(days=366))
    registry.propose_rest(plan, actor=SYSTEM)


def handing_over(clock: Any, told: Told) -> None:
    for agrees in (True, False):
        plan, other = make_initiative("running"), make_initiative("running")
        join(plan, told)
        registry.hand_over(plan, actor=owner_of(plan), successor=other, lessons="Begin klein.")
        told.look()
        registry.answer_handover(plan.handover, actor=owner_of(other), agrees=agrees)
        told.look()


def contacts(clock: Any, told: Told) -> None:
    broker, other = make_staff("broker"), make_staff("broker")
    plan, free = make_initiative(), make_initiative()
    assert plan.contact_due
    assert free.contact_due
    plan = registry.take_contact(plan, actor=broker)
    told.look()
    registry.remind_of_contacts(plan.contact_due - timedelta(days=7))
    told.look()
    registry.remind_of_contacts(plan.contact_due + timedelta(days=1))
    told.look()
    plan = registry.replace_contact(plan, other, actor=broker, reason="Ik ga met verlof.")
    told.look()
    end_role(other)
    registry.free_lost_contact(plan)
    told.look()
    plan.refresh_from_db()
    plan = registry.take_contact(plan, actor=broker)
    registry.log_contact(plan, actor=broker, note="We spraken elkaar.")


def people(clock: Any, told: Told) -> None:
    plan = make_initiative("running")
    owner = owner_of(plan)
    registry.invite(plan, actor=owner, email="a@elders.example")
    registry.invite(make_organisation(owner=owner), actor=owner, email="b@elders.example")
    told.look()
    person = make_user()
    invitation = registry.invite(plan, actor=owner, email=person.email)
    told.skip()  # it is the same letter
    registry.accept_invitation(invitation, actor=person)
    registry.write_to(plan, actor=make_user(), text="Ik heb nog planten.")
    registry.take_part(plan, actor=make_user(), text="Ik kom zaterdag.")
    told.look()
    question = registry.ask(plan, actor=make_user(), text="Mag mijn hond mee?")
    told.look()
    registry.answer_question(question, actor=owner, text="Aan de lijn.")
    told.look()
    registry.correct_question_answer(question, actor=owner, text="Aan een korte lijn.")
    told.look()
    join(plan, told)
    begins = timezone.now() + timedelta(days=7)
    activity = Activity(initiative=plan, title="Werkochtend", begins_at=begins, place="De tuin")
    activity.ends_at = begins + timedelta(hours=2)
    activity = registry.plan_activity(activity, actor=owner)
    told.look()
    registry.call_off_activity(activity, actor=owner)
    told.look()
    signal = registry.leave_signal(
        actor=make_user(), what="Een bankje", where="Bij de halte", why="Om te zitten"
    )
    draft = registry.adopt_signal(signal, actor=owner)
    told.look()
    registry.remove_draft(draft, actor=owner)
    registry.start_draft(actor=owner, name="Nog niet af")
    clock.shift(timedelta(days=340))
    registry.sweep_drafts()


def reports(clock: Any, told: Told) -> None:
    hides, answers = make_staff("moderator"), make_staff("moderator")
    for restore in (True, False):
        plan = make_initiative("running")
        row, second = (registry.report(plan, actor=make_user(), reason="Dit klopt niet.") for _n in range(2))
        told.look()
        assert second.pk
        row = registry.hide(row, actor=hides, reason="Dit mag niet.")
        told.look()
        row = registry.appeal(row, actor=owner_of(plan), text="Het mag wel.")
        told.look()
        registry.answer_appeal(row, actor=answers, restore=restore, reason="Ik keek opnieuw.")
        told.look()
    row = registry.report(make_initiative("running"), actor=make_user(), reason="Dit klopt niet.")
    registry.dismiss(row, actor=hides, reason="Dit mag.")


STORIES: dict[str, tuple[Any, ...]] = {
    "initiative question activity handover signal organisation": (stages, handing_over, contacts, people),
    "report": (reports,),
}


@pytest.mark.parametrize("tables", STORIES)
def test_each_letter_of_a_real_event_can_be_read_and_leads_somewhere(tables: str, told: Told) -> None:
    follow_stories(tables, STORIES[tables], told)
