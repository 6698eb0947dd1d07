"""The timetable of tasks.py: what begins and ends by the clock."""

from celery.schedules import crontab

SCHEDULE = {
    "close consultations": {"task": "vision.close_consultations", "schedule": crontab(minute="7")},
    "return lost decisions": {"task": "vision.return_lost_decisions", "schedule": crontab(minute="27")},
    "call reviews": {"task": "vision.call_reviews", "schedule": crontab(hour="5", minute="20")},
}
