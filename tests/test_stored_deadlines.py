"""Every stored deadline is shown to who must act, reminded once, and public when overdue (architecture.md).

The table below is reviewed, not derived: each date and moment of every model stands in it, as what it is. A new field
that is missing fails; a deadline comes with the scene that proves it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import DateField
from django.test import Client
from icalendar import Calendar as ICalendar

from civicnet.accounts.actions import make_calendar_address
from civicnet.celery import app
from civicnet.deadlines import local_date
from civicnet.outbox.models import Message, Notice
from tests.factories import deadlines as scenes
from tests.factories import make_consultation, make_round, make_staff, sign_in
from tests.factories.deadlines import Scene
from vision.models import Vision, VisionVersion

pytestmark = pytest.mark.django_db
app.loader.import_default_modules()  # the tasks, as the worker knows them
START = datetime(2026, 3, 2, 11, tzinfo=UTC)
REMINDERS = (
    "initiatives.remind_of_contacts",
    "marketplace.remind",
    "assessments.remind",
    "marketplace.ask_and_remind",
    "civicnet.pages.remind",
    "vision.call_reviews",
    "vision.endorsement.remind",
)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """How it is proven. `calendar`: the public calendar that it stands in, beside that of who must act; `before`: days
    from the first reminder to the day; `not_overdue`: why nothing can be said to be late."""

    scene: Callable[[], Scene]
    calendar: str
    before: int = 7
    not_overdue: str = ""


# ---- the table ------------------------------------------------------------------------------
OF_CASES, OF_VISION, OWN_ONLY = "/toetsen/agenda.ics", "/visie/agenda.ics", ""
HAPPENED = "when something happened or was written down"
CHOSEN = "a day in the life of somebody else, told afterwards"
OF_COLLABORATIONS = (
    *(f"Collaboration.{name}" for name in ("made", "opened", "changed", "hidden")),
    *(f"Partner.{name}" for name in ("asked", "made", "joined", "changed")),
    *("PartnerConsent.given", "AgreementConsent.given"),
    *(f"Agreement.{name}" for name in ("made", "agreed", "withdrawn")),
)
MACHINE = "when the machine tries again"
CLOCK = "what the clock carries out on that day; everybody with a role was told at once: tests/accounts/test_taking_power.py"
ASKED = (
    "the day on which the clock asks whether it is still true: tests/initiatives/marketplace/test_closing.py"
)
OF_ITS_CASE = "the day to reply that its case had then: assessments.Assessment.hearing_due is the promise"
OF_A_PLAN = (
    "what initiators invite to; nobody owes anything by it, and it has a file for calendars of its own"
)
ASKED_AFTER = (
    "the agreed day of two sides: the day after it both are asked, until marketplace.Exchange.due_on"
)
EVENING = "when a meeting is over, hours after its beginning, which is what is told"
AWAY = "when somebody is not here, as they said themselves: others see it, and nobody owes anything by it"
Class = str | Deadline

FIELDS: dict[str, Class] = {
    "civicnet.Change": HAPPENED,
    "civicnet.SentForm.begun_at": HAPPENED,
    "jobs.Job": HAPPENED,
    "initiatives.Initiative.source_date": HAPPENED,
    "initiatives.Initiative.imported_at": HAPPENED,
    "civicnet.SentForm.done_at": HAPPENED,
    "journal.Entry": HAPPENED,
    "outbox.Message.made_at": HAPPENED,
    "outbox.Message.next_try_at": MACHINE,
    "outbox.Message.done_at": HAPPENED,
    "outbox.Message.gave_up_at": HAPPENED,
    "outbox.Message.bounced_at": HAPPENED,
    "outbox.RefusedAddress": HAPPENED,
    "outbox.Notice": HAPPENED,
    "outbox.Reminder": HAPPENED,
    "areas.Neighbourhood.changed_at": HAPPENED,
    "areas.Neighbourhood.closed_on": HAPPENED,
    "accounts.User": HAPPENED,
    "accounts.User.away_from": AWAY,
    "accounts.User.away_until": AWAY,
    "accounts.RoleGrant.made_at": HAPPENED,
    "accounts.Announcement.due_on": CLOCK,
    "accounts.Announcement.made_at": HAPPENED,
    "accounts.FactorReset": HAPPENED,
    "accounts.CalendarAddress": HAPPENED,
    "accounts.Block": HAPPENED,
    "accounts.SetUpDone": HAPPENED,
    "files.StoredFile": HAPPENED,
    "vision.Vision.next_review_on": Deadline(scene=scenes.review, calendar=OF_VISION),
    "vision.VisionVersion.consultation_closes_on": Deadline(
        scene=scenes.consultation,
        calendar=OF_VISION,
        not_overdue="The clock closes it: test_a_consultation_ends_by_itself. Nobody must act.",
    ),
    "vision.VisionVersion.consultation_opened_on": HAPPENED,
    "vision.VisionVersion.consultation_closed_on": HAPPENED,
    "vision.VisionVersion.frozen_at": HAPPENED,
    "vision.StepProposal": HAPPENED,
    "vision.VisionVersion.adopted_on": HAPPENED,
    "vision.VisionVersion.made_at": HAPPENED,
    "vision.VisionVersion.changed_at": HAPPENED,
    "vision.PlannedStep.begins_on": Deadline(
        scene=scenes.planned("begins_on"),
        calendar=OF_VISION,
        not_overdue="A plan of the curators, which they may move in public.",
    ),
    "vision.PlannedStep.ends_on": Deadline(
        scene=scenes.planned("ends_on"),
        calendar=OF_VISION,
        not_overdue="A plan of the curators, which they may move in public.",
    ),
    "vision.PlannedStep.changed_at": HAPPENED,
    "vision.PlannedStep.dropped_at": HAPPENED,
    "vision.Meeting.begins_at": Deadline(
        scene=scenes.meeting,
        calendar=OF_VISION,
        not_overdue="A meeting takes place or is called off.",
    ),
    "vision.Meeting.ends_at": EVENING,
    "vision.Meeting.changed_at": HAPPENED,
    "vision.Amendment": HAPPENED,
    "vision.Support": HAPPENED,
    "vision.Conflict": HAPPENED,
    "vision.Revision": HAPPENED,
    "vision.Contribution": HAPPENED,
    "vision.Measurement.on": CHOSEN,
    "vision.Measurement.changed_at": HAPPENED,
    "vision.Measurement.replaced_at": HAPPENED,
    "vision.ReactionAnswer": HAPPENED,
    "vision.Reaction": HAPPENED,
    "vision.Agreement": HAPPENED,
    "vision.Gap": HAPPENED,
    "vision.ReviewRequest": HAPPENED,
    "endorsement.Round.opens_at": Deadline(
        scene=scenes.vote("opens_at"),
        calendar=OF_VISION,
        not_overdue="The clock opens it (vision.endorsement.by_the_clock).",
    ),
    "endorsement.Round.closes_at": Deadline(
        scene=scenes.vote("closes_at"),
        calendar=OF_VISION,
        before=8,  # the moment is midnight, so the last day of voting is the day before
        not_overdue="Voting ends at that moment by itself; who closes is reminded: test_who_closes_a_vote.",
    ),
    "endorsement.Round.fixed_at": HAPPENED,
    "endorsement.Round.closed_at": HAPPENED,
    "endorsement.Round.changed_at": HAPPENED,
    "initiatives.Initiative.answer_by": Deadline(scene=scenes.answer_in_lists, calendar=OF_CASES),
    "initiatives.Initiative.contact_due": Deadline(scene=scenes.plan_contact, calendar=OWN_ONLY),
    "initiatives.Initiative.started_on": CHOSEN,
    "initiatives.Initiative.ended_on": CHOSEN,
    "initiatives.Initiative.contacted_at": HAPPENED,
    "initiatives.Initiative.made_at": HAPPENED,
    "initiatives.Initiative.submitted_at": HAPPENED,
    "initiatives.Initiative.changed_at": HAPPENED,
    "initiatives.Initiative.hidden_at": HAPPENED,
    "initiatives.Initiative.rest_proposed_at": HAPPENED,
    "initiatives.Initiative.still_active_at": HAPPENED,
    "initiatives.Organisation": HAPPENED,
    "initiatives.OrganisationMember": HAPPENED,
    "initiatives.Membership": HAPPENED,
    "initiatives.Invitation": HAPPENED,
    "initiatives.Listing": HAPPENED,
    "following.Follow": HAPPENED,
    "following.Digest.until": HAPPENED,
    "outbox.News": HAPPENED,
    "initiatives.Activity.begins_at": OF_A_PLAN,
    "initiatives.Activity.ends_at": OF_A_PLAN,
    "initiatives.Activity.hidden_at": HAPPENED,
    "initiatives.Question.made_at": HAPPENED,
    "initiatives.Question.answered_at": HAPPENED,
    "initiatives.Question.corrected_at": HAPPENED,
    "initiatives.Question.hidden_at": HAPPENED,
    "initiatives.Signal": HAPPENED,
    "initiatives.Update": HAPPENED,
    "initiatives.Photo": HAPPENED,
    "initiatives.Document": HAPPENED,
    "initiatives.MeasureNorm.on": CHOSEN,
    "initiatives.MeasureScore.on": CHOSEN,
    "marketplace.Post.closes_on": Deadline(
        scene=scenes.closing_post,
        calendar=OWN_ONLY,
        not_overdue="The clock closes it: tests/initiatives/marketplace/test_closing.py.",
    ),
    "marketplace.Post.ask_on": ASKED,
    "marketplace.Post.from_on": CHOSEN,
    "marketplace.Post.until_on": CHOSEN,
    **{
        f"marketplace.Suggestion.{name}_at": HAPPENED
        for name in ("made", "need_told", "offer_told", "need_news", "offer_news", "set_aside")
    },
    "likeness.Meaning.as_of": HAPPENED,
    **{f"marketplace.Post.{name}_at": HAPPENED for name in ("made", "opened", "changed", "hidden")},
    **{
        f"marketplace.Exchange.{name}_at": HAPPENED
        for name in ("made", "changed", "talked", "agreed", "closed")
    },
    **{f"collaborations.{name}_at": HAPPENED for name in OF_COLLABORATIONS},
    "marketplace.Exchange.due_on": Deadline(
        scene=scenes.exchange,
        calendar=OWN_ONLY,
        not_overdue="Private to its two sides: it closes by itself (marketplace.close_silent).",
    ),
    "marketplace.Exchange.ask_on": ASKED_AFTER,
    "network.Snapshot.day": HAPPENED,
    "network.Snapshot.made_at": HAPPENED,
    "marketplace.Exchange.reminded_at": HAPPENED,
    "marketplace.Exchange.broker_asked_at": HAPPENED,
    "marketplace.Exchange.erased_at": HAPPENED,
    "marketplace.Terms.last_day": ASKED_AFTER,
    "marketplace.Terms.made_at": HAPPENED,
    "marketplace.Consent": HAPPENED,
    "marketplace.Message": HAPPENED,
    "marketplace.Thanks.made_at": HAPPENED,
    "marketplace.Thanks.corrected_at": HAPPENED,
    "marketplace.Thanks.hidden_at": HAPPENED,
    "initiatives.Report.made_at": HAPPENED,
    "initiatives.Report.decided_at": HAPPENED,
    "initiatives.Report.appealed_at": HAPPENED,
    "initiatives.Report.answered_at": HAPPENED,
    "assessments.SentDraft.reply_by": OF_ITS_CASE,
    "assessments.SentDraft.sent_at": HAPPENED,
    "assessments.Assessment.contact_due": Deadline(scene=scenes.case_contact, calendar=OF_CASES),
    "assessments.Assessment.answer_due": Deadline(scene=scenes.answer, calendar=OF_CASES),
    "assessments.Assessment.hearing_due": Deadline(scene=scenes.hearing, calendar=OF_CASES),
    "assessments.Assessment.requested_at": HAPPENED,
    "assessments.Assessment.contacted_at": HAPPENED,
    "assessments.Assessment.decided_at": HAPPENED,
    "assessments.Assessment.changed_at": HAPPENED,
    "assessments.Pause": HAPPENED,
    "assessments.Contact": HAPPENED,
    "assessments.InterestDeclaration": HAPPENED,
    "assessments.Reading": HAPPENED,
    "assessments.Experience": HAPPENED,
    "assessments.HearingReply": HAPPENED,
    "assessments.Confirmation": HAPPENED,
    "assessments.Condition.due": Deadline(scene=scenes.condition, calendar=OF_CASES),
}
# A row that names a model alone stands for these names only; any other date of it needs a row of its own.
PLAIN = {
    "at", "on", "since", "left_at", "made_at", "changed_at", "created_at", "given_at", "asked_at", "noted_at",
    "saved_at", "sent_at", "read_at", "hidden_at", "decided_at", "answered_at", "accepted_at", "withdrawn_at",
    "set_aside_at", "handed_in_at", "submitted_at", "date_joined", "last_login", "began_on", "ended_on",
}  # fmt: skip
DEADLINES = {name: row for name, row in FIELDS.items() if isinstance(row, Deadline)}


def unclassified(fields: dict[str, Class]) -> set[str]:
    """The dates and moments of our models that `fields` does not name."""
    ours = [
        m for m in apps.get_models() if m.__module__.split(".")[0] in ("civicnet", "vision", "initiatives")
    ]
    dates = [
        (model._meta.label, field.name)
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, DateField)  # a DateTimeField is one too
    ]
    return {
        f"{label}.{name}"
        for label, name in dates
        if f"{label}.{name}" not in fields and not (label in fields and name in PLAIN)
    }


def test_every_date_is_classified_as_a_deadline_or_not() -> None:
    assert unclassified(FIELDS) == set()
    shorter = {name: row for name, row in FIELDS.items() if name != "assessments.Assessment.contact_due"}
    assert unclassified(shorter) == {"assessments.Assessment.contact_due"}  # so it can fail
    known = {f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.get_fields()}
    assert not [name for name in FIELDS if name.count(".") == 2 and name not in known]


def at(day: date) -> Any:
    return time_machine.travel(datetime.combine(day, time(12), UTC), tick=False)


@pytest.fixture(params=sorted(DEADLINES))
def deadline(request: pytest.FixtureRequest) -> Deadline:
    return DEADLINES[request.param]


def scene_of(deadline: Deadline) -> Scene:
    with time_machine.travel(START, tick=False):
        scene = deadline.scene()
    due = local_date(scene.due)
    return Scene(**{**vars(scene), "due": due})


def written(day: date) -> str:
    months = "januari februari maart april mei juni juli augustus september oktober november december".split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def test_who_must_act_sees_it(deadline: Deadline) -> None:
    scene = scene_of(deadline)
    shown = scene.due - timedelta(days=1) if deadline.before == 8 else scene.due
    with at(scene.due - timedelta(days=deadline.before)):
        assert written(shown) in sign_in(scene.actor).get(scene.shown_at).text


def test_a_reminder_goes_out_a_week_and_a_day_before_with_a_letter(deadline: Deadline) -> None:
    scene = scene_of(deadline)

    def run(day: date) -> tuple[int, int]:
        with at(day):
            Notice.objects.filter(user=scene.actor).delete()
            Message.objects.filter(kind="mail").delete()
            for task in REMINDERS:
                app.tasks[task]()
            letters = Message.objects.filter(kind="mail", payload__to=[scene.actor.email]).count()
            return Notice.objects.filter(user=scene.actor).count(), letters

    day = scene.due - timedelta(days=deadline.before)
    assert run(day - timedelta(days=1)) == (0, 0)
    assert run(day) == (1, 1)
    assert run(day) == (0, 0)
    # And once more, the day before it.
    assert run(day + timedelta(days=6)) == (1, 1)
    assert run(day + timedelta(days=6)) == (0, 0)


def test_everybody_sees_that_it_passed(deadline: Deadline) -> None:
    scene = scene_of(deadline)
    assert bool(deadline.not_overdue) != bool(
        scene.overdue
    )  # one of both: said in public, or a reason why not
    if not scene.overdue:
        return
    for days, said in ((0, False), (1, True)):
        with at(scene.due + timedelta(days=days)):
            app.tasks["vision.call_reviews"]()
            assert (scene.overdue in Client().get(scene.public_at).text) is said


def days_in(file: bytes) -> set[tuple[date, str]]:
    """The first and the last day of each entry of a calendar, with its status."""
    found = set()
    for event in ICalendar.from_ical(file).walk("VEVENT"):
        begins, ends = event["dtstart"].dt, event["dtend"].dt
        whole = not isinstance(begins, datetime)
        for day in (local_date(begins), ends - timedelta(days=1) if whole else local_date(ends)):
            found.add((day, str(event["status"])))
    return found


def test_it_stands_in_the_calendar_of_who_must_act_and_in_the_public_one(deadline: Deadline) -> None:
    scene = scene_of(deadline)
    day = scene.due - timedelta(days=1) if deadline.before == 8 else scene.due
    with at(scene.due - timedelta(days=deadline.before)):
        key = make_calendar_address(actor=scene.actor)
        files = [f"/mijn/agenda/{key}.ics", *filter(None, [deadline.calendar])]
        for address in files:
            assert (day, "CONFIRMED") in days_in(Client().get(address).content), address


def test_a_consultation_ends_by_itself() -> None:
    with time_machine.travel(START, tick=False):
        version = make_consultation()
    last = version.consultation_closes_on
    assert last
    for days, state in ((0, "consultation"), (1, "amending")):
        with at(last + timedelta(days=days)):
            app.tasks["vision.close_consultations"]()
            assert VisionVersion.objects.get(pk=version.pk).state == state


def test_who_closes_a_vote_and_who_begins_a_review_is_reminded_once_when_it_is_late() -> None:
    curator = make_staff("curator")
    with time_machine.travel(START, tick=False):
        round = make_round(opens_at=START, closes_at=START + timedelta(days=10))
        Vision.objects.update(next_review_on=START.date() + timedelta(days=9), review="due")
    for days, events in ((9, set()), (11, {"endorsement_round.to_close", "vision.late_review"}), (12, set())):
        Notice.objects.all().delete()
        with at(START.date() + timedelta(days=days)):
            app.tasks["vision.endorsement.remind"]()
            app.tasks["vision.call_reviews"]()
        assert {notice.event for notice in Notice.objects.filter(user=curator)} == events
    assert round.state == "open"


def test_every_reminder_is_asked_for_by_beat() -> None:
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert asked >= {*REMINDERS, "vision.close_consultations", "vision.endorsement.by_the_clock"}
