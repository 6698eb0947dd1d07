"""The data folder that running products start from a copy of: made once for each set of migrations, and then kept.

A copy takes a fifth of a second; a first start makes the database, migrates it and compresses the front-end files, which
takes twenty. That it works is tried in tests/setup/test_up.py.
"""

import fcntl
import shutil
from hashlib import sha256
from pathlib import Path

from civicnet import embedded
from civicnet.frontend import collected
from tests import running, template_database


def first_start(home: Path) -> Path:
    """A folder in `home` in which `manage.py up` began with nothing and came to its end, made now unless it is there.

    Any number of processes may call this at once: one makes it and the others wait. What is there of other migrations,
    and what was interrupted, is removed.
    """
    folder, making = home / _fingerprint(), home / "making"
    home.mkdir(parents=True, exist_ok=True)
    with home.with_name(f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for stale in {*home.iterdir()} - {folder}:
            shutil.rmtree(stale)
        if not folder.exists():
            with running.started(making):
                pass
            # With this a copy would do at once what its clock has missed since.
            (making / "beat-schedule").unlink(missing_ok=True)
            making.rename(folder)
    return folder


def _fingerprint() -> str:
    """Of all that a first start does once: the database, the migrations and the front-end files."""
    server = (Path(embedded.__file__).with_name("postgres.py")).read_text()
    parts = server, template_database.fingerprint(), collected.fingerprint()
    return sha256("\0".join(parts).encode()).hexdigest()[:12]
