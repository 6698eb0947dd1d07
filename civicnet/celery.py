"""The Celery application: tasks from every app's tasks.py, the timetable from every app's periodic.py."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule

from civicnet.serving.logs import configure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")

app = Celery("civicnet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def read_timetables(sender: Celery, **kwargs: Any) -> None:
    """Collect `SCHEDULE` (Celery's beat_schedule format) of every app's periodic.py."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "periodic"):
            sender.conf.beat_schedule.update(
                getattr(import_module(f"{config.name}.periodic"), "SCHEDULE", {})
            )


@setup_logging.connect
def log_like_the_rest(**kwargs: Any) -> None:
    """Keep Celery from installing handlers of its own."""
    configure(settings.LOGGING)


@worker_ready.connect
def tell_ready(**kwargs: Any) -> None:
    """Make the file that `manage.py up` waits for."""
    if path := os.environ.get("CIVICNET_READY_FILE"):
        Path(path).touch()
