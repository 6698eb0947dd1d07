"""QR codes as the path of a drawing; components/qr_code.html draws them. segno makes the code (ISO/IEC 18004)."""

from dataclasses import dataclass
from itertools import groupby

import segno


@dataclass(frozen=True)
class QR:
    """A square of `size` by `size` units; `path`: the black ones, as the `d` of an SVG path."""

    size: int
    path: str


def qr_svg(text: str) -> bytes:
    """The QR code of `text` as a file of its own, to print on anything."""
    code = qr_code(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {code.size + 8} {code.size + 8}">'
        f'<path fill="#fff" d="M-4-4h{code.size + 8}v{code.size + 8}h-{code.size + 8}z"/>'
        f'<path d="{code.path}"/></svg>'
    ).encode()


def qr_code(text: str) -> QR:
    """The QR code of `text`, of which 15% may be unreadable (level M): a poster gets wet."""
    rows = segno.make(text, error="m").matrix
    parts = [
        f"M{start} {y}h{length}v1H{start}z"
        for y, row in enumerate(rows)
        for start, length in _black_runs(row)
    ]
    return QR(len(rows), "".join(parts))


def _black_runs(row: bytearray) -> list[tuple[int, int]]:
    """Where black begins in a row, and how long it goes on."""
    runs, at = [], 0
    for black, units in groupby(row):
        length = len(list(units))
        if black:
            runs.append((at, length))
        at += length
    return runs
