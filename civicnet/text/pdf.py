"""PDF files for people: accessible (PDF/UA-1), typeset by typst from our own templates.

Data goes in as JSON and is never read as markup, so no word of anybody can change a page. Fonts are those that typst
brings along, and those of Noto for pictures and signs: the same page on every machine.

PDF/UA refuses a file with a sign that no font has. What people type has no such limit, so here is the one rule for all
that is set: what cannot be shown is replaced by SUBSTITUTE, and the template gets a sentence that says so.
"""

import json
import logging
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from civicnet.text import clean_deep

logger = logging.getLogger(__name__)

SUBSTITUTE: Final = "□"
_PACKAGES: Final = Path(settings.BASE_DIR) / "node_modules" / "@expo-google-fonts"
FONTS: Final = [
    str(_PACKAGES / name / "400Regular")
    for name in ("noto-emoji", "noto-sans-symbols", "noto-sans-symbols-2")
]
# What typst says of a sign that no font has.
_UNSHOWN: Final = "could not be displayed"
# Each sign as it may stand on a page: a bold or slanted font may lack what the upright one has.
_TRIAL: Final = """#set document(title: "trial")
#for sign in json(bytes(sys.inputs.data)) { par(sign); par(strong(sign)); par(emph(sign)) }
"""
# Letters of which no font here has any, from and up to: Chinese, Japanese, Korean. Trying each would take long.
_NEVER: Final = ((0x2E80, 0xA4CF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_NEW_PICTURES: Final = (0x1F000, 0x1FAFF)  # later than the Unicode of this Python, perhaps not of the fonts
# Signs that are made of several characters have no end; these many are tried for one file, others are taken apart.
MOST_COMPOSED: Final = 500
_MOST_KNOWN: Final = 50_000
_ZWJ: Final = "\u200d"
# By a sign, whether it can be shown. As long as a process lives: it asks of the fonts alone.
_known: dict[str, bool] = {}


def pdf(template_path: Path, data: Mapping[str, Any], *, exact: Mapping[str, str] | None = None) -> bytes:
    """The PDF that the typst template at `template_path` makes of `data`.

    The template reads it with `#let data = json(bytes(sys.inputs.data))` and sets a document title and language,
    without which PDF/UA-1 does not pass. Texts in `exact` go in unchanged beside those of `data`: for what is attached,
    never for what is shown. `data.unshown` is empty, or a sentence for the reader when a sign was replaced. Raises
    typst.TypstError when there is something else wrong.
    """
    words: dict[str, Any] = clean_deep(dict(data)) | {"unshown": ""}
    fixed = dict(exact or {})
    try:
        return _typeset(template_path, words | fixed)
    except typst.TypstError as error:
        if _UNSHOWN not in str(error):
            raise
    note = {
        "unshown": _("A %(sign)s in this file stands for a sign that it cannot show.") % {"sign": SUBSTITUTE}
    }
    try:
        return _typeset(template_path, showable(words) | note | fixed)
    except typst.TypstError as error:
        if _UNSHOWN not in str(error):
            raise
        logger.exception("A sign passed its trial and still could not be shown: the plain letters are set")
    return _typeset(template_path, _mapped(words, _plain) | note | fixed)


def showable(data: dict[str, Any]) -> dict[str, Any]:
    """`data` with each sign that no font has replaced; where only a mark of a sign is missing, the rest of it stays."""
    _try_out({sign for text in _texts(data) for sign in signs(text)})
    return _mapped(data, lambda text: "".join(_replace_unshowable(sign) for sign in signs(text)))


def signs(text: str) -> Iterator[str]:
    """The signs of `text` as a reader counts them: a letter with its marks, a picture of several joined into one."""
    sign = ""
    for character in text:
        if sign and not _goes_on(sign, character):
            yield sign
            sign = ""
        sign += character
    if sign:
        yield sign


def _goes_on(sign: str, character: str) -> bool:
    if character.isascii():
        return False
    if sign[-1] == _ZWJ or character in (_ZWJ, "\u200c") or "\U0001f3fb" <= character <= "\U0001f3ff":
        return not sign[-1].isspace()
    if "\U0001f1e6" <= character <= "\U0001f1ff":  # two letters make a flag
        return len(sign) == 1 and "\U0001f1e6" <= sign <= "\U0001f1ff"
    return unicodedata.category(character)[0] == "M" or "\U000e0020" <= character <= "\U000e007f"


def _replace_unshowable(sign: str) -> str:
    if _known.get(sign, sign.isascii()):
        return sign
    if len(sign) == 1:
        return SUBSTITUTE
    if _ZWJ in sign:
        return "".join(_replace_unshowable(part) for part in sign.split(_ZWJ) if part)
    first, rest = sign[0], sign[1:]
    visible = any(not "\ufe00" <= mark <= "\ufe0f" for mark in rest)
    first = _replace_unshowable(first)
    return first + SUBSTITUTE if visible and first != SUBSTITUTE else first


def _plain(text: str) -> str:
    """What every font has, and substitutes for the rest."""
    return "".join(c if c < "\u0180" or c in "‘’“”„–—•…€\n" else SUBSTITUTE for c in text)


def _try_out(found: set[str]) -> None:
    """Ask the fonts about each sign that is not known yet, and about what it can be taken apart into."""
    if len(_known) > _MOST_KNOWN:
        _known.clear()
    composed = sorted(sign for sign in found if len(sign) > 1)
    parts = {part for sign in composed for part in (*sign.split(_ZWJ), sign[0]) if part}
    asked = {sign for sign in found | parts if len(sign) == 1} | set(composed[:MOST_COMPOSED])
    unknown = sorted(sign for sign in asked if not sign.isascii() or not sign.isprintable())
    _sort_out([sign for sign in unknown if sign not in _known and _may_be_shown(sign)])
    _known.update((sign, False) for sign in unknown if sign not in _known)


def _may_be_shown(sign: str) -> bool:
    point = ord(sign[0])
    if unicodedata.category(sign[0]) in ("Cc", "Cn", "Co", "Cs"):
        return sign in "\n\t" or _NEW_PICTURES[0] <= point <= _NEW_PICTURES[1]
    return not (unicodedata.category(sign[0]) == "Lo" and any(a <= point <= b for a, b in _NEVER))


def _sort_out(asked: list[str]) -> None:
    """Halve what cannot be shown together until it is known of each sign."""
    if not asked:
        return
    if _can_be_set(asked):
        _known.update(dict.fromkeys(asked, True))
    elif len(asked) == 1:
        _known[asked[0]] = False
    else:
        middle = len(asked) // 2
        _sort_out(asked[:middle])
        _sort_out(asked[middle:])


def _can_be_set(asked: list[str]) -> bool:
    try:
        _typeset(_trial(), asked)
    except typst.TypstError as error:
        if _UNSHOWN not in str(error):
            raise
        return False
    return True


@cache
def _trial() -> Path:
    path = Path(tempfile.mkdtemp(prefix="civicnet-pdf-")) / "trial.typ"
    path.write_text(_TRIAL, encoding="utf-8")
    return path


def _typeset(template_path: Path, data: Any) -> bytes:
    made = typst.compile(
        str(template_path),
        root=str(template_path.parent),
        font_paths=FONTS,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)  # one file for all pages
    return made


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _texts(inside)


def _mapped(value: Any, change: Any) -> Any:
    """`value` with every text in it changed; keys are the template's."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(inside, change) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(inside, change) for inside in value]
    return value
