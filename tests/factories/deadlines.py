"""One deadline each, as it stands: who must act, where they see it, and where everybody sees that it passed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.deadlines import AMSTERDAM, local_date
from civicnet.workflow import SYSTEM
from initiatives.actions import log_contact as log_first_contact
from initiatives.actions import take_contact
from initiatives.assessments.actions import log_contact
from initiatives.marketplace.models import POSTER
from tests.factories import (
    make_case,
    make_condition,
    make_consultation,
    make_initiative,
    make_round,
    make_staff,
    make_version,
)
from tests.factories.exchanges import make_exchange, speaker
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post
from vision import actions as visioning
from vision.models import Meeting, PlannedStep, Vision


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One deadline as it stands: who must act, where they see it, and where everybody sees that it passed."""

    due: date
    actor: User
    shown_at: str
    public_at: str = ""
    # What the public page says from the day after the last day on, and not before.
    overdue: str = ""


def plan_contact() -> Scene:
    plan, broker = make_initiative("submitted"), make_staff("broker")
    take_contact(plan, actor=broker)
    assert plan.contact_due
    return Scene(
        due=plan.contact_due,
        actor=broker,
        shown_at="/werk/",
        public_at=plan.get_absolute_url(),
        overdue="contact moeten opnemen. Dat is niet gebeurd.",
    )


def closing_post() -> Scene:
    post = make_post()
    assert post.closes_on
    return Scene(due=post.closes_on, actor=owner_of(post.initiative), shown_at="/mijn/")


def case_contact() -> Scene:
    case = make_case("intake")
    assert case.contact_person
    return Scene(
        due=case.contact_due,
        actor=case.contact_person,
        shown_at="/werk/",
        public_at=case.get_absolute_url(),
        overdue="data-no-contact",
    )


def answer(public_at: str = "", overdue: str = "Het is te laat.") -> Scene:
    case = make_case("first_assessment")
    assert case.contact_person
    assert case.assessor
    log_contact(case, actor=case.contact_person, how="call")
    return Scene(
        due=case.answer_due,
        actor=case.assessor,
        shown_at="/werk/",
        public_at=public_at or case.get_absolute_url(),
        overdue=overdue,
    )


def answer_in_lists() -> Scene:
    return answer("/initiatieven/", "Het antwoord had er uiterlijk")


def hearing() -> Scene:
    case = make_case("hearing")
    assert case.hearing_due
    return Scene(
        due=case.hearing_due,
        actor=case.initiative.audience("owners")[0],
        shown_at="/mijn/",
        public_at=case.get_absolute_url(),
        overdue="Tot deze dag konden de initiatiefnemers reageren",
    )


def condition() -> Scene:
    made = make_condition("municipality", local_date() + timedelta(days=60))
    case = made.assessment
    assert case.contact_person
    log_first_contact(case.initiative, actor=case.contact_person)
    return Scene(
        due=made.due,
        actor=case.contact_person,
        shown_at="/werk/",
        public_at=case.get_absolute_url(),
        overdue="Die dag is voorbij",
    )


def consultation() -> Scene:
    version = make_consultation()
    assert version.consultation_closes_on
    return _of_curators(version.consultation_closes_on, reverse("vision:consultation"))


def review() -> Scene:
    vision = make_version().vision
    Vision.objects.update(next_review_on=local_date() + timedelta(days=60))
    vision.refresh_from_db()
    return _of_curators(
        vision.next_review_on, reverse("vision:review"), overdue="Te laat: we hadden de visie vanaf uiterlijk"
    )


def planned(field: str) -> Callable[[], Scene]:
    def scene() -> Scene:
        begins = local_date() + timedelta(days=60)
        step = PlannedStep(
            vision=make_version().vision,
            kind="council",
            begins_on=begins,
            ends_on=begins + timedelta(days=30),
        )
        visioning.plan_step(step, actor=SYSTEM)
        return _of_curators(getattr(step, field))

    return scene


def meeting() -> Scene:
    begins = datetime.combine(local_date() + timedelta(days=60), time(19), AMSTERDAM)
    held = Meeting(
        vision=make_version().vision,
        title="Keukentafel",
        begins_at=begins,
        ends_at=begins + timedelta(hours=2),
        place="De Spoel",
    )
    visioning.plan_meeting(held, actor=SYSTEM)
    return _of_curators(local_date(begins))


def vote(field: str) -> Callable[[], Scene]:
    def scene() -> Scene:
        midnight = datetime.combine(local_date() + timedelta(days=30), time(), AMSTERDAM)
        round = make_round(state="fixed", opens_at=midnight, closes_at=midnight + timedelta(days=30))
        return _of_curators(getattr(round, field))

    return scene


def exchange() -> Scene:
    row = make_exchange("proposed")
    assert row.due_on
    return Scene(due=row.due_on, actor=speaker(row, POSTER), shown_at=row.get_absolute_url())


def _of_curators(due: date | None, shown_at: str = "", overdue: str = "") -> Scene:
    assert due is not None
    shown_at = shown_at or reverse("vision:agenda")
    return Scene(due=due, actor=make_staff("curator"), shown_at=shown_at, public_at=shown_at, overdue=overdue)
