from celery import shared_task

from vision.actions import call_reviews_by_the_clock, close_consultation, remind_of_late_reviews
from vision.models import VisionVersion


@shared_task(name="vision.close_consultations")
def close_consultations() -> None:
    """End each consultation whose last day is over; asked for by beat every hour."""
    for version in VisionVersion.objects.filter(state=VisionVersion.State.CONSULTATION):
        close_consultation(version)


@shared_task(name="vision.call_reviews")
def call_reviews() -> None:
    """Call each review whose four years are over, remind of the late ones; by beat once a night."""
    call_reviews_by_the_clock()
    remind_of_late_reviews()
