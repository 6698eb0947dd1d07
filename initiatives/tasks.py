from celery import shared_task

from civicnet.workflow import SYSTEM
from initiatives.actions import propose_rest, remind_of_contacts
from initiatives.models import Initiative


@shared_task(name="initiatives.ask_the_silent")
def ask_the_silent() -> None:
    """Ask the owners of what has been silent for twelve months whether it rests; by beat, once a day."""
    for initiative in Initiative.objects.silent().only("pk").order_by("pk"):
        propose_rest(initiative, actor=SYSTEM)


@shared_task(name="initiatives.remind_of_contacts")
def remind() -> None:
    """Remind the desk of the first contacts that are due, or late; by beat every morning."""
    remind_of_contacts()
