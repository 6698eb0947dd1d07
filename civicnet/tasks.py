from celery import shared_task

from civicnet.kept import forget_changes
from civicnet.once import forget_sent


@shared_task(name="civicnet.forget_changes")
def forget_old_changes() -> None:
    """Remove the changes that every process has seen; asked for by beat every hour."""
    forget_changes()


@shared_task(name="civicnet.forget_sent_forms")
def forget_sent_forms() -> None:
    """Remove what is kept of forms that were sent more than a day ago; asked for by beat every hour."""
    forget_sent()
