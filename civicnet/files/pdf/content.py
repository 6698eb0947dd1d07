"""What is drawn on a page: the operators of the standard with their operands, no comments and nothing unknown.

Source: ISO 32000-1, Annex A (operators) and 8.9.7 (pictures within the drawing).
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import pikepdf

from civicnet.files.pdf import pictures
from civicnet.files.pdf.filters import FILTERS

OPERATORS: Final = frozenset(
    "b B b* B* BDC BMC BT c cm CS cs d d0 d1 Do DP EMC ET f F f* G g gs h i j J K k l m M MP n q Q re RG rg ri s S "
    "SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)
# What marked text may say of itself, for reading aloud and for skipping what repeats on each page.
MARKS: Final = frozenset(
    {"/MCID", "/Lang", "/ActualText", "/Alt", "/E", "/Type", "/Subtype", "/Attached", "/BBox"}
)
_INLINE: Final = {
    "/W": "/W", "/Width": "/W", "/H": "/H", "/Height": "/H", "/BPC": "/BPC", "/BitsPerComponent": "/BPC",
    "/CS": "/CS", "/ColorSpace": "/CS", "/D": "/D", "/Decode": "/D", "/DP": "/DP", "/DecodeParms": "/DP",
    "/F": "/F", "/Filter": "/F", "/IM": "/IM", "/ImageMask": "/IM", "/I": "/I", "/Interpolate": "/I",
}  # fmt: skip
_PARMS: Final = frozenset(
    "/Predictor /Colors /BitsPerComponent /Columns /EarlyChange /K /EndOfLine /EncodedByteAlign /Rows /EndOfBlock "
    "/BlackIs1 /ColorTransform".split()
)

_SPACE = rb"[\x00\t\n\f\r ]"
_END = rb"(?=[\x00\t\n\f\r ()<>\[\]/]|\Z)"
_NUMBER = rb"[+-]?(?:\d+\.?\d*|\.\d+)" + _END
_NAME = rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]*+"
_TEXT = rb"\((?:[^()\\]|\\[\s\S])*+\)|<[0-9A-Fa-f\s]*+>"
_VALUE = rb"(?:" + rb"|".join((_NUMBER, _NAME, _TEXT, rb"\[[^\[\]<>()%{}]*+\]")) + rb")"
_MARK = (
    rb"<<(?:"
    + _SPACE
    + rb"*+/(?:"
    + rb"|".join(sorted((m[1:].encode() for m in MARKS), reverse=True))
    + rb")"
    + rb"(?=[^A-Za-z])"
    + _SPACE
    + rb"*+"
    + _VALUE
    + rb")*+"
    + _SPACE
    + rb"*+>>"
)
_OPERATOR = (
    rb"(?:" + rb"|".join(re.escape(op.encode()) for op in sorted(OPERATORS, reverse=True)) + rb")" + _END
)
# Nearly every page consists of these alone; then it is kept as it is, and not taken apart.
_PLAIN: Final = re.compile(
    rb"(?:" + rb"|".join((_SPACE + rb"++", _NUMBER, _NAME, _TEXT, rb"[\[\]]", _MARK, _OPERATOR)) + rb")*+"
)
MOST_ODD: Final = 8_000_000  # bytes of drawing that have to be taken apart; about ten seconds


class TooMuch(Exception):
    """More than can be checked in the time that somebody is willing to wait."""


def cleaned(data: bytes, scratch: pikepdf.Pdf) -> bytes:
    """The same drawing, with known operators only. `scratch` is a document that may be written to. Raises TooMuch."""
    if _PLAIN.fullmatch(data):
        return data
    if len(data) > MOST_ODD:
        raise TooMuch(len(data))
    parts: list[bytes] = []
    run: list[tuple[list[Any], pikepdf.Operator]] = []
    for step in pikepdf.parse_content_stream(pikepdf.Stream(scratch, data)):
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            parts += [pikepdf.unparse_content_stream(run), _inline(step)]
            run = []
        elif str(step.operator) in OPERATORS:
            operands = [_operand(value) for value in step.operands]
            if all(value is not None for value in operands):
                run.append((operands, step.operator))
    parts.append(pikepdf.unparse_content_stream(run))
    return b"\n".join(part for part in parts if part)


def _operand(value: Any) -> Any:
    """The operand as it may be kept; None for one that no operator takes."""
    if isinstance(value, pikepdf.Dictionary):
        return pikepdf.Dictionary({k: v for k, v in value.items() if k in MARKS and _is_flat(v)})
    return value if _is_flat(value) else None


def _is_flat(value: Any) -> bool:
    if isinstance(value, pikepdf.Array):
        return not any(isinstance(part, pikepdf.Dictionary | pikepdf.Array) for part in value)
    return value is not None and not isinstance(value, pikepdf.Dictionary)


def _inline(step: pikepdf.ContentStreamInlineImage) -> bytes:
    """A small picture inside the drawing; nothing for one that cannot be read."""
    picture = step.iimage
    words: Iterable[Any] = picture._image_object
    pairs = dict(zip(*[iter(words)] * 2, strict=False))  # a last odd word names nothing
    fields = {_INLINE[str(key)]: value for key, value in pairs.items() if str(key) in _INLINE}
    named = fields.get("/F", [])
    names = [str(n) for n in (named if isinstance(named, pikepdf.Array) else [named] if named else [])]
    full = [FILTERS.get(name, name) for name in names]
    data: bytes | None = picture._data._inline_image_raw_bytes()
    if full and full[-1] == "/DCTDecode" and len(full) == 1 and data is not None:
        data = pictures.jpeg(data)
    elif any(
        name not in FILTERS.values() or name in ("/DCTDecode", "/JPXDecode", "/JBIG2Decode") for name in full
    ):
        data = None
    if data is None:
        return b""
    if "/DP" in fields:
        fields["/DP"] = settings(fields["/DP"])
    text = b" ".join(key.encode() + b" " + pikepdf.unparse_content_stream([([value], pikepdf.Operator("n"))])[:-2]
                     for key, value in fields.items() if value is not None)  # fmt: skip
    return b"BI " + text + b" ID " + data + b"\nEI"


def settings(value: Any) -> Any:
    """How the bytes of a picture are compressed: numbers only; None without any."""
    if isinstance(value, pikepdf.Dictionary):
        return pikepdf.Dictionary(
            {k: v for k, v in value.items() if k in _PARMS and isinstance(v, int | bool)}
        )
    if isinstance(value, pikepdf.Array):
        return pikepdf.Array([settings(part) for part in value if isinstance(part, pikepdf.Dictionary)])
    return None
