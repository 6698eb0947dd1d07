"""The timetable of tasks.py: the first hour of a day takes its snapshot, a later one only what was broken off."""

from celery.schedules import crontab

SCHEDULE = {
    "take a snapshot of the network": {
        "task": "network.take_snapshot",
        "schedule": crontab(minute="27"),
        "options": {"expires": 3600},
    },
}
