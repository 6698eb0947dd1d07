"""The timetable: letters by day from seven o'clock, what is wanted at once every five minutes."""

from celery.schedules import crontab

TASK = "civicnet.following.send_digests"
SCHEDULE = {
    # What a worker that was away has missed goes out as soon as it is back; in the night nobody is woken by it.
    "send the letters of the day": {
        "task": TASK,
        "args": ("daily",),
        "schedule": crontab(hour="7-20", minute="*/15"),
        "options": {"expires": 900},
    },
    "send the letters of the week": {
        "task": TASK,
        "args": ("weekly",),
        "schedule": crontab(hour="7-20", minute="5-50/15"),
        "options": {"expires": 900},
    },
    "send news at once": {
        "task": TASK,
        "args": ("now",),
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "sweep what is followed": {
        "task": "civicnet.following.sweep",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600},
    },
}
