"""Reminders of a round. Its first and last day are in the calendar of the vision, which sends reminders of its own."""

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet.days import written_later
from civicnet.outbox.reminding import remind_once
from vision.endorsement.models import Round


def remind_to_close() -> bool:
    """Remind the curators, once, of a vote whose last day is over and that only people can close: one with a desk."""
    round = Round.objects.filter(state=Round.State.OPEN, closes_at__lte=timezone.now()).first()
    if round is None:
        return False
    return remind_once(
        round.version.vision.audience("curators"),
        about=f"round-{round.pk} close {round.last_day.isoformat()}",
        event="round.reminder",
        title=format_lazy(
            _("The vote {code} ended on {day} and waits to be closed"),
            code=round.code,
            day=written_later(round.last_day),
        ),
        text=_("Key in what is left in the box, then close it. Until then nobody sees a result."),
        url=round.get_absolute_url(),
    )
