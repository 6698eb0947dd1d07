"""Serves the front-end files of the npm packages: just the listed ones, under `vendor/`. No bundler."""

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


# Path under STATIC_URL → path in node_modules. A theme of a municipality's own is two more lines here.
FILES: dict[str, str] = {
    "vendor/utrecht.css": "@utrecht/component-library-css/dist/index.css",
    "vendor/theme-voorbeeld.css": f"{_UNSTABLE}/voorbeeld-design-tokens/dist/theme.css",
    "vendor/theme-ma.css": f"{_COMMUNITY}/ma-design-tokens/dist/theme.css",
    "vendor/theme-ma-dark.css": f"{_COMMUNITY}/ma-design-tokens/dist/color-scheme-dark/theme.css",
    **dict(_fonts()),
}


class Listed(FileSystemStorage):
    """A storage that knows the listed files by the path they are served at."""

    prefix = ""

    def __init__(self) -> None:
        super().__init__(location=PACKAGES)

    def path(self, name: str) -> str:
        return str(PACKAGES / FILES[name])


class PackageFinder(BaseFinder):
    """Finds the files of FILES for runserver, whitenoise and collectstatic."""

    storage = Listed()

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Warn when the packages are not installed: the pages would be without style."""
        missing = [source for source in FILES.values() if not (PACKAGES / source).is_file()]
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
        if path not in FILES or not self.storage.exists(path):
            return []
        full = self.storage.path(path)
        return [full] if find_all or kwargs.get("all") else full

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Listed]]:
        """Every listed file that is installed, with the storage that opens it."""
        for path in FILES:
            if self.storage.exists(path):
                yield path, self.storage
