"""`make bench`, with `SIZE=200000` for ten times as many initiatives: in data folders of its own below var/bench."""

import os
import shutil
from pathlib import Path

import django

from tests.bench import report
from tests.bench.version import VERSION


def main() -> None:
    """Measure against the embedded database, whatever the environment says of another one; write docs/performance.md."""
    size = int(os.environ.get("SIZE") or "20000")
    base = report.folder()
    folder = base / f"{size}-v{VERSION}"
    for old in base.glob(f"{size}-v*"):
        if old != folder:
            shutil.rmtree(old)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "CIVICNET_KEEP_CONNECTIONS"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "civicnet.settings",
        "CIVICNET_DATA_DIR": str(folder),
        "CIVICNET_ROLE": "owner",  # fills and analyses; the servers run as the web role
        "CIVICNET_HONOUR_NO_CACHE": "true",
        "API_RATE": "1000000/min",  # counted together with those of the servers
        "LOG_LEVEL": "ERROR",
    }
    prepare(folder)
    django.setup()
    from rich.console import Console

    from civicnet.frontend.collected import collect

    collect()  # what serves pages names front-end files as soon as it is imported
    from tests.bench.ballots import tell_ballots
    from tests.bench.digests import tell_digests
    from tests.bench.matching import tell_matches
    from tests.bench.measure import measure_all
    from tests.bench.opinions import tell_groups

    console = Console(width=150)
    found = measure_all(size)
    target = base / f"{os.environ.get('CIVICNET_BENCH_NAME') or 'now'}-{size}.json"
    report.keep(found, target)
    report.tell(found, console)
    report.write_document()
    console.print(f"Written to {target} and {report.DOCUMENT}", highlight=False, soft_wrap=True)
    tell_digests(console)
    if os.environ.get("CIVICNET_BENCH_BALLOTS") != "0":
        tell_groups(console)
        tell_matches(console)
        tell_ballots(console)


def prepare(folder: Path) -> None:
    """What an interrupted filling left is thrown away: `seeded` is made at its end."""
    if folder.exists() and not (folder / "seeded").exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


if __name__ == "__main__":
    main()
