"""The timetable of tasks.py: before people are at work."""

from celery.schedules import crontab

SCHEDULE = {
    "ask partners how it goes": {
        "task": "collaborations.ask_pulses",
        "schedule": crontab(hour="6", minute="30"),
    },
    "ask partners to sit together": {
        "task": "collaborations.ask_to_meet",
        "schedule": crontab(hour="6", minute="35"),
    },
    "offer what nobody takes up": {
        "task": "collaborations.offer_forsaken",
        "schedule": crontab(hour="6", minute="40"),
        "options": {"expires": 3600},
    },
}
