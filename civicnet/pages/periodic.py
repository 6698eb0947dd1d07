"""The timetable of tasks.py: reminders every morning, and every night the index of the search."""

from celery.schedules import crontab

SCHEDULE = {
    "index the search": {"task": "civicnet.pages.index_search", "schedule": crontab(hour="4", minute="10")},
    "remind of the vision": {"task": "civicnet.pages.remind", "schedule": crontab(hour="7", minute="30")},
}
