from celery import shared_task

from initiatives.assessments.actions import free_lost_seats, remind_of_cases
from initiatives.assessments.models import Assessment


@shared_task(name="assessments.remind")
def remind() -> None:
    """Remind of the days in the cases that come or have passed; by beat every morning."""
    remind_of_cases()


@shared_task(name="assessments.free_lost_seats")
def free_all_lost_seats() -> None:
    """Empty the seats of those who left without an event: their account was closed. By beat, every ten minutes."""
    for case in Assessment.objects.with_lost_seats().order_by("pk"):
        free_lost_seats(case)
