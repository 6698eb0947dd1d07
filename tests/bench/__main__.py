"""`make bench`: in a data folder of its own, CIVICNET_BENCH_DIR or var/bench."""

import os
from pathlib import Path

import django


def main() -> None:
    """Measure against the embedded database, whatever the environment says of another one."""
    folder = Path(
        os.environ.get("CIVICNET_BENCH_DIR") or Path(__file__).resolve().parents[2] / "var" / "bench"
    )
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "CIVICNET_KEEP_CONNECTIONS"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "civicnet.settings",
        "CIVICNET_DATA_DIR": str(folder),
        "CIVICNET_ROLE": "owner",  # fills and analyses; the servers run as the web role
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    from rich.console import Console

    from tests.bench.ballots import tell_ballots
    from tests.bench.measure import measure_all
    from tests.bench.opinions import tell_groups

    tell_groups(Console())
    measure_all()
    tell_ballots(Console())


if __name__ == "__main__":
    main()
