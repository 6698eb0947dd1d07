from celery import shared_task

from civicnet.areas.kept_files import delete_forgotten_files


@shared_task(name="civicnet.areas.delete_forgotten_files")
def delete_forgotten() -> None:
    """Delete files of neighbourhoods and postcodes for which nobody came back; called by beat once an hour."""
    delete_forgotten_files()
