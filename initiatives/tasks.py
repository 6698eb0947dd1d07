from celery import shared_task

from civicnet.workflow import SYSTEM
from initiatives.actions import propose_rest
from initiatives.models import Initiative


@shared_task(name="initiatives.ask_the_silent")
def ask_the_silent() -> None:
    """Ask the owners of what has been silent for twelve months whether it rests; by beat, once a day."""
    for initiative in Initiative.objects.silent().only("pk").order_by("pk"):
        propose_rest(initiative, actor=SYSTEM)
