from celery.schedules import crontab

SCHEDULE = {
    "revive forgotten jobs": {"task": "civicnet.jobs.revive", "schedule": crontab(minute="*/5")},
    "drop files of old jobs": {
        "task": "civicnet.jobs.drop_old_files",
        "schedule": crontab(hour=4, minute=20),
    },
}
