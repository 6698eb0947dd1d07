"""The timetable of tasks.py: every hour, so that a file is gone a day after it was forgotten."""

SCHEDULE = {
    "delete forgotten files of areas": {
        "task": "civicnet.areas.delete_forgotten_files",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
