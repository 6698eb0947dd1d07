"""Every letter about the vision and the vote, followed from the event that causes it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.following.actions import follow
from civicnet.pages.tasks import remind_of_the_vision
from civicnet.workflow import SYSTEM
from tests.factories import (
    close_early,
    freeze,
    make_amendment,
    make_consultation,
    make_reaction,
    make_round,
    make_staff,
    make_user,
    make_version,
)
from tests.factories.people import end_role
from tests.factories.told import Told, follow_stories
from vision import actions as visioning
from vision.actions.gathering import Settlement
from vision.endorsement.actions.reminding import remind_to_close
from vision.models import Meeting, PlannedStep

pytestmark = pytest.mark.django_db


def follower_of(vision: Any) -> User:
    reader = make_user()
    follow("vision", vision.pk, actor=reader)
    return reader


def versions(clock: Any, told: Told) -> None:
    curators = make_staff("curator"), make_staff("curator")
    draft = make_version(state="drafting")
    follower_of(draft.vision)
    version = visioning.open_consultation(draft, actor=curators[0])
    told.look()
    make_reaction(version)
    proposal = visioning.propose_step(version, "close_early", actor=curators[0], reason="Iedereen sprak.")
    told.look()
    visioning.decline_step(proposal, actor=curators[1], note="Nog even wachten.")
    told.look()
    version = close_early(version)
    told.look()
    reaction = version.reactions.get()
    visioning.answer_reactions(
        version, [reaction.pk], actor=curators[0], outcome="taken_over", reasons="Goed idee."
    )
    told.look()
    reaction.refresh_from_db()
    visioning.correct_answer(
        reaction.answer, actor=curators[0], outcome="noted", reasons="Dit kan niet.", why="Er stond een fout."
    )
    told.look()
    version = freeze(version)
    told.look()
    version = visioning.open_endorsement(version, actor=SYSTEM)
    told.look()
    visioning.adopt(make_version(state="council"), actor=SYSTEM, on=timezone.localdate())
    told.look()
    visioning.reject(make_version(state="council"), actor=SYSTEM)
    told.look()
    version = visioning.open_consultation(make_version(state="drafting"), actor=SYSTEM)
    visioning.propose_step(version, "close_early", actor=curators[1], reason="Iedereen sprak.")
    assert version.consultation_closes_on
    clock.shift(version.consultation_closes_on - timezone.localdate() + timedelta(days=1))
    visioning.start_amending(version, actor=curators[0])


def amendments(clock: Any, told: Told) -> None:
    curators = make_staff("curator"), make_staff("curator")
    version = make_consultation()
    rows = [make_amendment(version) for _n in range(3)]
    version = close_early(version)
    words = {"decision": "rejected", "reasons": "Dit staat er al."}
    decided, returned, lost = (visioning.propose_decision(row, actor=curators[0], **words) for row in rows)
    visioning.confirm_decision(decided, actor=curators[1])
    told.look()
    visioning.return_decision(returned, actor=curators[1], note="De tekst is veranderd.")
    told.look()
    end_role(curators[0])
    visioning.return_lost_decision(lost)


def gathering(clock: Any, told: Told) -> None:
    vision = make_version().vision
    make_staff("curator")
    follower_of(vision)
    today = timezone.localdate()
    visioning.plan_step(
        PlannedStep(vision=vision, kind="gathering", begins_on=today, ends_on=today), actor=SYSTEM
    )
    said = visioning.contribute(vision, "Meer bankjes", actor=make_user())
    visioning.settle_contributions([said], Settlement("passed_on", "Dit is voor groen."), actor=SYSTEM)
    told.look()
    for ends in ("report", "call off"):
        begins = timezone.now() + timedelta(days=7)
        meeting = Meeting(vision=vision, title="Keukentafel", begins_at=begins, place="De Spoel")
        meeting.ends_at = begins + timedelta(hours=2)
        meeting = visioning.plan_meeting(meeting, actor=SYSTEM)
        told.look()
        if ends == "call off":
            visioning.call_off_meeting(meeting, actor=SYSTEM, note="De zaal is dicht.")
        else:
            clock.shift(timedelta(days=8))
            visioning.report_meeting(meeting, "We spraken over bankjes.", 12, actor=SYSTEM)
        told.look()


def calendar_of_the_vision(clock: Any, told: Told) -> None:
    make_staff("curator")
    version = make_version()
    follower_of(version.vision)
    day = timezone.localdate() + timedelta(days=7)
    for begins, ends in ((day, day + timedelta(days=30)), (timezone.localdate(), day)):
        step = PlannedStep(vision=version.vision, kind="gathering", begins_on=begins, ends_on=ends)
        visioning.plan_step(step, actor=SYSTEM)
    remind_of_the_vision()
    told.look()
    visioning.call_review(version.vision, actor=SYSTEM)
    told.look()
    version.vision.refresh_from_db()
    visioning.remind_of_late_reviews(version.vision.next_review_on + timedelta(days=1))


def vote(clock: Any, told: Told) -> None:
    round = make_round()
    make_staff("curator")
    clock.move_to(round.closes_at + timedelta(days=1))
    remind_to_close()


STORIES: dict[str, tuple[Any, ...]] = {
    "vision_version vision_step_proposal reaction": (versions,),
    "amendment": (amendments,),
    "vision_contribution vision_meeting": (gathering,),
    "vision": (calendar_of_the_vision,),
    "endorsement_round": (vote,),
}


@pytest.mark.parametrize("tables", STORIES)
def test_each_letter_of_a_real_event_can_be_read_and_leads_somewhere(tables: str, told: Told) -> None:
    follow_stories(tables, STORIES[tables], told)
