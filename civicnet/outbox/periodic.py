"""By the clock: what the wake-up after a commit missed is relayed within ten seconds."""

SCHEDULE = {
    "relay the outbox": {
        "task": "civicnet.outbox.relay",
        "schedule": 10.0,
        # With the worker away these pile up; one is enough.
        "options": {"expires": 10},
    }
}
