from celery import shared_task

from civicnet.jobs.actions import drop_old_files, revive_forgotten


@shared_task(name="civicnet.jobs.revive")
def revive() -> None:
    """Call the task again of jobs whose worker was killed; called by beat every five minutes."""
    revive_forgotten()


@shared_task(name="civicnet.jobs.drop_old_files")
def drop_files() -> None:
    """Remove files that were checked and never imported; called by beat once a night."""
    drop_old_files()
