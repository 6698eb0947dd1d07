"""By the clock: sessions that are over are removed at night."""

from celery.schedules import crontab

SCHEDULE = {
    "sweep the sessions": {
        "task": "civicnet.accounts.sweep_sessions",
        "schedule": crontab(hour="3", minute="20"),
        "options": {"expires": 3600},
    }
}
