"""Write the meetings, subjects, measurements and gaps of an example file, through the real verbs."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from civicnet.deadlines import AMSTERDAM
from civicnet.example.rows import LoadedRows
from civicnet.example.vision.document import Gathering, MeetingDoc, SubjectDoc
from civicnet.workflow import Actor
from initiatives.actions import name_gap
from vision import actions
from vision.models import Indicator, Meeting, Vision

ANNOUNCED = timedelta(days=21)


def load_gathering(docs: Gathering, vision: Vision, rows: LoadedRows, curator: Actor) -> None:
    """Everything before the initiatives; `load_gaps` comes after them."""
    meetings = {doc.code: _load_meeting(doc, vision, rows, curator) for doc in docs.meetings}
    for subject in docs.subjects:
        _load_subject(subject, vision, rows, meetings, curator)
    indicators = {
        row.goal.code: row
        for row in Indicator.objects.filter(goal__version__state="adopted").select_related("goal")
    }
    for one in docs.measurements:
        if one.goal in indicators:
            on = rows.clock.day(one.on)
            assert on is not None  # every measurement has its day
            figure = actions.Figure(on, one.value, one.source, one.note)
            actions.measure(indicators[one.goal], figure, actor=curator)


def load_gaps(docs: Gathering, vision: Vision, rows: LoadedRows, curator: Actor) -> None:
    """The agenda of the next review, with the initiatives that show each subject."""
    for doc in docs.gaps:
        gap = actions.note_gap(vision, doc.subject, doc.why, actor=curator)
        name_gap(gap, [rows.initiatives[code] for code in doc.initiatives], actor=curator)


def _load_meeting(doc: MeetingDoc, vision: Vision, rows: LoadedRows, curator: Actor) -> Meeting:
    on = rows.clock.day(doc.on)
    assert on is not None  # every meeting has its day
    begins, ends = (datetime.combine(on, at, AMSTERDAM) for at in (doc.begins, doc.ends))
    meeting = Meeting(
        vision=vision,
        title=doc.title,
        begins_at=begins,
        ends_at=ends,
        place=doc.place,
        neighbourhood=rows.areas.get(doc.area),
        agenda=doc.agenda,
    )
    actions.plan_meeting(meeting, actor=curator, at=begins - ANNOUNCED)
    if doc.present is not None:
        actions.report_meeting(meeting, doc.report, doc.present, actor=curator, at=ends + timedelta(days=2))
    return meeting


def _load_subject(
    doc: SubjectDoc,
    vision: Vision,
    rows: LoadedRows,
    meetings: Mapping[str, Meeting],
    curator: Actor,
) -> None:
    topic = actions.add_topic(vision, doc.theme, actor=curator) if doc.theme else None
    at = rows.clock.moment(doc.on)
    if doc.meeting:
        row = actions.contribute_from_meeting(
            meetings[doc.meeting], doc.text, people=doc.people, topic=topic, actor=curator, at=at
        )
    else:
        area = rows.areas.get(doc.area)
        row = actions.contribute(
            vision, doc.text, neighbourhood=area, topic=topic, actor=rows.who(doc.by), at=at
        )
    if doc.fate:
        settlement = actions.Settlement(doc.fate, doc.reason, doc.goals)
        actions.settle_contributions(
            [row], settlement, actor=curator, at=rows.clock.moment(doc.settled or doc.on)
        )
