"""The timetable: expired sessions are removed at night, and what was announced about roles comes into force."""

from celery.schedules import crontab

SCHEDULE = {
    "sweep the sessions": {
        "task": "civicnet.accounts.sweep_sessions",
        "schedule": crontab(hour="3", minute="20"),
        "options": {"expires": 3600},
    },
    "carry out what was announced about roles": {
        "task": "civicnet.accounts.carry_out_announced",
        "schedule": crontab(minute="12"),
        "options": {"expires": 3600},
    },
}
