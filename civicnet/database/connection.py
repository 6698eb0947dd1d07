"""How Django connects to PostgreSQL."""

from typing import Any


def connection_settings(
    address: dict[str, Any], *, keep: bool, prepare: bool, limits: dict[str, int]
) -> dict[str, Any]:
    """Django's settings of the database at `address`.

    Args:
        keep: whether each thread keeps its connection. Those of the web server (serving/server.py) do, so none ever
            waits for one, and a database that is away is known at once. A pool would wait for it.
        prepare: whether queries that nearly every request makes are planned once by each connection. Not for a
            pooler that hands out its connections by transaction and knows no prepared statements.
        limits: by the name of a time-out of PostgreSQL, its milliseconds.
    """
    # Disks no longer have to seek: with PostgreSQL's own 4.0 a search reads the whole table instead of its index.
    server = {"random_page_cost": 1.1, **limits}
    # A server that does not even refuse is soon given up, and so is a connection that fell silent.
    line = {
        "connect_timeout": 2,
        "tcp_user_timeout": 1500,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
    }
    options = {
        "prepare_threshold": 5 if prepare else None,
        "options": " ".join(f"-c {name}={value}" for name, value in server.items()),
    }
    return address | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": None if keep else 0,
        "OPTIONS": address.get("OPTIONS", {}) | options | line,
    }
