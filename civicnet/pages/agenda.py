"""The calendar of the vision with what the rooms above it add."""

from django.utils.translation import gettext as _

from civicnet.deadlines import local_date
from vision.agenda import Entry, entries, in_order
from vision.endorsement.models import Round
from vision.models import Vision


def whole_agenda(vision: Vision) -> list[Entry]:
    """The calendar of the vision with its rounds, oldest first."""
    rounds = Round.objects.filter(version__vision=vision, fixed_at__isnull=False).exclude(
        state=Round.State.CANCELLED
    )
    votes = [
        Entry(
            f"round-{round.pk}",
            _("residents vote on the vision (%(code)s)") % {"code": round.code},
            local_date(round.opens_at),
            round.last_day,
            round.get_absolute_url(),
        )
        for round in rounds
    ]
    return in_order([*entries(vision), *votes])
