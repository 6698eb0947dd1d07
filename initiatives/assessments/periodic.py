"""The timetable of tasks.py: reminders before people are at work, and the seats of those who left."""

from celery.schedules import crontab

SCHEDULE = {
    "remind of assessments": {"task": "assessments.remind", "schedule": crontab(hour="6", minute="50")},
    "free lost seats": {
        "task": "assessments.free_lost_seats",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
}
