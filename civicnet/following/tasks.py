from celery import shared_task

from civicnet.accounts.models import Rhythm
from civicnet.following.actions import send_digests, sweep_digests
from civicnet.outbox.actions import sweep_news


@shared_task(name="civicnet.following.send_digests", time_limit=3600, soft_time_limit=3500)
def send_all_digests(rhythm: str) -> None:
    """Send the letters of one rhythm; by beat again and again, as a period has one letter anyway."""
    send_digests(Rhythm(rhythm))


@shared_task(name="civicnet.following.sweep")
def sweep() -> None:
    """Remove old news, and what is known of old letters; by beat every night."""
    sweep_news()
    sweep_digests()
