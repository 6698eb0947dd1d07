"""The timetable of tasks.py: reminders and the summary of the day every morning, and every night the index of the search."""

from celery.schedules import crontab

SCHEDULE = {
    "index the search": {"task": "civicnet.pages.index_search", "schedule": crontab(hour="4", minute="10")},
    "send staff the summary of the day": {
        "task": "civicnet.pages.send_summaries",
        "schedule": crontab(hour="7", minute="30"),
    },
    "remind of the vision": {"task": "civicnet.pages.remind", "schedule": crontab(hour="7", minute="30")},
}
