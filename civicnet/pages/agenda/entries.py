"""The calendar of the vision with what the rooms above it add."""

from django.utils.translation import gettext as _

from civicnet.calendar import Entry, Status, in_order, revised
from civicnet.deadlines import local_date
from civicnet.journal.models import subject_of
from vision.agenda import CHANGES, entries
from vision.endorsement.models import Round
from vision.endorsement.workflow import ROUND
from vision.models import Vision

# What the journal says of a round is done by curators: who votes leaves nothing there (domain.md, Endorsement round).
_CHANGES = CHANGES | ROUND.by_verb.keys()


def whole_agenda(vision: Vision) -> list[Entry]:
    """The calendar of the vision with its rounds, oldest first; without what was called off."""
    return [entry for entry in in_order([*entries(vision), *votes(vision)]) if entry.is_standing]


def agenda_to_subscribe(vision: Vision) -> list[Entry]:
    """The same for calendar programs: with what was called off, and how often each entry changed."""
    return revised(in_order([*entries(vision), *votes(vision)]), _CHANGES)


def votes_to_subscribe(vision: Vision) -> list[Entry]:
    """Only the rounds of it."""
    return revised(votes(vision), _CHANGES)


def votes(vision: Vision) -> list[Entry]:
    """The rounds of the vision, those that were called off too."""
    rounds = Round.objects.filter(version__vision=vision, fixed_at__isnull=False)
    return [
        Entry(
            f"round-{round.pk}",
            _("residents vote on the vision (%(code)s)") % {"code": round.code},
            local_date(round.opens_at),
            round.last_day,
            round.get_absolute_url(),
            status=Status.CANCELLED if round.state == Round.State.CANCELLED else Status.CONFIRMED,
            subjects=(subject_of(round),),
        )
        for round in rounds
    ]
