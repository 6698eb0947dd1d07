"""The timetable: what the wake-up after a commit missed is sent within ten seconds; old rows are removed at night."""

from celery.schedules import crontab

SCHEDULE = {
    "relay the outbox": {
        "task": "civicnet.outbox.relay",
        "schedule": 10.0,
        # While the worker is down these would pile up; one is enough.
        "options": {"expires": 10},
    },
    "read letters that came back": {
        "task": "civicnet.outbox.read_bounces",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 900},
    },
    "sweep the outbox": {
        "task": "civicnet.outbox.sweep",
        "schedule": crontab(hour="3", minute="10"),
        "options": {"expires": 3600},
    },
}
