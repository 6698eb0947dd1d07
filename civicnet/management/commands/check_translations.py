"""`manage.py check_translations`: every text of code and templates has its Dutch, and no Dutch is left over."""

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

ROOMS = ("civicnet", "vision", "initiatives", "templates")
DJANGO_TEMPLATES = settings.BASE_DIR / "templates" / "django"
# As civicnet.frontend.environment reads them.
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "silent": "false"}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    help = "List the texts without a Dutch translation; --write puts them in the catalogue, to be filled in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="add what is new, drop what is gone")
        parser.add_argument("--fill-from", type=Path, nargs="*", default=[], help="catalogues to take from")

    def handle(self, *args: Any, write: bool, fill_from: list[Path], **options: Any) -> None:
        path = settings.LOCALE_PATHS[0] / "nl" / "LC_MESSAGES" / "django.po"
        dutch = _read(path)
        if write:
            dutch.update(wanted(), no_fuzzy_matching=True)
            dutch.obsolete.clear()
            for other in map(_read, fill_from):
                _fill_in(dutch, other)
            dutch.fuzzy = False  # a catalogue that is marked so is not compiled
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, dutch, width=110, sort_output=True, no_location=True, omit_header=False)
        missing, left = compare(dutch)
        for text in missing:
            self.stderr.write(f"no Dutch: {text!r}")
        for text in left:
            self.stderr.write(f"not used any more: {text!r}")
        if missing or left:
            raise CommandError(f"{len(missing)} texts without Dutch, {len(left)} left over: see --write.")
        self.stdout.write(f"{len(dutch)} texts, all in Dutch.")


def compare(dutch: Catalog) -> tuple[list[str], list[str]]:
    """The texts that lack a complete translation, and the translations that no text asks for."""
    texts = wanted()
    keys = {(m.id, m.context) for m in texts if m.id}
    have = {(m.id, m.context): m for m in dutch if m.id}
    missing = [str(k[0]) for k in keys if k not in have or not _complete(have[k].string) or have[k].fuzzy]
    return sorted(missing), sorted(str(k[0]) for k in have.keys() - keys)


def wanted() -> Catalog:
    """Every text of ours that asks for a translation."""
    catalog = Catalog()
    for path in _files():
        for _line, message, comments, context in _messages(path):
            catalog.add(message, context=context, auto_comments=comments)
    return catalog


def _files() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt", ".svg"} and "migrations" not in path.parts:
                yield path


def _messages(path: Path) -> Iterator[Any]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _extracted("python", source)
    elif DJANGO_TEMPLATES in path.parents:
        # Python, as far as the extractor looks; but for the indents, which are those of the markup.
        lines = templatize(source, origin=str(path)).splitlines()
        yield from _extracted("python", "\n".join(line.lstrip() for line in lines))
    else:
        yield from _extracted("jinja2.ext:babel_extract", source)


def _extracted(method: str, source: str) -> Iterator[Any]:
    yield from extract(method, io.BytesIO(source.encode()), keywords=KEYWORDS, options=dict(JINJA))


def _complete(string: Any) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _fill_in(dutch: Catalog, other: Catalog) -> None:
    for message in dutch:
        found = other.get(message.id, message.context) if message.id else None
        if message.id and not _complete(message.string) and found is not None:
            message.string = found.string


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="nl", project="civicnet")
    with path.open("rb") as file:
        return read_po(file, locale="nl")
