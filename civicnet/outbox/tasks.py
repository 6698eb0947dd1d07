from celery import shared_task
from django.conf import settings

from civicnet.outbox.actions import read_bounces, relay, sweep


@shared_task(name="civicnet.outbox.relay")
def relay_outbox() -> None:
    """Carry out what is due; called after each commit, and by beat every ten seconds."""
    relay()


@shared_task(name="civicnet.outbox.read_bounces")
def read_mailbox() -> None:
    """Read which letters came back, if a mailbox is set; called by beat every quarter of an hour."""
    if settings.BOUNCES_URL:
        read_bounces()


@shared_task(name="civicnet.outbox.sweep")
def sweep_outbox() -> None:
    """Remove what was carried out long ago; called by beat once a night."""
    sweep()
