"""The timetable of tasks.py: old rows of changes and of sent forms are deleted every hour."""

SCHEDULE = {
    "forget old changes": {
        "task": "civicnet.forget_changes",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget sent forms": {
        "task": "civicnet.forget_sent_forms",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
