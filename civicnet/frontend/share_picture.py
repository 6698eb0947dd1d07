"""The picture that goes along when somebody shares a page (Open Graph): what it is called, in the house style, as PNG.

Source: ogp.me; 1200 by 630 pixels is what programs show without cutting it.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from civicnet.frontend.house_style import colours_of
from civicnet.frontend.packages import sources

WIDTH, HEIGHT, EDGE = 1200, 630, 80
_FONTS: Final = {
    400: "vendor/fonts/source-sans-pro-latin-400-normal.woff2",
    600: "vendor/fonts/fira-sans-latin-600-normal.woff2",
}
# How high the letters of the name are: the largest in which it fits, in pixels.
_SIZES: Final = (84, 72, 60, 50)
_MOST_LINES: Final = 4
_HIGHEST: Final = 216


def draw_share_picture(above: str, name: str, below: str, house: str, *, sheet: str) -> bytes:
    """The picture, as PNG of at most some tens of kilobytes.

    Args:
        above: what it is and where, in one line.
        name: in the largest letters, at most _MOST_LINES lines; what does not fit is left out.
        below: one sentence, at most two lines.
        house: the site and the municipality.
        sheet: the style sheet of the theme, whose colours it has.
    """
    colours = colours_of(sheet)
    picture = Image.new("RGB", (WIDTH, HEIGHT), colours["bg"])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 24, HEIGHT), fill=colours["accent"])
    draw.text(
        (EDGE, 64),
        (_wrapped(draw, above, _font(400, 34), 1) or [""])[0],
        font=_font(400, 34),
        fill=colours["soft"],
    )
    size, lines = _largest(draw, name)
    y = 124.0
    for line in lines:
        draw.text((EDGE, y), line, font=_font(600, size), fill=colours["ink"])
        y += size * 1.18
    y += 18
    for line in _wrapped(draw, below, _font(400, 36), 2 if y < 400 else 1) if y < 470 else ():
        draw.text((EDGE, y), line, font=_font(400, 36), fill=colours["soft"])
        y += 48
    draw.line((EDGE, 540, WIDTH - EDGE, 540), fill=colours["rule"], width=2)
    draw.text((EDGE, 560), house, font=_font(600, 32), fill=colours["accent"])
    file = BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _font(weight: int, size: int) -> Any:
    """The letters of the house style; those of Pillow where it cannot read them."""
    try:
        return ImageFont.truetype(str(sources(_FONTS[weight])[0]), size)
    except OSError:
        return ImageFont.load_default(size)


def _largest(draw: ImageDraw.ImageDraw, name: str) -> tuple[int, list[str]]:
    """The largest size in which all of `name` fits, with its lines; else the smallest."""
    for size in _SIZES:
        lines = _wrapped(draw, name, _font(600, size), _MOST_LINES)
        if len(lines) * size <= _HIGHEST and not lines[-1].endswith("…"):
            break
    return size, lines


def _wrapped(draw: ImageDraw.ImageDraw, text: str, font: Any, most: int) -> list[str]:
    """`text` in lines that fit, at most `most`; the last one ends in an ellipsis when something is left out."""
    lines = list(_lines(draw, text, font))
    if len(lines) > most:
        last = lines[most - 1]
        while last and draw.textlength(f"{last}…", font=font) > WIDTH - 2 * EDGE:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _lines(draw: ImageDraw.ImageDraw, text: str, font: Any) -> Iterator[str]:
    line = ""
    for word in text.split():
        wider = f"{line} {word}".strip()
        if line and draw.textlength(wider, font=font) > WIDTH - 2 * EDGE:
            yield line
            wider = word
        while draw.textlength(wider, font=font) > WIDTH - 2 * EDGE:  # a word wider than the picture
            cut = max(1, len(wider) * (WIDTH - 2 * EDGE) // int(draw.textlength(wider, font=font)))
            yield wider[:cut]
            wider = wider[cut:]
        line = wider
    if line:
        yield line
