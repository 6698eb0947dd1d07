"""The timetable of tasks.py: at night what closes and is erased, before people are at work what they are asked."""

from celery.schedules import crontab

SCHEDULE = {
    "close silent exchanges": {
        "task": "marketplace.close_silent",
        "schedule": crontab(hour="3", minute="20"),
    },
    "erase conversations": {
        "task": "marketplace.erase_conversations",
        "schedule": crontab(hour="3", minute="30"),
    },
    "ask partners": {"task": "marketplace.ask_and_remind", "schedule": crontab(hour="6", minute="45")},
    "close offers and needs": {"task": "marketplace.close", "schedule": crontab(minute="7")},
    "remind of what closes": {"task": "marketplace.remind", "schedule": crontab(hour="6", minute="50")},
    "suggest at night": {
        "task": "marketplace.suggest_for_all",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600},
    },
}
