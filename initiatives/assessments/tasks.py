from celery import shared_task

from initiatives.assessments.actions import remind_of_cases


@shared_task(name="assessments.remind")
def remind() -> None:
    """Remind of the days in the cases that come or have passed; by beat every morning."""
    remind_of_cases()
