"""The days of a case as entries of a calendar: what everybody may know, and what waits for one member of staff.

Source: architecture.md, "Every stored deadline is shown to who must act"; domain.md, Assessment. Nothing of what
readers write stands in a calendar, and no number in it counts what they do in private.
"""

from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry, Status, changed_by, deadline
from civicnet.deadlines import is_late, local_date
from civicnet.journal.models import subject_of
from initiatives.assessments.models.case import Assessment
from initiatives.assessments.models.case_queryset import AssessmentQuerySet
from initiatives.assessments.models.condition import Condition
from initiatives.assessments.models.promises import conditions_to_see_to
from initiatives.assessments.models.timeline import FOR_STAFF, SAID
from initiatives.assessments.models.worklist import tasks_of
from initiatives.assessments.workflow import ASSESSMENT
from initiatives.models import DESK, name_in_calendar
from initiatives.workflow import INITIATIVE, LIVE

State = Assessment.State

# The acts that may change what the calendar says of a case; each of them can be seen on its page.
CHANGES = frozenset({*ASSESSMENT.by_verb, *SAID, *FOR_STAFF, *INITIATIVE.by_verb, "edit", "take_contact"})


def calendar_of(cases: AssessmentQuerySet, *, mine: bool = False) -> list[Entry]:
    """What was promised in `cases` and by when: first contact, reply, answer, conditions. Three queries.

    What is done or withdrawn is called off. `mine`: for those who carry the initiative, whose reply it waits for.
    """
    found: list[Entry] = []
    left_out = ("search", "search_text", "purpose", "own_measure")
    light = cases.select_related("initiative").defer(*(f"initiative__{name}" for name in left_out))
    for case in light.prefetch_related("conditions", "replies"):
        found += _promises(case, mine)
        if case.state == State.DECIDED:
            found += [_of_condition(condition, case) for condition in case.conditions.all()]
    return changed_by(CHANGES, found)


def _promises(case: Assessment, mine: bool) -> list[Entry]:
    """The days of the municipality and the initiators until the answer, and the day of the answer."""
    name = {"name": name_in_calendar(case.initiative, case.name)}
    url, key = case.get_absolute_url(), f"assessment-{case.pk}"
    about = (subject_of(case), subject_of(case.initiative))
    found = []
    if case.decided_at:
        day = local_date(case.decided_at)
        title = _("%(name)s: answer of the municipality") % name
        found.append(deadline(f"{key}-decided", title, day, url=url, subjects=about))
    if case.taken_over:
        return found
    contact, answer = _("%(name)s: first conversation at the latest"), _("%(name)s: answer at the latest")
    for part, title, day, done in (
        ("contact", contact, case.contact_due, case.contacted_at is not None or not case.is_open),
        ("answer", answer, case.answer_due, not case.is_open),
    ):
        status, note = _status(case, done)
        found.append(
            deadline(f"{key}-{part}", title % name, day, url=url, note=note, status=status, subjects=about)
        )
    if case.hearing_due:
        replied = any(reply.draft_id == case.draft_id for reply in case.replies.all())
        status, note = _status(case, replied or case.state != State.HEARING)
        title = _("%(name)s: last day to reply to the draft answer") % name
        where = reverse("assessments:reply", args=[case.pk]) if mine and status == Status.CONFIRMED else url
        found.append(
            deadline(
                f"{key}-hearing",
                title,
                case.hearing_due,
                url=where,
                note=note,
                status=status,
                subjects=about,
            )
        )
    return found


def _status(case: Assessment, done: bool) -> tuple[Status, str]:
    """How sure a day of `case` is, and the reason when it is not."""
    if case.state == State.WITHDRAWN:
        return Status.CANCELLED, _("The request was withdrawn.")
    if done:
        return Status.CANCELLED, _("This is done.")
    if case.is_paused:
        return Status.TENTATIVE, _("The clock stands still: this day moves.")
    return Status.CONFIRMED, ""


def _of_condition(condition: Condition, case: Assessment) -> Entry:
    lives = case.initiative.stage in LIVE and condition.outcome == Condition.Outcome.OPEN
    title = _("%(name)s: condition for %(owner)s") % {
        "name": name_in_calendar(case.initiative, case.name),
        "owner": condition.get_owner_display(),
    }
    return deadline(
        f"condition-{condition.pk}",
        title,
        condition.due,
        url=f"{case.get_absolute_url()}#voorwaarden",
        note=condition.text if case.initiative.hidden_at is None else "",
        status=Status.CONFIRMED if lives else Status.CANCELLED,
        subjects=(subject_of(case), subject_of(condition), subject_of(case.initiative)),
    )


# ---- of one member of staff -----------------------------------------------------------------
def worklist_calendar(user: User, since: date) -> list[Entry]:
    """The cases and conditions on the worklist of `user`. What is done, and was due since `since`, is called off.

    The same number of queries however much there is.
    """
    if not user.roles & DESK:
        return []
    cases = Assessment.objects.waiting_for(user).for_worklist(user).order_by("answer_due", "pk")
    found = []
    for task in tasks_of(cases, user, local_date()):
        waits = task.mine and not task.case.is_paused
        found.append(_to_do(task.case, task.what, task.due, waits=waits))
    over = Assessment.objects.held_by(user.pk).filter(
        state__in=(State.DECIDED, State.WITHDRAWN), answer_due__gte=since, taken_over=False
    )
    done = _("this is done")
    found += [_to_do(case, done, case.answer_due, waits=False) for case in over.select_related("initiative")]
    found += [_of_condition(one, one.assessment) for one in conditions_to_see_to(user)]
    return changed_by(CHANGES, found)


def _to_do(case: Assessment, what: str | Promise, day: date, *, waits: bool) -> Entry:
    """The next step of one person in a case: one entry, which moves with it.

    When the days to reply are over, the case waits for its readers without anybody's act.
    """
    over = case.hearing_due is not None and is_late(case.hearing_due)
    entry = deadline(
        f"task-{case.pk}",
        f"{name_in_calendar(case.initiative, case.name)}: {what}",
        day,
        url=reverse("dossier", args=[case.pk]),
        status=Status.CONFIRMED if waits else Status.CANCELLED,
        subjects=(subject_of(case), subject_of(case.initiative)),
    )
    return replace(entry, sequence=int(over))
