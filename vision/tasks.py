from celery import shared_task

from vision.actions import (
    call_reviews_by_the_clock,
    close_consultation,
    remind_of_late_reviews,
    return_lost_decision,
)
from vision.models import Amendment, VisionVersion


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


@shared_task(name="vision.return_lost_decisions")
def return_lost_decisions() -> None:
    """End the proposed decisions of curators who left without an event that said so; by beat, every hour."""
    for amendment in Amendment.objects.with_lost_decider().select_related("version").order_by("pk"):
        return_lost_decision(amendment)
