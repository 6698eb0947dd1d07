"""The desk of the municipality: a row for each case under way, each first contact and each condition of our own.

The three are asked of the database as one list, so that a desk of 3,000 rows takes as many questions as one of 30.
Source: domain.md, Assessment: "the worklist shows what waits for whom".
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import models
from django.db.models import Case, CharField, Count, ExpressionWrapper, F, IntegerField, Q, Value, When

from civicnet.accounts.models import User
from civicnet.areas.finding import AreaName, areas_with, rows_of
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import is_late
from civicnet.search.query import found_by, matching
from civicnet.text.search import terms_of
from initiatives.assessments.models.case import Assessment
from initiatives.assessments.models.condition import Condition
from initiatives.assessments.models.worklist import own_tasks
from initiatives.assessments.workflow import UNDER_WAY
from initiatives.models import DESK, Initiative

Rows = models.QuerySet[Any, Any]

CASE, CONTACT, CONDITION = "case", "contact", "condition"
# In the order in which they come in the life of a plan: a case has its states as steps.
STEPS: Final = (CONTACT, *UNDER_WAY, Assessment.State.AWAITING_INFORMATION, CONDITION)
# The parts of it, and the two words for whom beside a colleague's key, as an address says them.
EVERYTHING, MINE, LATE, FREE = "alles", "mijn", "te-laat", "vrij"
ME, NOBODY = "ik", "niemand"


class Place(NamedTuple):
    """What the desk counts and sorts a row by. `whole`: nobody has left it; `free`: who looks may take it on."""

    whole: bool
    paused: bool
    due: date
    mine: bool
    free: bool

    def is_late(self, today: date) -> bool:
        """Whether its day has passed; a clock that stands still is not late."""
        return not self.paused and is_late(self.due, today)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What of the desk is looked at; empty is everything. `who`: ME, NOBODY or the key of a colleague."""

    kind: str = ""
    area: str = ""
    step: str = ""
    who: str = ""
    words: str = ""
    order: str = ""

    @property
    def is_some(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kind or self.area or self.step or self.who or self.words)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One of the three sorts of rows: the way from them to their plan, and who sees to them."""

    sort: str
    rows: Rows
    plan: str
    seats: tuple[str, ...]


class Desk:
    """The rows that `user` may see, of what is `chosen`, on the day `today`. Making it takes one query.

    Whoever is a member of an initiative, or declared an interest in its case, sees nothing of it here.
    """

    def __init__(self, user: User, chosen: Chosen, today: date) -> None:
        self.user, self.chosen, self.today = user, chosen, today
        # The cases in which `user` has a part, by their key.
        self.tasks = {task.case.pk: task for task in own_tasks(user, today)}
        turns = [pk for pk, task in self.tasks.items() if task.mine]
        of_case = ("contact_person", "assessor", "second_reader")
        cases = Assessment.objects.for_desk(user, turns, today)
        self._parts = [
            _Part(sort=CASE, rows=cases, plan="initiative__", seats=of_case),
            _Part(sort=CONTACT, rows=_contacts(user), plan="", seats=("contact_person",)),
            _Part(
                sort=CONDITION,
                rows=_conditions(user),
                plan="assessment__initiative__",
                seats=("assessment__contact_person",),
            ),
        ]

    def tally(self) -> Counter[Place]:
        """How many rows there are in each place. One query."""
        counted = [
            rows.values_list(*Place._fields).annotate(n=Count("pk")) for _part, rows in self._chosen_parts()
        ]
        found: Counter[Place] = Counter()
        for *place, n in _union(counted) if counted else ():
            found[Place(*place)] += n  # a case and a contact may be in the same place
        return found

    def places(self, tab: str) -> Rows:
        """The rows of one tab in their order, to be sliced: a Place, what it is of, and its key."""
        order = self.chosen.order
        by = {"naam": ["sorted_by"], "stap": ["sorted_by", "due"], "wie": ["sorted_by", "due"]}
        columns = (*Place._fields, "what", "pk", *(["sorted_by"] if order in by else []))
        parts = [
            _sortable(part, _on_tab(rows, tab, self.today), order)
            .annotate(what=Value(part.sort, CharField()))
            .values_list(*columns)
            for part, rows in self._chosen_parts()
        ]
        if not parts:
            return Assessment.objects.none().values_list("pk")
        return _union(parts).order_by(*by.get(order, ("whole", "paused", "due")), "due", "what", "pk")

    def areas(self) -> list[AreaName]:
        """Each neighbourhood in which something waits, whatever else is chosen. One query."""
        found = [part.rows.values_list(f"{part.plan}neighbourhood") for part in self._parts]
        return areas_with({key for (key,) in found[0].union(*found[1:]) if key})

    def _chosen_parts(self) -> list[tuple[_Part, Rows]]:
        step = self.chosen.step
        sort = step if step in (CONTACT, CONDITION) else CASE
        return [(part, self._filtered(part)) for part in self._parts if not step or part.sort == sort]

    def _has_words(self, plan: str) -> Q:
        """What was typed stands in the plan, or in the name of its neighbourhood."""
        terms = terms_of(self.chosen.words)
        if not terms:
            return Q(pk__in=[])
        areas = matching(Neighbourhood.objects.all(), terms)
        return Q(**{f"{plan}search": found_by(terms)}) | Q(**{f"{plan}neighbourhood__in": areas})

    def _filtered(self, part: _Part) -> Rows:
        chosen, plan, rows = self.chosen, part.plan, part.rows
        if chosen.step and part.sort == CASE:
            rows = rows.filter(state=chosen.step)
        if chosen.kind:
            rows = rows.filter(**{f"{plan}kind": chosen.kind})
        if chosen.area:
            rows = rows.filter(**{f"{plan}neighbourhood__in": rows_of(chosen.area)})
        if chosen.words:
            rows = rows.filter(self._has_words(plan))
        if chosen.who == NOBODY:
            return rows.filter(free=True)
        if chosen.who:
            who = self.user.pk if chosen.who == ME else chosen.who
            rows = rows.filter(Q(*((seat, who) for seat in part.seats), _connector=Q.OR))
        return rows


def _contacts(user: User) -> Rows:
    """The first contacts that are to be made, with the columns of a Place."""
    own = Initiative.objects.of(user).order_by().values("pk")
    return (
        Initiative.objects.contact_at_desk()
        .exclude(pk__in=own)
        .order_by()
        .annotate(
            whole=Value(True),
            paused=Value(False),
            due=F("contact_due"),
            mine=_is(Q(contact_person__isnull=False) & Q(contact_person=user)),
            free=_is(~Q(contact_person__in=_people_at_desk())),
        )
    )


def _conditions(user: User) -> Rows:
    """The conditions that wait for the municipality, with the columns of a Place. Without a contact person they are everybody's.

    Of what is said to be done the day does not press any more.
    """
    cases = Assessment.objects.decided().independent_of(user).order_by().values("pk")
    nobody = ~Q(assessment__contact_person__in=_people_at_desk())
    return (
        Condition.objects.waiting_for_desk()
        .filter(assessment__in=cases)
        .order_by()
        .annotate(
            whole=Value(True),
            paused=_is(Q(outcome=Condition.Outcome.TOLD)),
            mine=_is(
                nobody | Q(assessment__contact_person__isnull=False) & Q(assessment__contact_person=user)
            ),
            free=Value(False),
        )
    )


def _people_at_desk() -> Rows:
    return User.objects.holding(*sorted(DESK)).order_by().values("pk")


def _is(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=models.BooleanField())


def _on_tab(rows: Rows, tab: str, today: date) -> Rows:
    if tab == MINE:
        return rows.filter(mine=True)
    if tab == LATE:
        return rows.filter(due__lt=today, paused=False)
    return rows.filter(free=True) if tab == FREE else rows


def _sortable(part: _Part, rows: Rows, order: str) -> Rows:
    """`rows` with the column that `order` sorts by; as they are when that is the day."""
    match order:
        case "naam":
            return rows.annotate(sorted_by=F(f"{part.plan}sort_key"))
        case "wie":
            names = {
                CASE: "holder",
                CONTACT: "contact_person__name",
                CONDITION: "assessment__contact_person__name",
            }
            return rows.annotate(sorted_by=F(names[part.sort]))
        case "stap":
            number = (
                Value(STEPS.index(part.sort))
                if part.sort in STEPS
                else Case(
                    *(When(state=state, then=n) for n, state in enumerate(STEPS) if n),
                    output_field=IntegerField(),
                )
            )
            return rows.annotate(sorted_by=number)
        case _:
            return rows


def _union(parts: list[Rows]) -> Rows:
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
