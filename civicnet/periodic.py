"""The timetable of tasks.py: old rows of sent forms are deleted every hour."""

SCHEDULE = {
    "forget sent forms": {
        "task": "civicnet.forget_sent_forms",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
