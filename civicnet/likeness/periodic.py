"""The timetable of tasks.py: what was written has a vector within half a minute."""

from celery.schedules import crontab

SCHEDULE = {
    "make vectors": {
        "task": "civicnet.likeness.fill",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "note missing vectors": {
        "task": "civicnet.likeness.note_missing",
        "schedule": crontab(minute="50"),
        "options": {"expires": 3600},
    },
}
