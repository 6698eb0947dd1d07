"""What people bring up, and the meetings about the vision. Source: domain.md, Vision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from civicnet.journal.actions import record
from civicnet.search.actions import index
from civicnet.workflow import Actor, NotAllowedNow, create, perform, require
from vision.models import Contribution, Meeting, PlannedStep, Topic, Vision


def gathering_step(vision: Vision) -> PlannedStep | None:
    """The step in which everybody can bring up subjects today, or None."""
    today = local_date()
    steps = vision.planned_steps.filter(kind=PlannedStep.Kind.GATHERING, begins_on__lte=today)
    return next((step for step in steps if step.last_day >= today), None)


@transaction.atomic
def contribute(
    vision: Vision,
    text: str,
    *,
    actor: Actor,
    neighbourhood: Neighbourhood | None = None,
    topic: Topic | None = None,
    at: datetime | None = None,
) -> Contribution:
    """Bring something up. Raises NotAllowedNow outside the days in which subjects are gathered."""
    if at is None and gathering_step(vision) is None:
        raise NotAllowedNow(vision, "contribute")
    row = Contribution(vision=vision, text=text.strip(), neighbourhood=neighbourhood, topic=topic)
    row.author = actor if isinstance(actor, User) else None
    if at:
        row.given_at = at
    row = create(row, "give", actor=actor, at=at)
    index(row)
    return row


@transaction.atomic
def contribute_from_meeting(
    meeting: Meeting,
    text: str,
    *,
    people: int,
    actor: Actor,
    topic: Topic | None = None,
    at: datetime | None = None,
) -> Contribution:
    """Write down what `people` of those present at a meeting brought up."""
    row = Contribution(
        vision=meeting.vision,
        text=text.strip(),
        meeting=meeting,
        people=people,
        neighbourhood=meeting.neighbourhood,
        topic=topic,
    )
    if at:
        row.given_at = at
    row = create(row, "give", actor=actor, at=at)
    index(row)
    return row


@transaction.atomic
def withdraw_contribution(contribution: Contribution, *, actor: Actor) -> Contribution:
    """Take back what one brought up, before something became of it."""
    return perform(contribution, "withdraw", actor=actor)


@transaction.atomic
def add_topic(vision: Vision, name: str, *, actor: Actor) -> Topic:
    """Make a heading, or find the one with that name."""
    require(actor, "vision.draft")
    last = vision.topics.aggregate(last=Max("position"))["last"] or 0
    topic, _made = Topic.objects.get_or_create(
        vision=vision, name=name.strip(), defaults={"position": last + 1}
    )
    return topic


@transaction.atomic
def sort_under(contributions: Iterable[Contribution], topic: Topic | None, *, actor: Actor) -> int:
    """Put contributions under a heading. Returns how many moved."""
    require(actor, "vision.draft")
    rows = (
        Contribution.objects.select_for_update()
        .filter(pk__in=[row.pk for row in contributions])
        .order_by("pk")
    )
    moved = [row for row in rows if row.topic_id != (topic and topic.pk)]
    Contribution.objects.filter(pk__in=[row.pk for row in moved]).update(topic=topic)
    if moved:
        record(
            moved[0].vision,
            "sort_under",
            actor=actor,
            data={"topic": topic and topic.pk, "contributions": [row.pk for row in moved]},
        )
    return len(moved)


@dataclass(frozen=True)
class Settlement:
    """What became of contributions: the fate, the goals they are in (their codes), and why."""

    fate: str
    reason: str = ""
    goals: str = ""


@transaction.atomic
def settle_contributions(
    contributions: Sequence[Contribution], settlement: Settlement, *, actor: Actor, at: datetime | None = None
) -> list[Contribution]:
    """Say what became of one or more contributions; each author is told. All or none."""
    done = []
    for row in sorted(contributions, key=lambda one: one.pk):
        row.fate, row.reason, row.goals = settlement.fate, settlement.reason.strip(), settlement.goals.strip()
        done.append(
            perform(
                row,
                "settle",
                actor=actor,
                at=at,
                note=settlement.reason.strip(),
                with_fields=["fate", "reason", "goals"],
            )
        )
    return done


@transaction.atomic
def plan_meeting(meeting: Meeting, *, actor: Actor, at: datetime | None = None) -> Meeting:
    """Announce a meeting that is not saved yet. Those who follow the vision are told."""
    return create(meeting, "plan", actor=actor, at=at)


@transaction.atomic
def change_meeting(meeting: Meeting, *, actor: Actor) -> Meeting:
    """Save a meeting whose time, place or agenda changed before it was held."""
    require(actor, "vision.hold_meeting", meeting)
    now = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if now.state != Meeting.State.PLANNED:
        raise NotAllowedNow(meeting, "change")
    meeting.save(
        update_fields=["title", "begins_at", "ends_at", "place", "neighbourhood", "agenda", "changed_at"]
    )
    record(meeting, "change", actor=actor)
    return meeting


@transaction.atomic
def report_meeting(
    meeting: Meeting, report: str, present: int, *, actor: Actor, at: datetime | None = None
) -> Meeting:
    """Publish the report of a meeting, with how many people were there."""
    meeting.report, meeting.present = report.strip(), present
    return perform(meeting, "report", actor=actor, at=at, with_fields=["report", "present"])


@transaction.atomic
def call_off_meeting(meeting: Meeting, *, actor: Actor, note: str = "") -> Meeting:
    """Call a meeting off; those who follow the vision are told why."""
    return perform(meeting, "call_off", actor=actor, note=note)
