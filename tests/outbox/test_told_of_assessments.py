"""Every letter about assessments, followed from the event that causes it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from initiatives.assessments import actions as assessing
from tests.factories import (
    make_case,
    make_condition,
    make_initiative,
    make_judgement,
    make_staff,
    make_version,
)
from tests.factories.initiatives import owner_of
from tests.factories.people import end_role
from tests.factories.told import Told, follow_stories, join

pytestmark = pytest.mark.django_db


def course_of_a_case(clock: Any, told: Told) -> None:
    desk, plan = make_staff("broker"), make_initiative("running", goals=make_version().goals.all()[:2])
    join(plan, told)
    case = assessing.request_assessment(plan, actor=owner_of(plan))
    told.look()
    case = assessing.take_in(case, actor=desk)
    told.look()
    first, second, asked = make_staff("assessor"), make_staff("assessor"), make_staff("assessor")
    case = assessing.seat(case, "assessor", asked, actor=desk)
    told.look()
    case = assessing.take_back_seat(case, actor=desk)
    told.look()
    for name, reader in (("assessor", first), ("second_reader", second)):
        case = assessing.seat(case, name, reader, actor=desk)  # type: ignore[arg-type]  # names of seats
        assessing.declare_interest(case, actor=reader, has_interest=False)
    case = assessing.ask_information(case, actor=desk, reason="Hoe hoog wordt het hek?")
    told.look()
    case = assessing.resume(case, actor=first)
    told.look()
    case = assessing.start_assessing(case, actor=desk)
    told.look()
    case = assessing.ask_information(case, actor=first, reason="Hoe breed wordt het pad?")
    case = assessing.resume(case, actor=desk)
    told.look()
    case = assessing.hand_in(case, actor=first, kind="first", judgement=make_judgement(case))
    told.look()
    case = assessing.hand_in(case, actor=second, kind="second", judgement=make_judgement(case))
    told.look()
    case = assessing.open_hearing(case, actor=first)
    told.look()
    said = assessing.reply(case, actor=owner_of(plan), text="Wij zien het anders.")
    told.look()
    assessing.answer_reply(said, actor=first, text="Dat klopt, we pasten het aan.")
    judgement = make_judgement(case, score="2", overall="fits")
    assessing.save_agreed(case, actor=first, judgement=judgement)
    assessing.send_again(case, actor=first)
    told.look()
    assessing.reply(case, actor=owner_of(plan), no_remarks=True)
    for reader in (first, second):
        case.refresh_from_db()
        assessing.confirm(case, actor=reader, sha256=case.text_sha256)
        told.look()


def people_who_leave(clock: Any, told: Told) -> None:
    make_staff("broker")
    make_staff("assessor")
    case = make_case("comparison")
    told.skip()
    assert case.assessor
    assessing.declare_interest(case, actor=case.assessor, has_interest=True)
    told.look()
    case.refresh_from_db()
    first = make_staff("assessor")
    case = assessing.seat(case, "assessor", first, actor=first)
    assessing.declare_interest(case, actor=first, has_interest=False)
    case = assessing.hand_in(case, actor=first, kind="first", judgement=make_judgement(case))
    told.look()
    assert case.second_reader
    assessing.declare_interest(case, actor=case.second_reader, has_interest=True)
    told.look()
    case = make_case("intake")
    told.skip()
    assert case.contact_person
    end_role(case.contact_person)
    assessing.free_lost_seats(case)
    told.look()
    case = make_case("second_reading")
    told.skip()
    assessing.withdraw(case, actor=owner_of(case.initiative), note="We stellen het uit.")


def days_of_a_case(clock: Any, told: Told) -> None:
    make_staff("broker")

    def remind(day: date | None, days: int) -> None:
        assert day
        told.skip()
        assessing.remind_of_cases(day + timedelta(days=days))
        told.look()

    free = make_case("requested")
    remind(free.initiative.contact_due, -7)
    remind(free.initiative.contact_due, 1)
    remind(free.answer_due, -7)
    assessing.withdraw(free, actor=owner_of(free.initiative))
    taken = make_case("intake")
    remind(taken.initiative.contact_due, -7)
    away = make_case("intake").contact_person
    assert away
    away.away_from, away.away_until = timezone.localdate(), timezone.localdate() + timedelta(days=50)
    away.save()
    remind(taken.initiative.contact_due, -1)
    hearing = make_case("hearing")
    remind(hearing.hearing_due, -7)
    remind(hearing.hearing_due, 1)
    remind(hearing.answer_due, -7)
    remind(hearing.answer_due, 1)
    for whose in ("initiators", "municipality"):
        condition = make_condition(whose, timezone.localdate() + timedelta(days=30))
        remind(condition.due, -7)
        remind(condition.due, 1)


STORIES: dict[str, tuple[Any, ...]] = {
    "assessment": (course_of_a_case, people_who_leave, days_of_a_case),
}


@pytest.mark.parametrize("tables", STORIES)
def test_each_letter_of_a_real_event_can_be_read_and_leads_somewhere(tables: str, told: Told) -> None:
    follow_stories(tables, STORIES[tables], told)
