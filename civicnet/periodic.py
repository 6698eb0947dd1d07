"""By the clock: what every process has seen is no news any more."""

SCHEDULE = {
    "forget old changes": {
        "task": "civicnet.forget_changes",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    }
}
