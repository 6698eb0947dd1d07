"""What a case asks of one member of staff, and by when: the rows of the worklist."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.deadlines import is_late
from initiatives.assessments.models.case import Assessment
from initiatives.assessments.models.promises import contact_day

State = Assessment.State
# Nobody has more at hand than this; beyond it the worklist shows what is due first.
MOST_OWN = 200


@dataclass(frozen=True)
class Task:
    """One row of the worklist: what to do with `case`, by when. `mine` tells it from what waits for others.

    It is late when its own day, or that of the answer, has passed, whoever it waits for; `due` is then the day that was
    missed first. A case whose clock stands still is not late.
    """

    case: Assessment
    what: str | Promise
    due: date
    mine: bool
    late: bool
    # "without a reader": somebody left, and `user` can see to it that another one comes.
    without: str | Promise = ""

    @property
    def order(self) -> tuple[bool, date, int]:
        return not self.without, self.due, self.case.pk


def tasks_of(cases: Iterable[Assessment], user: User, today: date) -> list[Task]:
    """A row for each of `cases` (fetched `for_worklist(user)`), those that are due first on top."""
    rows = []
    for case in cases:
        mine, what, due = _next_step(case, user, today)
        days = [due, case.answer_due]
        if not mine and case.contacted_at is None:
            days.append(contact_day(case))
        passed = [day for day in days if is_late(day, today) and not case.is_paused]
        without = without_whom(case)
        if case.without_contact and not case.without_reader:  # type: ignore[attr-defined]  # annotated by for_worklist
            without = ""  # a reader cannot fill that seat
        day, late = min(passed, default=due), bool(passed)
        rows.append(Task(case, what, day, mine=mine, late=late, without=without))
    return sorted(rows, key=lambda task: task.order)


def own_tasks(user: User, today: date) -> list[Task]:
    """The rows of the cases in which `user` has a part, whoever they wait for. One query."""
    cases = Assessment.objects.waiting_for(user).for_worklist(user).order_by("answer_due", "pk")[:MOST_OWN]
    return tasks_of(cases, user, today)


def needs_reader(case: Assessment) -> bool:
    """Whether a seat of a reader of a case fetched `for_worklist` is free."""
    return len(case.reader_ids()) < 2 or case.without_reader


def whom_it_needs(case: Assessment) -> str | Promise:
    """Whom a case fetched `for_worklist` still needs, for whoever may take that seat."""
    if case.contact_person_id is None or case.without_contact:  # type: ignore[attr-defined]  # annotated
        return _("needs a contact person")
    assessor = case.assessor_id is None or case.without_assessor  # type: ignore[attr-defined]  # idem
    second_reader = case.second_reader_id is None or case.without_second_reader  # type: ignore[attr-defined]  # idem
    if assessor and second_reader:
        return _("needs two readers")
    return _("needs an assessor") if assessor else _("needs a second reader")


def waits_for(case: Assessment, today: date) -> tuple[str | Promise, list[User | None]]:
    """What a case fetched `for_worklist` waits for, as a colleague without a part in it reads it, and whose turn it is.

    Nobody in the list: it is the turn of the initiators. None: of somebody who is still to be found.
    """
    readers = [case.assessor, case.second_reader]
    if case.is_paused:
        return _("the initiators look something up; the clock stands still"), []
    if case.state == State.REQUESTED:
        return _("waits for a contact person"), [None]
    if case.contacted_at is None:
        return _("speak to the initiators for the first time"), [case.contact_person]
    match case.state:
        case State.INTAKE if len(case.reader_ids()) < len(readers):
            return _("find two people to read it"), [case.contact_person]
        case State.INTAKE:
            return _("start the assessment"), [case.contact_person]
        case State.FIRST_ASSESSMENT:
            return _("write the first assessment"), [case.assessor]
        case State.SECOND_READING:
            return _("write the second reading"), [case.second_reader]
        case State.COMPARISON:
            return _("compare what you both found"), readers
    if case.owes_hearing:
        return _("send the changed draft to the initiators"), readers
    if case.owes_an_answer:  # type: ignore[attr-defined]  # annotated by for_worklist
        return _("answer the reply of the initiators"), readers
    if not case.replied and today <= (case.hearing_due or case.answer_due):  # type: ignore[attr-defined]  # idem
        return _("the initiators can reply to the draft"), []
    return _("confirm the text"), readers


def without_whom(case: Assessment) -> str | Promise:
    """Who has left a case fetched `for_worklist`, in words; empty when nobody has."""
    if case.without_reader:
        return _("without a reader")
    return _("without a contact person") if case.without_contact else ""  # type: ignore[attr-defined]  # annotated


def _next_step(case: Assessment, user: User, today: date) -> tuple[bool, str | Promise, date]:
    """Whether it waits for `user`, what is to be done, and the last day for it."""
    due = case.answer_due
    is_contact = case.contact_person_id == user.pk
    is_first = case.assessor_id == user.pk
    if case.is_paused:
        return False, _("the initiators look something up; the clock stands still"), due
    if is_contact and case.contacted_at is None:
        return True, _("speak to the initiators for the first time"), contact_day(case)
    if not is_contact and not case.has_declared:  # type: ignore[attr-defined]  # annotated by for_worklist
        return True, _("say whether you have an interest in this case"), due
    match case.state:
        case State.REQUESTED:
            return False, _("waits for a contact person"), contact_day(case)
        case State.INTAKE:
            if len(case.reader_ids()) < 2:
                return is_contact, _("find two people to read it"), due
            return True, _("start the assessment"), due
        case State.FIRST_ASSESSMENT if is_first:
            return True, _("write the first assessment"), due
        case State.SECOND_READING if not is_first and not is_contact:
            return True, _("write the second reading"), due
        case _ if case.without_reader:
            return True, _("find somebody to read it"), due
        case State.FIRST_ASSESSMENT:
            return False, _("the first assessment is being written"), due
        case State.SECOND_READING:
            return False, _("the second reader is at work"), due
        case State.COMPARISON:
            return not is_contact, _("compare what you both found"), due
        case _:
            return _in_hearing(case, is_contact, today)


def _in_hearing(case: Assessment, is_contact: bool, today: date) -> tuple[bool, str | Promise, date]:
    due = case.answer_due
    hearing_due = case.hearing_due or due
    if case.owes_hearing:
        return not is_contact, _("send the changed draft to the initiators"), due
    if case.owes_an_answer:  # type: ignore[attr-defined]  # annotated by for_worklist
        return not is_contact, _("answer the reply of the initiators"), due
    if not case.replied and today <= hearing_due:  # type: ignore[attr-defined]  # idem
        return False, _("the initiators can reply to the draft"), hearing_due
    if is_contact or case.confirmed:  # type: ignore[attr-defined]  # idem
        return False, _("the readers confirm the text"), due
    return True, _("confirm the text"), due
