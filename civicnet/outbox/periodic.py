"""By the clock: what the wake-up after a commit missed is relayed within ten seconds; at night what is done is removed."""

from celery.schedules import crontab

SCHEDULE = {
    "relay the outbox": {
        "task": "civicnet.outbox.relay",
        "schedule": 10.0,
        # With the worker away these pile up; one is enough.
        "options": {"expires": 10},
    },
    "sweep the outbox": {
        "task": "civicnet.outbox.sweep",
        "schedule": crontab(hour="3", minute="10"),
        "options": {"expires": 3600},
    },
}
