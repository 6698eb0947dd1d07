"""The rounds of a vision as entries of its calendar."""

from typing import Final

from django.utils.translation import gettext as _

from civicnet.calendar import Entry, Status
from civicnet.deadlines import local_date
from civicnet.journal.models import subject_of
from vision.endorsement.models import Round
from vision.endorsement.workflow import ROUND
from vision.models import Vision

# What the journal says of a round was done by curators: voters leave nothing there (domain.md, Endorsement round).
CHANGES: Final = frozenset(ROUND.by_verb)


def entries(vision: Vision) -> list[Entry]:
    """The rounds whose days are fixed, including those that were called off. One query."""
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
