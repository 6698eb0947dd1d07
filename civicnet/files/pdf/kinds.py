"""What a value in a PDF can become in the new document: each function is a kind, which shapes name."""

import re
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream, String

from civicnet.files.pdf.rebuild import Kind, Rebuild, Shape

# ---- plain values --------------------------------------------------------------------------------


def name(_copy: Rebuild, value: Any) -> Any:
    return Name(str(value)) if isinstance(value, Name) else None


def number(_copy: Rebuild, value: Any) -> Any:
    return None if isinstance(value, Dictionary | Stream | Array | Name | String) else value


def text(_copy: Rebuild, value: Any) -> Any:
    return String(bytes(value)) if isinstance(value, String) else None


def plain(copy: Rebuild, value: Any) -> Any:
    """Names and numbers, and lists of them."""
    if isinstance(value, Array):
        return copy.copy_each(value, plain)
    return name(copy, value) if isinstance(value, Name) else number(copy, value)


def worded(copy: Rebuild, value: Any) -> Any:
    """Plain values, and texts among them."""
    if isinstance(value, Array):
        return copy.copy_each(value, worded)
    return text(copy, value) if isinstance(value, String) else plain(copy, value)


def a(shape: Shape) -> Kind:
    return lambda copy, value: copy.copy(value, shape)


def each(kind: Kind) -> Kind:
    return lambda copy, value: copy.copy_each(value, kind)


def one_or_each(kind: Kind) -> Kind:
    return lambda copy, value: copy.copy_each(value, kind) if isinstance(value, Array) else kind(copy, value)


def by_name(kind: Kind) -> Kind:
    """A dictionary whose keys are names chosen by the document."""

    def named(copy: Rebuild, value: Any) -> Any:
        if not isinstance(value, Dictionary):
            return None
        made = {key: kind(copy, part) for key, part in value.items()}
        return Dictionary({key: part for key, part in made.items() if part is not None})

    return named


def either(*kinds: Kind) -> Kind:
    """The first of `kinds` that fits the value."""

    def first(copy: Rebuild, value: Any) -> Any:
        return next((made for kind in kinds if (made := kind(copy, value)) is not None), None)

    return first


def names(words: str, kind: Kind) -> Shape:
    return {f"/{word}": kind for word in words.split()}


# ---- bytes ---------------------------------------------------------------------------------------


def packed(copy: Rebuild, pair: Any) -> None:
    pair[1].write(copy.unpacked(pair[0]))


def without_remarks(copy: Rebuild, pair: Any) -> None:
    """A small program for fonts or colours, without the comments of its maker."""
    pair[1].write(re.sub(rb"%[^\r\n]*", b"", copy.unpacked(pair[0])))


def drawing(copy: Rebuild, pair: Any) -> None:
    copy.draw(pair[1], copy.unpacked(pair[0]))


def pixels(copy: Rebuild, pair: Any) -> None:
    copy.picture(*pair)
