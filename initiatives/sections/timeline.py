"""What happened to an initiative, in the words of its transition table, and what it waits for."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civicnet.deadlines import local_date
from civicnet.journal.models import Entry, subject_of
from civicnet.sections import Line, time_left
from initiatives.models import Figure, Initiative, Norm, Update
from initiatives.workflow import INITIATIVE

# What happened beside the table. What is not in the table with words for it, nor here, stays off the public timeline.
_ALSO_SAID: Final = {
    "answer_about_goals": gettext_lazy("the vision changed: the initiators said what they work on now"),
    "lose_contact": gettext_lazy("the contact person left, somebody else is going to be there"),
    "still_active": gettext_lazy("the initiators say that they are still active"),
}
# The order of the lines of one day, the latest last: figures, news, acts.
_SCORE, _NEWS, _ACT = 0, 1, 2


def acts(initiative: Initiative, entries: Iterable[Entry]) -> Iterator[Line]:
    """What the journal says of it; `entries` may be about other rows too."""
    subject = subject_of(initiative)
    for entry in entries:
        if entry.subject != subject:
            continue
        on = local_date(entry.at)
        line = _act(initiative, entry, on)
        if line:
            yield line._replace(order=(_ACT, entry.at.timestamp(), entry.pk))


def first_contact_to_come(initiative: Initiative, today: date) -> Iterator[Line]:
    """The last day for the first contact, as long as nobody got in touch."""
    promise = initiative.first_contact(today)
    if promise is not None and promise.on is None:
        text = _("Last day for the first contact of the municipality")
        yield Line(promise.due, text, time_left(promise.due, today), next=True)


def told(updates: Iterable[Update]) -> Iterator[Line]:
    """The news, each with the way to it."""
    for update in updates:
        who, url = _("News of the initiators"), update.get_absolute_url()
        order = (_NEWS, update.pk)
        yield Line(local_date(update.at), update.title, who, url=url, url_text=_("Read it"), order=order)


def figures(told: Iterable[Figure]) -> Iterator[Line]:
    """How it went by their own measure."""
    for figure in told:
        text = _("Own measure: a %(score)s out of 10") % {"score": figure.score}
        yield Line(figure.on, text, _("The initiators"), order=(_SCORE, figure.key))


def norms(told: Iterable[Norm]) -> Iterator[Line]:
    """From which figure on it goes as they hoped, by their own word."""
    for norm in told:
        text = _("Own measure: it goes as hoped from a %(norm)s on") % {"norm": norm.norm}
        yield Line(norm.on, text, norm.reason or _("The initiators"), order=(_SCORE, norm.key))


def _act(initiative: Initiative, entry: Entry, on: date) -> Line | None:
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
