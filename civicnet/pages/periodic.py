"""By the clock: reminders every morning."""

from celery.schedules import crontab

SCHEDULE = {
    "remind of the vision": {"task": "civicnet.pages.remind", "schedule": crontab(hour="7", minute="30")},
}
