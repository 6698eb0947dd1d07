from celery import shared_task

from civicnet.pages.agenda import whole_agenda
from vision.actions import remind
from vision.models import Vision


@shared_task(name="civicnet.pages.remind")
def remind_of_the_vision() -> None:
    """Tell who follows the vision what begins or ends in a week; by beat every morning."""
    for vision in Vision.objects.all():
        remind(vision, whole_agenda(vision))
