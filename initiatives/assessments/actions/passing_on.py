"""Work that goes from one colleague to another, several cases at once, and back again within a day.

Each case goes by the verb that gives one: its rights, four eyes and interests hold, and what they refuse stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import NotAllowedNow, require
from initiatives.actions import name_contact
from initiatives.actions import replace_contact as replace_contact_of_plan
from initiatives.actions import take_back_contact as take_back_contact_of_plan
from initiatives.assessments.actions.case import replace_contact, seat
from initiatives.assessments.models import READERS, Assessment, SeatName
from initiatives.models import DESK, Initiative, naming_to_take_back

Thing = Assessment | Initiative


@dataclass
class Passed:
    """What went over, and what stayed where it was."""

    done: list[Thing] = field(default_factory=list)
    refused: list[Thing] = field(default_factory=list)


def hand_over(things: Iterable[Thing], person: User, *, as_reader: bool, actor: User) -> Passed:
    """Give cases, and plans that wait for a first contact, to `person`: as their contact person, or as a reader.

    As a reader `person` takes the seat that is free, the assessor's first. Every case goes by itself: what may not be
    given to this person stays, and is told.
    """
    passed = Passed()
    for thing in things:
        try:
            _give(thing, person, as_reader=as_reader, actor=actor)
        except (PermissionDenied, NotAllowedNow, ValidationError):
            passed.refused.append(thing)
        else:
            passed.done.append(thing)
    return passed


def _give(thing: Thing, person: User, *, as_reader: bool, actor: User) -> None:
    reason = str(gettext_lazy("The work was divided anew."))
    if as_reader:
        free = thing.free_seats if isinstance(thing, Assessment) and thing.is_open else []
        if not free:
            raise NotAllowedNow(thing, "seat")
        assert isinstance(thing, Assessment)
        seat(thing, "assessor" if "assessor" in free else "second_reader", person, actor=actor)
    elif isinstance(thing, Assessment):
        replace_contact(thing, person, actor=actor, reason=reason)
    else:
        replace_contact_of_plan(thing, person, actor=actor, reason=reason)


def take_back(things: Iterable[Thing], *, as_reader: bool, actor: User) -> Passed:
    """Undo what `actor` handed over within the last day, as far as nobody has gone on with it."""
    passed = Passed()
    for thing in things:
        try:
            if isinstance(thing, Initiative):
                take_back_contact_of_plan(thing, actor=actor)
            elif as_reader:
                take_back_seat(thing, actor=actor)
            else:
                take_back_contact(thing, actor=actor)
        except (PermissionDenied, NotAllowedNow):
            passed.refused.append(thing)
        else:
            passed.done.append(thing)
    return passed


@transaction.atomic
def take_back_contact(case: Assessment, *, actor: User, at: datetime | None = None) -> Assessment:
    """Undo within a day that `actor` named another contact person: it is who it was before. The owners are told.

    Raises PermissionDenied for who did not name that person, or not lately, or when something happened since; and
    NotAllowedNow when who it was cannot be it any more, or there was nobody.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.take_back_contact", case)
    naming = naming_to_take_back(case, actor)
    assert naming is not None  # the rule says so
    before, after = naming.data["from"], case.contact_person_id
    person = User.objects.holding(*sorted(DESK)).filter(pk=before).exclude(pk__in=case.reader_ids()).first()
    if person is None or not case.is_open:
        raise NotAllowedNow(case, "take_back_contact")
    case.contact_person, case.changed_at = person, at or timezone.now()
    case.save(update_fields=["contact_person", "changed_at"])
    record(case, "take_back_contact", actor=actor, data={"from": after, "to": before}, at=at)
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=case.initiative_id)
    if initiative.contact_person_id != person.pk:
        name_contact(initiative, person, actor=actor, reason=_("It was taken back."), at=at)
    return case


@transaction.atomic
def take_back_seat(case: Assessment, *, actor: User, at: datetime | None = None) -> Assessment:
    """Undo within a day that `actor` asked a colleague to read, who has not opened the case yet and is told.

    Raises PermissionDenied for who did not ask, or not lately, or when that colleague has said whether there is an
    interest.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.take_back_seat", case)
    name: SeatName
    for name in READERS:
        if case.seat_to_take_back(name, actor):
            person: User = getattr(case, name)
            setattr(case, name, None)
            case.changed_at = at or timezone.now()
            case.save(update_fields=[name, "changed_at"])
            record(case, "take_back_seat", actor=actor, data={"seat": name, "person": person.pk}, at=at)
            tell([person], "assessment.take_back_seat", "unasked", about=case, by=actor, at=at)
            break
    return case
