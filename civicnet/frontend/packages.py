"""Serves the front-end files of the npm packages: just the listed ones, under `vendor/`. No bundler."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage

PACKAGES = Path(settings.BASE_DIR) / "node_modules"
_COMMUNITY = "@nl-design-system-community"
_UNSTABLE = "@nl-design-system-unstable"


def _fonts() -> Iterator[tuple[str, str]]:
    """The weights that civicnet.css names, Latin only: the families the themes ask for, and one for the voice."""
    for family, faces in {
        "source-sans-pro": ("400-normal", "400-italic", "600-normal"),
        "fira-sans": ("600-normal",),
        "noto-sans": ("400-normal", "400-italic", "600-normal"),
        "noto-serif": ("600-normal",),
        "source-serif-4": ("400-normal", "400-italic", "600-normal"),
    }.items():
        for face in faces:
            name = f"{family}-latin-{face}.woff2"
            yield f"vendor/fonts/{name}", f"@fontsource/{family}/files/{name}"


# The components that our pages use, of the hundred there are (tests/frontend/test_static.py compares them with the templates).
COMPONENTS = (
    *("button", "button-link", "document", "form-field-description", "heading-1", "heading-2", "heading-3"),
    *("heading-4", "link", "select", "skip-link", "table", "textarea", "textbox"),
)
UTRECHT = "vendor/utrecht.css"

# Path under STATIC_URL → path in node_modules. A theme of a municipality's own is two more lines here.
FILES: dict[str, str] = {
    "vendor/theme-voorbeeld.css": f"{_UNSTABLE}/voorbeeld-design-tokens/dist/theme.css",
    "vendor/theme-ma.css": f"{_COMMUNITY}/ma-design-tokens/dist/theme.css",
    "vendor/theme-ma-dark.css": f"{_COMMUNITY}/ma-design-tokens/dist/color-scheme-dark/theme.css",
    **dict(_fonts()),
}


LISTED = (UTRECHT, *FILES)


def sources(path: str) -> list[Path]:
    """The files of packages that the file at `path` is made of."""
    if path == UTRECHT:
        return [PACKAGES / f"@utrecht/{name}-css/dist/index.css" for name in COMPONENTS]
    return [PACKAGES / FILES[path]]


class Listed(FileSystemStorage):
    """A storage that knows the listed files by the path they are served at."""

    prefix = ""

    def __init__(self) -> None:
        super().__init__(location=PACKAGES)

    def path(self, name: str) -> str:
        return str(_joined() if name == UTRECHT else sources(name)[0])

    def exists(self, name: str) -> bool:
        return all(source.is_file() for source in sources(name))


def _joined() -> Path:
    """The sheets of the components as one file, in the data folder; made anew when one of them is newer.

    A page would otherwise ask for fourteen sheets, or for the whole library, which is 400 kB.
    """
    parts = sources(UTRECHT)
    whole = Path(settings.DATA_DIR) / "components.css"
    content = "\n".join(part.read_text() for part in parts)
    if not whole.is_file() or whole.read_text() != content:
        whole.parent.mkdir(parents=True, exist_ok=True)
        own = whole.with_suffix(f".{os.getpid()}")  # two processes may find it missing at once
        own.write_text(content)
        own.replace(whole)
    return whole


class PackageFinder(BaseFinder):
    """Finds the listed files for runserver, whitenoise and collectstatic."""

    storage = Listed()

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Warn when the packages are not installed: the pages would be without style."""
        missing = [source for path in LISTED for source in sources(path) if not source.is_file()]
        if not missing:
            return []
        return [
            Warning(
                f"{len(missing)} front-end files are missing, the first is {missing[0]}.",
                hint="Run `npm ci` in the project folder (make run does it for you).",
                id="civicnet.W001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The full path of the file served at `path`, or an empty list; a list of one with find_all."""
        if path not in LISTED or not self.storage.exists(path):
            return []
        full = self.storage.path(path)
        return [full] if find_all or kwargs.get("all") else full

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Listed]]:
        """Every listed file that is installed, with the storage that opens it."""
        for path in LISTED:
            if self.storage.exists(path):
                yield path, self.storage
