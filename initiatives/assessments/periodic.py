"""By the clock: once a day, before people are at work."""

from celery.schedules import crontab

SCHEDULE = {
    "remind of assessments": {"task": "assessments.remind", "schedule": crontab(hour="6", minute="50")},
}
