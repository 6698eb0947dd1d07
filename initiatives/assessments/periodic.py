"""By the clock: reminders before people are at work, and nobody waits for who is not there any more."""

from celery.schedules import crontab

SCHEDULE = {
    "remind of assessments": {"task": "assessments.remind", "schedule": crontab(hour="6", minute="50")},
    "free lost seats": {
        "task": "assessments.free_lost_seats",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
}
