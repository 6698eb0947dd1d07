from celery import shared_task

from civicnet.likeness.actions import fill, note_missing


@shared_task(name="civicnet.likeness.fill")
def fill_vectors() -> None:
    """Make the vectors that are missing or out of date; called by beat every twenty seconds."""
    fill()


@shared_task(name="civicnet.likeness.note_missing")
def note_missing_vectors() -> None:
    """Note what has no vector of the present model; called by beat every hour."""
    note_missing()
