"""The timetable: expired sessions and accounts that nobody opened are removed at night, and what was announced about roles comes into force."""

from celery.schedules import crontab

SCHEDULE = {
    "sweep the sessions": {
        "task": "civicnet.accounts.sweep_sessions",
        "schedule": crontab(hour="3", minute="20"),
        "options": {"expires": 3600},
    },
    "sweep the accounts that nobody opened": {
        "task": "civicnet.accounts.sweep_unconfirmed",
        "schedule": crontab(hour="3", minute="25"),
        "options": {"expires": 3600},
    },
    "carry out what was announced about roles": {
        "task": "civicnet.accounts.carry_out_announced",
        "schedule": crontab(minute="12"),
        "options": {"expires": 3600},
    },
}
