"""Checks a file that somebody kept, without any database: is this the text with that fingerprint?

The specification is in vision/canonical.py. In a PDF it reads the attached text, from which the pages were made.
"""

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Final

import pikepdf

from vision.canonical import FORMAT, encode

ATTACHED: Final = "visie.json"
_PRINTED: Final = re.compile(r"sha256:([0-9a-f]{64})")

# Key → what stands there: a text, a year, or a list of objects of this shape.
_LINE: Final = {"code": str, "text": str}
_INDICATOR: Final = {
    "name": str,
    "unit": str,
    "source": str,
    "baseline": Decimal,
    "baseline_year": int,
    "target": Decimal,
    "target_year": int,
    "direction": str,
}
_TEXT: Final = {"format": str, "code": str, "title": str, "version": str, "preamble": str}


class NotAVision(ValueError):
    """The file is not a text of a vision; the message says what is wrong."""


@dataclass(frozen=True)
class Verdict:
    """What a file turned out to be. `written`: it is the canonical form to the letter; `printed`: the hash in a PDF."""

    title: str
    version: str
    sha256: str
    written: bool
    printed: str = ""


def verify(content: bytes) -> Verdict:
    """Read a JSON or PDF file and take the SHA-256 of its canonical form. Raises NotAVision."""
    printed = ""
    if content.startswith(b"%PDF-"):
        content, printed = _attached(content)
    try:
        document = json.loads(content.decode("utf-8"), object_pairs_hook=_without_doubles)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotAVision(f"this is no JSON in UTF-8 ({error})") from error
    _check_document(document)
    form = encode(document)
    return Verdict(document["title"], document["version"], sha256(form).hexdigest(), form == content, printed)


def _attached(content: bytes) -> tuple[bytes, str]:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if ATTACHED not in document.attachments:
                raise NotAVision(f"this PDF has no {ATTACHED} attached to it")
            with document.open_metadata() as metadata:
                said = " ".join(str(value) for value in metadata.values())
            said += " ".join(str(value) for value in document.docinfo.values())
            found = _PRINTED.search(said)
            return document.attachments[ATTACHED].get_file().read_bytes(), found[1] if found else ""
    except pikepdf.PdfError as error:
        raise NotAVision(f"this PDF cannot be read ({error})") from error


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, with each key once: one that is there twice could be read as either."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotAVision("a key stands twice in one object")
    return found


def _check_document(document: Any) -> None:
    """Raise NotAVision unless `document` has just the shape of the specification."""
    _check_shape(document, _TEXT, "the text", ("preconditions", "themes"))
    if document["format"] != FORMAT:
        raise NotAVision(f"the format is {document['format']!r}, not {FORMAT!r}")
    for line in _list_at(document, "preconditions"):
        _check_shape(line, _LINE, "a precondition")
    for theme in _list_at(document, "themes"):
        _check_shape(theme, {"code": str, "name": str}, "a theme", ("goals",))
        for goal in _list_at(theme, "goals"):
            _check_shape(goal, _LINE, "a goal", ("indicator",))
            if goal["indicator"] is not None:
                _check_shape(goal["indicator"], _INDICATOR, f"the indicator of {goal['code']}")


def _list_at(parent: Mapping[str, Any], key: str) -> list[Any]:
    if not isinstance(parent[key], list):
        raise NotAVision(f"{key} is no list")
    return parent[key]


def _check_shape(found: Any, shape: Mapping[str, type], what: str, more: tuple[str, ...] = ()) -> None:
    if not isinstance(found, dict) or set(found) != {*shape, *more}:
        raise NotAVision(f"{what} does not have the keys {', '.join(sorted({*shape, *more}))}")
    for key, kind in shape.items():
        value = found[key]
        if kind is int:
            right = isinstance(value, int) and not isinstance(value, bool)
        else:
            right = isinstance(value, str) and (
                _is_plain_figure(value) if kind is Decimal else _is_clean_text(value)
            )
        if not right:
            raise NotAVision(f"{key} of {what} is not written as the specification says: {value!r}")


def _is_clean_text(text: str) -> bool:
    return text == unicodedata.normalize("NFC", text).strip() and "\r" not in text


def _is_plain_figure(figure: str) -> bool:
    """Whether this is plain decimal notation without trailing zeros."""
    try:
        plain = f"{Decimal(figure):f}"
    except InvalidOperation:
        return False
    return figure == (plain.rstrip("0").rstrip(".") if "." in plain else plain)
