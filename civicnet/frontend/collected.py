"""The front-end files as they are served: hashed names, compressed once, collected again only when they change."""

import fcntl
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Collected(CompressedManifestStaticFilesStorage):
    """Every file under a name that holds a hash of its content, beside it the same in brotli and gzip."""

    keep_only_hashed_files = True
    # The maps for debuggers are not collected, so what points to them is left as it is.
    patterns = tuple(
        (extension, tuple(pattern for pattern in patterns if "sourceMappingURL" not in str(pattern)))
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )

    def create_compressor(self, **kwargs: object) -> Compressor:
        """Text only: formats that are compressed already (pictures, fonts) are not tried again."""
        return Compressor(quiet=True)


def collect() -> bool:
    """Collect and compress the front-end files into STATIC_ROOT, when one of them changed since the last time.

    Returns:
        whether there was anything to do. A file beside STATIC_ROOT, written last, says what was collected: a start
        that was broken off begins again.

    Raises:
        OSError: the data folder cannot be written.
    """
    root = Path(settings.STATIC_ROOT)
    known, now = root.with_name(f"{root.name}.collected"), fingerprint()
    # The parts of one machine may start at the same moment: one collects, the others wait for it.
    with root.with_name(f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if known.is_file() and known.read_text() == now:
            return False
        known.unlink(missing_ok=True)
        root.mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        known.write_text(now)
        return True


def fingerprint() -> str:
    """What can change the outcome: path, size and time of every file, and how they are stored."""
    found = [settings.STORAGES["staticfiles"]["BACKEND"], str(Path(settings.BASE_DIR))]
    config = apps.get_app_config("staticfiles")
    assert isinstance(config, StaticFilesConfig)
    for finder in get_finders():
        for path, storage in finder.list(config.ignore_patterns):
            about = Path(storage.path(path)).stat()
            found.append(f"{path} {about.st_size} {about.st_mtime_ns}")
    return sha256("\n".join(sorted(found)).encode()).hexdigest()
