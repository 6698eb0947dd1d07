"""Tasks that clear the tables of the app `civicnet`; periodic.py says when they run."""

from celery import shared_task

from civicnet.caching.memory import delete_old_changes
from civicnet.forms.repeats import delete_old_sent_forms


@shared_task(name="civicnet.forget_changes")
def forget_old_changes() -> None:
    """Delete the rows of changes that no process needs any more; every hour, by the timetable."""
    delete_old_changes()


@shared_task(name="civicnet.forget_sent_forms")
def forget_sent_forms() -> None:
    """Delete what is kept of forms that were sent more than a day ago; every hour, by the timetable."""
    delete_old_sent_forms()
