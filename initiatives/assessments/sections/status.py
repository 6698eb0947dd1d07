"""The one sentence on top of an initiative: how far it is, and what the municipality does with it, by when.

Residents read these words; staff read the state itself on the worklist.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.assessments.models import Assessment, Condition
from initiatives.models import Initiative, Status, stage_words

State = Assessment.State


def initiative_status(
    initiative: Initiative,
    case: Assessment | None,
    conditions: Sequence[Condition],
    *,
    today: date,
    ours: bool,
) -> Status:
    """The status line of an initiative's page.

    Args:
        case: its newest assessment that was not withdrawn, or None.
        conditions: those of that assessment.
        ours: whether the reader is one of the initiators; they are spoken to as "your plan".
    """
    plain = initiative.status
    if initiative.is_draft or initiative.stage == Initiative.Stage.WITHDRAWN or case is None:
        return plain
    stage = "" if initiative.stage == Initiative.Stage.SUBMITTED else f"{stage_words(initiative.stage)} "
    if case.is_open:
        return Status("wait", "wait", stage + _under_way(case, today=today, ours=ours))
    if case.state != State.DECIDED:
        return plain
    open_ones = sorted((c for c in conditions if c.outcome == Condition.Outcome.OPEN), key=lambda c: c.due)
    if case.overall != "fits_with_conditions" or not open_ones:
        return plain
    words = ngettext(
        "The plan fits the vision, with one condition, to be met by %(date)s.",
        "The plan fits the vision, with %(n)s conditions. The first is to be met by %(date)s.",
        len(open_ones),
    ) % {"n": len(open_ones), "date": date_format(open_ones[0].due)}
    return Status("ok", plain.icon, stage + words)


def _under_way(case: Assessment, *, today: date, ours: bool) -> str:
    due = {"date": date_format(case.answer_due)}
    if case.is_overdue(today):
        return _("The municipality should have answered by %(date)s. It is late.") % due
    match case.state:
        case State.AWAITING_INFORMATION:
            if ours:
                return _("The municipality asked you something. The clock stands still until you answer.")
            return _(
                "The municipality asked the initiators something. The clock stands still until they answer."
            )
        case State.REQUESTED | State.INTAKE:
            if ours:
                words = _("The municipality is getting to know your plan. Answer by %(date)s at the latest.")
            else:
                words = _("The municipality is getting to know this plan. Answer by %(date)s at the latest.")
        case State.HEARING:
            due["reply"] = date_format(case.hearing_due) if case.hearing_due else due["date"]
            if ours:
                words = _(
                    "The draft answer is with you. You can reply until %(reply)s. Answer by %(date)s at the latest."
                )
            else:
                words = _("The draft answer is with the initiators, who can reply until %(reply)s.")
        case _other:
            if ours:
                words = _("The municipality is looking at your plan. Answer by %(date)s at the latest.")
            else:
                words = _("The municipality is looking at this plan. Answer by %(date)s at the latest.")
    return words % due
