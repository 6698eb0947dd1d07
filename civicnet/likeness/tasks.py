from celery import shared_task

from civicnet.likeness.actions import check_all, fill


@shared_task(name="civicnet.likeness.fill")
def fill_vectors() -> None:
    """Make the vectors that are missing or out of date; called by beat every twenty seconds."""
    fill()


@shared_task(name="civicnet.likeness.check_all")
def check_vectors() -> None:
    """Compare every vector with its text; called by beat once a night."""
    check_all()
