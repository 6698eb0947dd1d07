"""The timetable: once a day, before people are at work; and more often what cannot wait that long."""

from celery.schedules import crontab

SCHEDULE = {
    "ask the silent": {
        "task": "initiatives.ask_the_silent",
        "schedule": crontab(hour="6", minute="30"),
    },
    "remind of first contacts": {
        "task": "initiatives.remind_of_contacts",
        "schedule": crontab(hour="6", minute="40"),
    },
    "roll up counts": {
        "task": "initiatives.roll_up_counts",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "count anew": {
        "task": "initiatives.count_anew",
        "schedule": crontab(hour="4", minute="40"),
        "options": {"expires": 3600},
    },
    "find goals alike": {
        "task": "initiatives.find_goals_alike",
        "schedule": crontab(minute="47"),
        "options": {"expires": 3600},
    },
    "register the municipality": {
        "task": "initiatives.register_municipality",
        "schedule": crontab(minute="23"),
    },
    "free lost contacts": {"task": "initiatives.free_lost_contacts", "schedule": crontab(minute="17")},
}
