"""Reminders of a round. Its first and last day are in the calendar of the vision, which sends reminders of its own."""

from django.utils import timezone

from civicnet.outbox.reminding import remind_once
from vision.endorsement.models import Round


def remind_to_close() -> bool:
    """Remind the curators, once, of a vote whose last day is over and that only people can close: one with a desk."""
    round = Round.objects.filter(state=Round.State.OPEN, closes_at__lte=timezone.now()).first()
    if round is None:
        return False
    return remind_once(
        round.version.vision.audience("curators"),
        "endorsement_round.to_close",
        "curators",
        key=f"round-{round.pk} close {round.last_day.isoformat()}",
        about=round,
    )
