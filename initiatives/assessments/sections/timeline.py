"""What happened in the cases of an initiative, in the words of their transition table, and what they wait for."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.deadlines import local_date
from civicnet.journal.models import Entry, subject_of
from civicnet.sections import Line, time_left
from initiatives.assessments.models import Assessment, Condition, Contact
from initiatives.assessments.workflow import ASSESSMENT

# What happened beside the table. What has no words in the table, and is not here, stays off the public timeline.
_ALSO_SAID: Final = {
    "lose_reader": gettext_lazy("a reader left, somebody else is going to read the plan"),
    "lose_contact": gettext_lazy("the contact person left, somebody else is going to be there"),
    "reply": gettext_lazy("the initiators replied to the draft answer"),
    "answer_reply": gettext_lazy("the municipality answered the reply"),
}
# The steps that the initiators take; all others are the municipality's.
_BY_INITIATORS: Final = frozenset({"request", "withdraw", "reply", "resume_intake", "resume_assessing"})
# Within one day, these acts have the same place as those of the initiative (initiatives/sections/timeline.py).
_ACT = 2


def acts(cases: Iterable[Assessment], entries: Iterable[Entry]) -> Iterator[Line]:
    """What the journal says of them; `entries` may be about other rows too."""
    by_subject = {subject_of(case): case for case in cases}
    for entry in entries:
        case = by_subject.get(entry.subject)
        line = _act(case, entry) if case else None
        if line:
            yield line._replace(order=(_ACT, entry.at.timestamp(), entry.pk))


def days_to_come(cases: Iterable[Assessment], today: date) -> Iterator[Line]:
    """The last days of what is under way. No queries."""
    for case in cases:
        if not case.is_open:
            continue
        if case.state == Assessment.State.HEARING and case.hearing_due and case.hearing_due >= today:
            yield Line(case.hearing_due, _("Last day to reply to the draft"), _("The initiators"), next=True)
        if not case.is_paused:
            text = _("Last day for the answer of the municipality")
            yield Line(case.answer_due, text, time_left(case.answer_due, today), next=True)


def promised(conditions: Iterable[Condition], today: date) -> Iterator[Line]:
    """The conditions that nobody has met yet."""
    for condition in conditions:
        if condition.outcome != Condition.Outcome.OPEN:
            continue
        if condition.owner == Condition.Owner.INITIATORS:
            who = _("The initiators see to this.")
        else:
            who = _("The municipality sees to this.")
        if condition.due < today:
            who = f"{who} {time_left(condition.due, today)}."
        yield Line(condition.due, condition.text, who, next=True)


def came_of(conditions: Iterable[Condition]) -> Iterator[Line]:
    """What both sides said came of `conditions`, fetched `with_reports`."""
    for condition in conditions:
        for said in condition.said:
            yield Line(said.on, condition.text, said.sentence)


def _act(case: Assessment, entry: Entry) -> Line | None:
    on = local_date(entry.at)
    if entry.verb == "log_contact":
        how = dict(Contact.How.choices).get(entry.data.get("how", ""), "")
        return Line(on, _("The municipality was in touch: %(how)s") % {"how": how}, _("The municipality"))
    step = ASSESSMENT.by_verb.get(entry.verb)
    said = step.said if step else _ALSO_SAID.get(entry.verb, "")
    if not said:
        return None
    text = capfirst(str(said))
    if entry.verb == "decide":
        return Line(on, text, _decided_by(case), url=case.get_absolute_url(), url_text=_("Read the answer"))
    return Line(on, text, _("The initiators") if entry.verb in _BY_INITIATORS else _("The municipality"))


def _decided_by(case: Assessment) -> str:
    if case.taken_over:
        return _("The municipality")
    clock = case.clock()
    return _("The municipality, after %(used)s of the %(days)s days") % {
        "used": clock.used,
        "days": clock.days,
    }
