"""By the clock: what every process has seen is no news any more, and a form is not sent again after a day."""

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
