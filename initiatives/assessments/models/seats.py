"""The seats of a case: who must act, and which role that takes. Source: domain.md, Who.

A seat counts only while its holder has the role, in an account that is active. Losing the role frees it
(actions/seats.py); until that has happened, or if it fails to, everything asks here whether a seat is taken.
"""

from collections.abc import Collection, Mapping
from typing import Final, Literal

from django.db.models import Exists, OuterRef, Q

from civicnet.accounts.models import RoleGrant
from initiatives.assessments.models.pause import Pause
from initiatives.assessments.workflow import READING_STATES

SeatName = Literal["assessor", "second_reader", "contact_person"]
ReaderSeat = Literal["assessor", "second_reader"]
READERS: Final[tuple[ReaderSeat, ReaderSeat]] = ("assessor", "second_reader")
# By the column of Assessment that names the holder.
SEATS: Final[Mapping[SeatName, frozenset[str]]] = {
    "contact_person": frozenset({"assessor", "broker"}),
    "assessor": frozenset({"assessor"}),
    "second_reader": frozenset({"assessor"}),
}


def is_taken(seat: SeatName) -> Exists:
    """In a query on cases: whether somebody with the role has the seat."""
    grants = RoleGrant.objects.filter(
        user=OuterRef(seat), user__is_active=True, role__in=SEATS[seat], state=RoleGrant.State.ACTIVE
    )
    return Exists(grants)


def is_left(seat: SeatName) -> Q:
    """In a query on cases: whether the work waits for this seat, whose holder has left."""
    if seat == "contact_person":
        return ~Q(state="requested") & ~Q(is_taken(seat))
    # A pause of the intake comes before anybody reads.
    pause = Pause.objects.filter(assessment=OuterRef("pk"), ended_on=None, came_from="first_assessment")
    return (Q(state__in=READING_STATES) | Q(Exists(pause))) & ~Q(is_taken(seat))


def is_without_somebody() -> Q:
    """In a query on cases: whether the work waits for any seat whose holder has left."""
    return is_left("contact_person") | is_left("assessor") | is_left("second_reader")


def is_lost(seat: SeatName) -> Q:
    """In a query on cases: whether somebody has the seat without the role."""
    return Q(**{f"{seat}__isnull": False}) & ~Q(is_taken(seat))


def roles_of(people: Collection[int]) -> dict[int, frozenset[str]]:
    """The roles that each of `people` (ids) holds now; none in an account that is not active. One query."""
    found: dict[int, set[str]] = {pk: set() for pk in people}
    grants = RoleGrant.objects.filter(
        user__in=people, user__is_active=True, state=RoleGrant.State.ACTIVE
    ).values_list("user_id", "role")
    for pk, role in grants:
        found[pk].add(role)
    return {pk: frozenset(roles) for pk, roles in found.items()}
