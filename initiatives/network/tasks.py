from celery import shared_task

from civicnet.deadlines import local_date
from initiatives.network.actions import forget_old_snapshots, renew_snapshot, take_snapshot
from initiatives.network.models import Snapshot


@shared_task(name="network.take_snapshot")
def snapshot() -> None:
    """Take the snapshot of today; called by beat every hour, so that one that was broken off is taken again."""
    if not Snapshot.objects.filter(day=local_date()).exists():
        take_snapshot()
    forget_old_snapshots()


@shared_task(name="network.renew")
def renew(exchange: int) -> None:
    """Put the ties of the two of an exchange in the picture of today; asked for through the outbox."""
    renew_snapshot(exchange)
