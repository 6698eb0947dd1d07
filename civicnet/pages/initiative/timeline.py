"""Everything that happened to an initiative, newest on top, in the words of the transition tables."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civicnet.deadlines import days_left, local_date
from civicnet.journal.models import Entry, subject_of
from initiatives.assessments.models import Assessment, Condition, Contact
from initiatives.assessments.workflow import ASSESSMENT
from initiatives.models import Initiative, MeasureScore, Update
from initiatives.workflow import INITIATIVE

# What happened beside the tables. What is not in a table with words for it, nor here, stays off the public timeline.
_ALSO_SAID = {
    "answer_about_goals": gettext_lazy("the vision changed: the initiators said what they work on now"),
    "lose_reader": gettext_lazy("a reader left, somebody else is going to read the plan"),
    "lose_contact": gettext_lazy("the contact person left, somebody else is going to be there"),
    "still_active": gettext_lazy("the initiators say that they are still active"),
    "reply": gettext_lazy("the initiators replied to the draft answer"),
    "answer_reply": gettext_lazy("the municipality answered the reply"),
}
# Steps of an assessment that the initiators take; all others are the municipality's.
_BY_INITIATORS = frozenset({"request", "withdraw", "reply", "resume_intake", "resume_assessing"})


class Line(NamedTuple):
    """One line as components/timeline.html draws it. `next`: still to come."""

    at: date
    text: str
    who: str = ""
    next: bool = False
    url: str = ""
    url_text: str = ""


def entries_of(initiative: Initiative, cases: Iterable[Assessment]) -> list[Entry]:
    """The journal of an initiative and its assessments. One query."""
    subjects = [subject_of(initiative), *(subject_of(case) for case in cases)]
    return list(Entry.objects.filter(subject__in=subjects).order_by("at", "pk"))


def timeline(
    initiative: Initiative,
    *,
    entries: Sequence[Entry],
    cases: Sequence[Assessment],
    updates: Iterable[Update],
    scores: Iterable[MeasureScore],
    conditions: Iterable[Condition],
    today: date,
) -> list[Line]:
    """Still to come first (furthest on top), then what was, newest on top. No queries."""
    past: list[tuple[Any, Line]] = []
    by_subject = {subject_of(case): case for case in cases}
    for number, entry in enumerate(entries):
        line = _entry(initiative, entry, by_subject.get(entry.subject))
        if line:
            past.append(((line.at, 2, number), line))
    for update in updates:
        on = local_date(update.at)
        line = Line(
            on,
            update.title,
            _("News of the initiators"),
            url=update.get_absolute_url(),
            url_text=_("Read it"),
        )
        past.append(((on, 1, update.pk), line))
    for score in scores:
        text = _("Own measure: a %(score)s out of 10") % {"score": score.score}
        past.append(((score.on, 0, score.pk), Line(score.on, text, _("The initiators"))))
    past.sort(key=lambda pair: pair[0], reverse=True)
    coming = sorted(_coming(initiative, cases, conditions, today), key=lambda line: line.at, reverse=True)
    return [*coming, *(line for _key, line in past)]


def _entry(initiative: Initiative, entry: Entry, case: Assessment | None) -> Line | None:
    on = local_date(entry.at)
    if case is None:
        if initiative.imported_at is not None and entry.actor_id is None:
            return _taken_over(initiative, entry, on)
        if entry.verb == "submit" and entry.before == "draft":
            return Line(on, _("Put on civicnet"), _("The initiators"))
        if entry.verb == "log_contact":
            return _first_contact(initiative, on)
        if entry.verb == "follow_vision" and entry.data.get("asked"):
            text = _(
                "Version %(number)s of the vision came into force; the initiators are asked what they work on now"
            )
            return Line(on, text % {"number": entry.data["version"]}, _("The municipality"))
        if entry.verb == "lose_contact":  # the case under way says the same
            left = capfirst(str(_ALSO_SAID[entry.verb]))
            return None if entry.data.get("under_way") else Line(on, left, _("The municipality"))
        step = INITIATIVE.by_verb.get(entry.verb)
        said = step.said if step else _ALSO_SAID.get(entry.verb, "")
        return Line(on, capfirst(str(said)), _("The initiators")) if said else None
    if entry.verb == "log_contact":
        how = dict(Contact.How.choices).get(entry.data.get("how", ""), "")
        return Line(on, _("The municipality was in touch: %(how)s") % {"how": how}, _("The municipality"))
    step = ASSESSMENT.by_verb.get(entry.verb)
    said = step.said if step else _ALSO_SAID.get(entry.verb, "")
    if not said:
        return None
    who = _("The initiators") if entry.verb in _BY_INITIATORS else _("The municipality")
    if entry.verb == "decide" and not case.taken_over:
        clock = case.clock()
        who = _("The municipality, after %(used)s of the %(days)s days") % {
            "used": clock.used,
            "days": clock.days,
        }
    text = capfirst(str(said))
    if entry.verb == "decide":
        return Line(on, text, who, url=case.get_absolute_url(), url_text=_("Read the answer"))
    return Line(on, text, who)


def _taken_over(initiative: Initiative, entry: Entry, on: date) -> Line | None:
    """A step that an import took: nobody here did it, so it has no maker. What came along is one line."""
    if entry.verb == "submit":
        text = _("Taken over from %(source)s") % {"source": initiative.source_name or _("elsewhere")}
        return Line(on, text, url=initiative.source_url, url_text=_("Look at the source"))
    step = INITIATIVE.by_verb.get(entry.verb)
    if entry.at == initiative.imported_at or step is None or not step.said:
        return None
    return Line(on, capfirst(str(step.said)), _("According to the source"))


def _first_contact(initiative: Initiative, on: date) -> Line | None:
    """The first contact, and whether it came late. An earlier one that was written down afterwards takes its place."""
    promise = initiative.first_contact()
    if promise is not None and promise.on != on:
        return None
    who = _("The municipality")
    if promise is not None and (late := promise.days_late):
        who = ngettext("The municipality, %(n)s day late", "The municipality, %(n)s days late", late) % {
            "n": late
        }
    return Line(on, _("First contact with the municipality"), who)


def _coming(
    initiative: Initiative, cases: Iterable[Assessment], conditions: Iterable[Condition], today: date
) -> Iterator[Line]:
    promise = initiative.first_contact(today)
    if promise is not None and promise.on is None:
        text = _("Last day for the first contact of the municipality")
        yield Line(promise.due, text, _left(promise.due, today), next=True)
    for case in cases:
        if not case.is_open:
            continue
        if case.state == Assessment.State.HEARING and case.hearing_due and case.hearing_due >= today:
            yield Line(case.hearing_due, _("Last day to reply to the draft"), _("The initiators"), next=True)
        if not case.is_paused:
            yield Line(
                case.answer_due,
                _("Last day for the answer of the municipality"),
                _left(case.answer_due, today),
                True,
            )
    for condition in conditions:
        if condition.outcome == Condition.Outcome.OPEN:
            who = (
                _("The initiators see to this.")
                if condition.owner == Condition.Owner.INITIATORS
                else _("The municipality sees to this.")
            )
            if condition.due < today:
                who = f"{who} {_left(condition.due, today)}."
            yield Line(condition.due, condition.text, who, next=True)


def _left(due: date, today: date) -> str:
    left = days_left(due, today)
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    return ngettext("In %(n)s day", "In %(n)s days", left) % {"n": left}
