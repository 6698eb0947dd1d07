"""The drawing of a QR code has black exactly where segno says."""

import re

import segno

from civicnet.frontend.qr import qr_code


def test_black_is_where_the_code_is_black() -> None:
    text = "https://gemeente.example/initiatieven/buurttuin/"
    drawn = qr_code(text)
    black = {
        (int(x) + n, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1H\d+z", drawn.path)
        for n in range(int(length))
    }
    rows = segno.make(text, error="m").matrix
    assert drawn.size == len(rows)
    assert black == {(x, y) for y, row in enumerate(rows) for x, unit in enumerate(row) if unit}
