from celery import shared_task

from civicnet.workflow import SYSTEM
from initiatives.actions import (
    count_anew,
    find_goals_alike,
    free_lost_contact,
    propose_rest,
    remind_of_contacts,
    roll_up_counts,
    start_missing_municipality_organisation,
)
from initiatives.importing.job import KIND, carry_out
from initiatives.models import Initiative


@shared_task(name="initiatives.ask_the_silent")
def ask_the_silent() -> None:
    """Ask owners after twelve silent months whether their initiative rests; called by beat once a day."""
    for initiative in Initiative.objects.silent().only("pk").order_by("pk"):
        propose_rest(initiative, actor=SYSTEM)


@shared_task(name="initiatives.remind_of_contacts")
def remind() -> None:
    """Remind the desk of the first contacts that are due or late; called by beat every morning."""
    remind_of_contacts()


@shared_task(name="initiatives.free_lost_contacts")
def free_lost_contacts() -> None:
    """Remove contact persons who left without an event, because their account was closed.

    Called by beat every hour.
    """
    for initiative in Initiative.objects.with_lost_contact().only("pk").order_by("pk"):
        free_lost_contact(initiative)


@shared_task(name="initiatives.register_municipality")
def register_municipality() -> None:
    """Make the municipality an organisation where it is none yet; called by beat every hour."""
    start_missing_municipality_organisation()


@shared_task(name="initiatives.roll_up_counts")
def roll_up() -> None:
    """Keep the table of counts small; called by beat every five minutes."""
    roll_up_counts()


@shared_task(name="initiatives.count_anew")
def count_from_scratch() -> None:
    """Put right what the list and its filters know, whatever went wrong; called by beat every night."""
    count_anew()


@shared_task(name="initiatives.find_goals_alike")
def find_like_goals() -> None:
    """Find what seems to work on a goal of the vision without saying so; called by beat every hour."""
    find_goals_alike()


@shared_task(name=KIND)
def import_table(job: str) -> None:
    """Check a table of initiatives, or import it; started on /beheer/overnemen/."""
    carry_out(job)
