from celery import shared_task

from civicnet.kept import forget_changes


@shared_task(name="civicnet.forget_changes")
def forget_old_changes() -> None:
    """Remove the changes that every process has seen; asked for by beat every hour."""
    forget_changes()
