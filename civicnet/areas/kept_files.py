"""An uploaded file that waits until somebody says what its columns are, so that nobody uploads it twice.

Each browser keeps one of each kind; what nobody came back for is deleted after a day.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone

FOLDER: Final = "area-files"
LONGEST_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True)
class KeptFile:
    """The file of one kind that a browser uploaded. `key`: where its session names it."""

    key: str

    def keep(self, request: HttpRequest, name: str, data: bytes) -> None:
        """Keep an uploaded file until it is loaded; the one before it is dropped."""
        self.drop(request)
        path = default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}", ContentFile(data))
        request.session[self.key] = [name, path]

    def read(self, request: HttpRequest) -> tuple[str, bytes] | None:
        """Its name and content; None when there is none, or no longer."""
        name, path = request.session.get(self.key, ("", ""))
        if not path:
            return None
        try:
            with default_storage.open(path) as content:
                return name, content.read()
        except FileNotFoundError:
            return None

    def drop(self, request: HttpRequest) -> None:
        """Forget it."""
        _name, path = request.session.pop(self.key, ("", ""))
        if path:
            default_storage.delete(path)


AREA_FILE: Final = KeptFile("civicnet_area_file")
POSTCODE_FILE: Final = KeptFile("civicnet_postcode_file")


def delete_forgotten_files() -> int:
    """Delete what was kept longer than LONGEST_KEPT. Returns how many files."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    before = timezone.now() - LONGEST_KEPT
    old = [path for name in names if default_storage.get_modified_time(path := f"{FOLDER}/{name}") < before]
    for path in old:
        default_storage.delete(path)
    return len(old)
