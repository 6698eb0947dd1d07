from celery import shared_task

from civicnet.deadlines import is_working_day, local_date
from civicnet.pages.agenda.entries import whole_agenda
from civicnet.pages.my_data.export import KIND, carry_out
from civicnet.pages.my_data.retention import keep_terms
from civicnet.pages.search.indexing import index_everything
from civicnet.pages.summary.actions import send_summaries
from vision.actions import remind_followers
from vision.models import Vision


@shared_task(name="civicnet.pages.remind")
def remind_of_the_vision() -> None:
    """Tell those who follow the vision what begins or ends in a week; by beat every morning."""
    for vision in Vision.objects.all():
        remind_followers(vision, whole_agenda(vision))


@shared_task(name="civicnet.pages.send_summaries")
def send_all_summaries() -> None:
    """Send staff the summary of the day; by beat on the mornings of working days."""
    if is_working_day(local_date()):
        send_summaries()


@shared_task(name=KIND)
def export_my_data(job: str) -> None:
    """Put together a file with all that is kept of one person; asked for on /mijn/gegevens/."""
    carry_out(job)


@shared_task(name="civicnet.pages.keep_terms")
def keep_all_terms() -> None:
    """Remove what has been kept as long as it may; by beat every night."""
    keep_terms()


@shared_task(name="civicnet.pages.index_search", time_limit=3600, soft_time_limit=3500)
def index_search() -> None:
    """Index what is searched anew: what was renamed, and what no verb noticed. By beat every night."""
    index_everything()
