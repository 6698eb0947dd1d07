"""The timetable of tasks.py: reminders and the summary of the day every morning; every night the index of the search, and
the terms of what is kept of people.
"""

from celery.schedules import crontab

SCHEDULE = {
    "keep the terms": {
        "task": "civicnet.pages.keep_terms",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600},
    },
    "index the search": {"task": "civicnet.pages.index_search", "schedule": crontab(hour="4", minute="10")},
    "send staff the summary of the day": {
        "task": "civicnet.pages.send_summaries",
        "schedule": crontab(hour="7", minute="30"),
    },
    "remind of the vision": {"task": "civicnet.pages.remind", "schedule": crontab(hour="7", minute="30")},
}
