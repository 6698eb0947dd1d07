"""What happened in a case, in plain words, from the journal. The same items for every timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.journal.models import Entry, subject_of
from initiatives.assessments.models.case import Assessment
from initiatives.assessments.workflow import ASSESSMENT

Text = str | Promise

# Acts that change no state. What stays among the readers is not in here: drafts, seats, what was said by whom.
SAID: dict[str, Text] = {
    "log_contact": _("the contact person spoke to the initiators"),
    "declare_no_interest": _("a reader declared: no interest in this case"),
    "hand_over": _("a reader left the case to somebody else"),
    "lose_reader": _("a reader left, somebody else is going to read the plan"),
    "lose_contact": _("the contact person left, somebody else is going to be there"),
    "become_contact": _("another contact person was named"),
    "reply": _("the initiators replied to the draft answer"),
    "answer_reply": _("the municipality answered the reply"),
    "replace_contact": _("another contact person was named"),
    "take_back_contact": _("another contact person was named"),
    "confirm": _("a reader confirmed the text"),
}
FOR_STAFF: dict[str, Text] = {
    "hand_in_first": _("the first assessment is in"),
    "seat_assessor": _("assessor found"),
    "seat_second_reader": _("second reader found"),
}
# To the public only those who meet the initiators have a name. What readers do is the municipality's: a name beside it
# would tell which of them stepped back.
BY_CONTACT = frozenset({"take_in", "log_contact", "replace_contact", "become_contact", "take_back_contact"})
BY_INITIATORS = frozenset({"request", "withdraw", "reply"})
# Not even colleagues need the name.
STEPPING_BACK = frozenset({"hand_over", "reopen_first", "reopen_second"})
WITH_NOTE = frozenset({"ask_information"})


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One item of a timeline, as components/timeline_list.html shows it. `next` is still to come."""

    at: date | datetime
    text: Text
    who: Text = ""
    next: bool = False
    url: str = ""
    url_text: Text = ""


def timeline_of(cases: Iterable[Assessment], *, staff: bool = False) -> list[Moment]:
    """What happened in `cases`, newest first, in one query. For `staff` it also says who took which seat."""
    subjects = [subject_of(case) for case in cases]
    entries = Entry.objects.filter(subject__in=subjects).select_related("actor").order_by("-at", "-pk")
    moments = []
    for entry in entries:
        text = _text(entry, staff)
        if not text:
            continue
        who: Text = str(entry.actor or "")
        if entry.verb in BY_INITIATORS:
            who = _("the initiators")
        elif entry.verb in STEPPING_BACK or (entry.verb not in BY_CONTACT and not staff):
            who = _("the municipality")
        if entry.verb in WITH_NOTE and entry.note:
            who = entry.note
        moments.append(Moment(at=entry.at, text=capfirst(str(text)), who=capfirst(str(who))))
    return moments


def _text(entry: Entry, staff: bool) -> Text:
    if entry.verb in SAID:
        return SAID[entry.verb]
    step = ASSESSMENT.by_verb.get(entry.verb)
    if step is not None and step.said:
        return step.said
    return FOR_STAFF.get(entry.verb, "") if staff else ""


def still_to_come(case: Assessment, today: date | None = None) -> list[Moment]:
    """What has been promised and by when, the furthest first, and what is late (default: today)."""
    if not case.is_open or case.is_paused:
        return []
    now = deadlines.local_date(today)
    promised: list[tuple[date, Text, Text]] = [
        (
            case.answer_due,
            _("Answer at the latest"),
            _("The answer should have been there by this day. It is late."),
        )
    ]
    replied = any(reply.draft_id == case.draft_id for reply in case.replies.all())
    if case.state == Assessment.State.HEARING and case.hearing_due and not replied:
        until = _("Until this day the initiators could reply to the draft")
        promised.append((case.hearing_due, _("Last day to reply to the draft"), until))
    if case.contacted_at is None:
        late = _("The municipality should have spoken to the initiators by this day. It has not.")
        promised.append((case.contact_due, _("First conversation at the latest"), late))
    promised.sort(key=lambda row: row[0], reverse=True)
    return [
        Moment(at=day, text=passed if (over := deadlines.is_late(day, now)) else text, next=not over)
        for day, text, passed in promised
    ]
