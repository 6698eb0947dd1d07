"""The timetable of tasks.py: a round opens on its first day, and one without a desk closes after its last."""

from celery.schedules import crontab

SCHEDULE = {
    "open and close rounds": {
        "task": "vision.endorsement.by_the_clock",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind to close": {"task": "vision.endorsement.remind", "schedule": crontab(hour="7", minute="10")},
}
