from celery import shared_task

from civicnet.accounts.actions import sweep_sessions


@shared_task(name="civicnet.accounts.sweep_sessions")
def sweep_old_sessions() -> None:
    """Remove sessions that are over; by beat once a night."""
    sweep_sessions()
