"""The timetable of tasks.py: before people are at work."""

from celery.schedules import crontab

SCHEDULE = {
    "offer what nobody takes up": {
        "task": "collaborations.offer_forsaken",
        "schedule": crontab(hour="6", minute="40"),
        "options": {"expires": 3600},
    },
}
