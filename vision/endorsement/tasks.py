"""Tasks that the timetable and the outbox start."""

from celery import shared_task

from civicnet.workflow import SYSTEM
from vision.endorsement import server
from vision.endorsement.actions.closing import TASK, close
from vision.endorsement.actions.reminding import remind_to_close
from vision.endorsement.actions.round import by_the_clock
from vision.endorsement.models import Round


@shared_task(name="vision.endorsement.by_the_clock")
def open_and_close() -> None:
    """Open the round whose first day has come, and close the one whose time is over; by beat every minute.

    A closing whose process died continues here; one that is under way elsewhere is left alone.
    """
    by_the_clock()
    if (round := Round.objects.live()) is not None and round.state == Round.State.CLOSING:
        close(round, actor=SYSTEM)


@shared_task(name="vision.endorsement.remind")
def remind() -> None:
    """Remind of a vote that is over and not closed; by beat every morning."""
    remind_to_close()


@shared_task(name=TASK)
def close_round(round: int) -> None:
    """Carry out the closing of a round; asked for when its voting ended."""
    for found in Round.objects.filter(pk=round, state=Round.State.CLOSING):
        close(found, actor=SYSTEM)


@shared_task(name=server.TASK)
def clear_log() -> None:
    """Clear the write-ahead log of what came in; asked for when a round was called off or broken off."""
    server.clear_log()
