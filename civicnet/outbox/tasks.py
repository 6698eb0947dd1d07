from celery import shared_task

from civicnet.outbox.actions import relay, sweep


@shared_task(name="civicnet.outbox.relay")
def relay_outbox() -> None:
    """Carry out what is due; called after each commit, and by beat every ten seconds."""
    relay()


@shared_task(name="civicnet.outbox.sweep")
def sweep_outbox() -> None:
    """Remove what was carried out long ago; called by beat once a night."""
    sweep()
