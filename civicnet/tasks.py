"""Tasks that clear the tables of the app `civicnet`; periodic.py says when they run."""

from celery import shared_task

from civicnet.forms.repeats import delete_old_sent_forms


@shared_task(name="civicnet.forget_sent_forms")
def forget_sent_forms() -> None:
    """Delete what is kept of forms that were sent more than a day ago; every hour, by the timetable."""
    delete_old_sent_forms()
